// Starts a thread that makes pages: lets Node run TypeScript in it where it does not by itself.
if (!process.features.typescript) {
  const { register } = await import('tsx/esm/api')
  register()
}
await import('./making.ts')
