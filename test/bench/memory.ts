/** Memory and readiness: the embedded office with its reader warm, a 60 MB mail, the second start. */
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { holdfast, type OfficeProcess, preparedBy, startOffice } from '../office-process.ts'
import { startDovecot } from '../servers/dovecot.ts'
import { deskFigures } from './desk-figures.ts'
import type { Figure } from './figure.ts'

export async function memory(): Promise<readonly Figure[]> {
  const dir = mkdtempSync(join(tmpdir(), 'holdfast-bench-'))
  const dovecot = await startDovecot()
  const demo = join(dir, 'demo')
  const tray = join(dir, 'tray')
  mkdirSync(tray)
  const env = {
    DATA_DIR: dir,
    PORT: '0',
    LOG_LEVEL: 'warn',
    FAX_TRAY: tray,
    FAX_TRAY_POLL_SECONDS: '1',
    FAX_TRAY_PATIENCE_SECONDS: '2',
    IMAP_URLS: `imap://${dovecot.user}:${dovecot.password}@127.0.0.1:${dovecot.port}/INBOX`,
    ...preparedBy(demo),
  }
  await holdfast(['demo', '--prepare', demo], { DATA_DIR: dir })
  const first = await startOffice([], env)
  await first.end('SIGTERM')
  const start = performance.now()
  const office = await startOffice([], env)
  const ready = (performance.now() - start) / 1000
  try {
    for (const name of readdirSync('fixtures/fax').filter((each) => each.endsWith('.tif'))) {
      writeFileSync(join(tray, `.${name}`), readFileSync(join('fixtures/fax', name)))
      renameSync(join(tray, `.${name}`), join(tray, name))
    }
    await examined(office, 10)
    const warm = megabytes(office)
    const head =
      'From: someone@example.hk\r\nSubject: large\r\nContent-Type: application/octet-stream\r\n\r\n'
    await dovecot.addMail(Buffer.concat([Buffer.from(head), Buffer.alloc(60 << 20, 'x\r\n')]))
    const peak = await highest(office, examined(office, 11))
    return [
      {
        what: 'second start: ready after',
        value: ready,
        unit: 's',
        goal: { at: 'most', value: 10 },
      },
      {
        what: 'embedded office with its reader warm, resident',
        value: warm,
        unit: 'MB',
        goal: { at: 'most', value: 1500 },
      },
      {
        what: 'a 60 MB mail, extra memory at its highest',
        value: peak - warm,
        unit: 'MB',
        goal: { at: 'most', value: 300 },
      },
    ]
  } finally {
    await office.end('SIGTERM')
    await dovecot.stop()
  }
}

async function examined({ desk }: OfficeProcess, count: number): Promise<void> {
  for (let waited = 0; waited < 300_000; waited += 200) {
    const { receipts, unexamined } = await deskFigures(desk)
    if (receipts >= count && unexamined === 0) return
    await wait(200)
  }
  throw new Error(`waited in vain for ${count} receipts`)
}

async function highest(office: OfficeProcess, work: Promise<void>): Promise<number> {
  let most = 0
  let going = true
  void work.finally(() => {
    going = false
  })
  while (going) {
    most = Math.max(most, megabytes(office))
    await wait(20)
  }
  await work
  return most
}

/** Resident memory of the process and all its children, as the kernel counts it. */
function megabytes({ pid }: OfficeProcess): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const own = Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .split(' ')
    .filter(Boolean)
  return children.reduce(
    (sum, child) => sum + megabytes({ pid: Number(child) } as OfficeProcess),
    own,
  )
}
