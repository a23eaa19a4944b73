// Starts the thread that holds the index of the register: lets Node run TypeScript in it where it does not by itself.
if (!process.features.typescript) {
  const { register } = await import('tsx/esm/api')
  register()
}
await import('./register-index-thread.ts')
