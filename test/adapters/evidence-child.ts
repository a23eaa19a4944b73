/** One act of evidence in a process of its own, to be measured or killed: `write DIR` or `stream PLACE`. */
import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { openEvidence } from '../../src/adapters/evidence.ts'

const [act, place = ''] = process.argv.slice(2)
if (act === 'write') await writeForEver(place)
else if (act === 'hang') await hang(place)
else process.stdout.write(`${await streamed(place)}\n`)

async function writeForEver(dir: string): Promise<never> {
  const evidence = await openEvidence({ dir })
  process.stdout.write('ready\n')
  for (;;) await evidence.put(randomBytes(200_000))
}

/** Sends one megabyte of something longer, and never ends. */
async function hang(dir: string): Promise<void> {
  const evidence = await openEvidence({ dir })
  const stream = new Readable({ read: () => {} })
  stream.push(Buffer.alloc(1_000_000, 7))
  setTimeout(() => process.stdout.write('ready\n'), 200)
  await evidence.putStream(stream)
}

/** Megabytes that 60 MB of mail took beyond what the process had before. */
async function streamed(where: string): Promise<number> {
  const evidence = await openEvidence(JSON.parse(where))
  await evidence.put(Buffer.from('warm'))
  const before = process.memoryUsage.rss()
  let peak = before
  const look = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss())
  }, 5)
  let left = 60 * 16
  const chunk = Buffer.alloc(65_536, 'a')
  const mail = new Readable({ read: () => mail.push(left-- > 0 ? chunk : null) })
  const { size } = await evidence.putStream(mail)
  clearInterval(look)
  if (size !== 60 * 1_048_576) throw new Error(`only ${size} bytes arrived`)
  return Math.round((peak - before) / 1_048_576)
}
