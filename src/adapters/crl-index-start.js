// Starts the thread that indexes CRLs: lets Node run TypeScript in it where it does not by itself.
if (!process.features.typescript) {
  const { register } = await import('tsx/esm/api')
  register()
}
await import('./crl-index-thread.ts')
