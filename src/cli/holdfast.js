#!/usr/bin/env node
// Starts the `holdfast` command: lets Node run TypeScript where it does not by itself, and hands the workers to the CLI.
if (!process.features.typescript) {
  const { register } = await import('tsx/esm/api')
  register()
}
// `holdfast … | head`: who reads no further has seen enough.
process.stdout.on('error', (fault) => {
  if (fault.code !== 'EPIPE') throw fault
  process.stdout.destroy()
})
const { main } = await import('./main.ts')
const { workerNames } = await import('../../workers/names.ts')
process.exitCode = await main(process.argv.slice(2), {
  workerNames,
  openOffice: async (...args) => (await import('../../workers/main.ts')).openOffice(...args),
})
