// `holdfast demo`: the whole office on sample post, with nothing but Node.
import { existsSync, readdirSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { migrate } from '../adapters/database.ts'
import { openEvidence } from '../adapters/evidence.ts'
import { clockFrom, systemClock } from '../process/clock.ts'
import { environment } from '../process/config.ts'
import { openLog } from '../process/log.ts'
import { type Call, type Command, exit, UsageFault } from './command.ts'
import { demoConfig, importDemoRegister, layDemo, type SignIn } from './demo-office.ts'
import { samplePost, sendPost } from './demo-post.ts'
import { type Summary, summarise, table } from './demo-summary.ts'
import { withRecords } from './wiring.ts'

/** Monday 23 November 2026, 10:00 in Hong Kong: in office hours, and the day that the sample post was written. */
const DEMO_NOW = '2026-11-23T02:00:00Z'

export const demo: Command = {
  name: 'demo',
  operands: '',
  summary: 'run the whole office on sample post: a demo CA, signed mails, faxed forms, the desk',
  about:
    'Needs nothing but Node. The demo’s clock starts at Monday 23 November 2026, 10:00 in Hong Kong, each time. Its folder is\n' +
    'emptied at the next start. With --exit it ends when the post is laid; exit code 1 when anything was lost or taken twice.',
  options: {
    exit: { type: 'boolean', says: 'end when the post is laid' },
    port: {
      type: 'string',
      value: 'N',
      says: 'port of the desk (default 8080; 0 takes a free one)',
    },
    dir: { type: 'string', value: 'DIR', says: 'folder of the demo (default DATA_DIR/demo)' },
    prepare: {
      type: 'string',
      value: 'DIR',
      says: 'only lay a demo CA, register and officers for `holdfast start`',
    },
  },
  least: 0,
  most: 0,
  async run(call) {
    const prepareDir = call.value('prepare')
    return prepareDir === undefined ? runDemo(call) : prepare(call, resolve(prepareDir))
  },
}

async function runDemo({ io, flag, value, launch }: Call): Promise<number> {
  const started = performance.now()
  const seconds = (): number => Math.round((performance.now() - started) / 100) / 10
  const progress = (text: string): void =>
    io.err(`[${seconds().toFixed(1).padStart(5)} s] ${text}\n`)
  const port = Number(value('port') ?? (flag('exit') ? 0 : 8080))
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new UsageFault('--port takes a port number')
  const dir = resolve(value('dir') ?? join(environment().DATA_DIR ?? './data', 'demo'))
  await emptied(dir)
  const clock = clockFrom(new Date(DEMO_NOW))
  progress('laying a demo CA, its register and its officers')
  const signIns = await layDemo(dir, clock)
  const config = demoConfig(dir, port)
  await mkdir(join(dir, 'tray'), { recursive: true })
  progress('opening the office')
  const office = await launch.openOffice({
    config,
    clock,
    log: openLog(config.LOG_LEVEL),
    demo: true,
  })
  try {
    await importDemoRegister(office.shared.register, office.shared.evidence)
    const pieces = await samplePost()
    await sendPost(office.shared, join(dir, 'tray'), pieces, progress)
    const summary = await summarise(office.shared, pieces, seconds())
    if (flag('json')) io.out(`${JSON.stringify(summary)}\n`)
    else io.out(`\n${table(summary)}\n${totals(summary)}\n`)
    if (flag('exit'))
      return summary.lost.length + summary.double.length === 0 ? exit.ok : exit.failed
    io.err(welcome(office.deskUrl, signIns))
    await interrupted()
    return exit.ok
  } finally {
    await office.close()
  }
}

/** Removes what an earlier demo left: only a folder that carries the demo's own mark. */
async function emptied(dir: string): Promise<void> {
  const mark = join(dir, 'holdfast-demo')
  if (existsSync(dir) && !existsSync(mark) && readdirSync(dir).length > 0)
    throw new UsageFault(`"${dir}" is not a folder of the demo; it is left as it is`)
  await rm(dir, { recursive: true, force: true })
  await mkdir(dir, { recursive: true })
  await writeFile(mark, 'This folder belongs to `holdfast demo`, which empties it at each start.\n')
}

function totals({ receipts, requests, cases, lost, double, seconds }: Summary): string {
  const states = Object.entries(cases).map(([state, n]) => `${n} ${state}`)
  return [
    `${receipts} receipts, ${requests} requests; cases: ${states.join(', ')}; ${seconds} s`,
    lost.length + double.length === 0
      ? 'nothing lost, nothing double'
      : `LOST: ${lost.join(', ') || 'nothing'}; DOUBLE: ${double.join(', ') || 'nothing'}`,
  ].join('\n')
}

function welcome(url: string | null, signIns: readonly SignIn[]): string {
  const lines = signIns.map(({ name, password }) => `    ${name}   ${password}`)
  return `\n  The desk is open at ${url ?? '(no desk)'}\n  Sign in as\n${lines.join('\n')}\n  Ctrl+C ends the demo.\n\n`
}

const interrupted = (): Promise<void> =>
  new Promise((resolve) => {
    process.once('SIGINT', () => resolve())
    process.once('SIGTERM', () => resolve())
  })

/** For an office that runs elsewhere (docker-compose.yml): demo CA, officers and register, laid once. */
async function prepare({ io, flag }: Call, dir: string): Promise<number> {
  if (existsSync(join(dir, 'officers.json'))) {
    io.err(`"${dir}" is prepared already\n`)
    return exit.ok
  }
  return withRecords(async ({ config, database, register }) => {
    await migrate(database.pool)
    await importDemoRegister(register, await openEvidence(config.evidence))
    const signIns = await layDemo(dir, systemClock)
    if (flag('json')) io.out(`${JSON.stringify({ dir, signIns })}\n`)
    else {
      const lines = signIns.map(({ name, password }) => `  ${name}  ${password}`)
      io.out(`Prepared "${dir}". Sign in at the desk as\n${lines.join('\n')}\n`)
    }
    return exit.ok
  })
}
