// Finds the built web app, and builds it where that is possible and needed.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** `project` is the folder that holds src/ and dist/. Answers the folder to serve. */
export async function webAssets(project: string): Promise<string> {
  const source = join(project, 'src/desk/web')
  const built = join(project, 'dist/web')
  if (await isFresh(source, built)) return built
  const vite = join(project, 'node_modules/vite/bin/vite.js')
  if (existsSync(vite) && existsSync(join(source, 'main.tsx'))) {
    await build(vite, source, built)
    return built
  }
  // Older than its sources, but all there is: an image without the build tools serves what it was given.
  if (existsSync(join(built, 'index.html'))) return built
  throw new Error(`find the desk's pages: "${built}" is not there; run \`npm run build\` first`)
}

async function isFresh(source: string, built: string): Promise<boolean> {
  const page = await stat(join(built, 'index.html')).catch(() => undefined)
  if (!page) return false
  const names = await readdir(source, { recursive: true }).catch(() => [])
  const times = await Promise.all(
    names.map(async (name) => (await stat(join(source, name))).mtimeMs),
  )
  return times.every((time) => time <= page.mtimeMs)
}

/** Beside its place first: a desk that starts meanwhile finds the old pages or the new, never half of them. */
async function build(vite: string, source: string, built: string): Promise<void> {
  await mkdir(dirname(built), { recursive: true })
  const fresh = await mkdtemp(`${built}-`)
  const old = `${fresh}-old`
  try {
    // A process of its own: under another NODE_ENV, a test's, Vite would build for development.
    await run(process.execPath, [vite, 'build', source, '--outDir', fresh, '--emptyOutDir'], {
      env: { NODE_ENV: 'production' },
    }).catch((cause: unknown) => {
      throw new Error('build the pages of the desk', { cause })
    })
    await rm(old, { recursive: true, force: true })
    await rename(built, old).catch(() => undefined)
    await rename(fresh, built).catch(async (cause) => {
      // Another process was quicker; its pages are as good as ours.
      if (!existsSync(join(built, 'index.html'))) throw cause
    })
  } finally {
    await rm(fresh, { recursive: true, force: true })
    await rm(old, { recursive: true, force: true })
  }
}
