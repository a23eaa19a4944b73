// Revocation requests by CMP (RFC 4210), through `openssl cmp`: a hold is reason 6, a release reason 8, and no status can be asked.
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Clock } from '../process/clock.ts'
import type { CertificateStatus } from '../revocation/certificate.ts'
import {
  type CaKey,
  type CaPort,
  type Exchange,
  everyReason,
  type Instruction,
} from '../revocation/instruction.ts'
import { reasonCodes } from '../revocation/kinds.ts'
import type { CaLog } from './ca-http.ts'
import { type RemoteCa, remoteCa, type Taken } from './ca-remote.ts'

export type CmpOptions = {
  readonly server: string
  /** How our messages are protected: by our key, or by a secret we share with the CA. */
  readonly protection:
    | { readonly cert: string; readonly key: string; readonly trusted: string }
    | { readonly reference: string; readonly secret: string }
  readonly tlsTrusted?: string | undefined
  readonly clock: Clock
  readonly log?: CaLog | undefined
}

/** openssl gives up on a message after this; the child is ended a little later if it has not. */
const TIMEOUT_SECONDS = 20

type CmpTalk = { readonly exchanges: Exchange[] }

export function openCmp(options: CmpOptions): CaPort {
  const remote: RemoteCa<CmpTalk> = {
    capabilities: {
      hold: true,
      release: true,
      reason: true,
      invalidityDate: false,
      forceCrl: false,
      reasons: everyReason,
    },
    talk: () => ({ exchanges: [] }),
    status: async () => ({ kind: 'unknown' }),
    act: (talk, key, instruction) => act(options, talk, key, instruction),
    forceCrl: () => Promise.reject(new Error('make a CRL: CMP has no word for it')),
    async check() {
      const { output } = await openssl(['version'])
      return `${output.trim()}; CMP has no question to ask before the first revocation`
    },
  }
  return remoteCa(remote, options.clock)
}

async function act(
  options: CmpOptions,
  talk: CmpTalk,
  key: CaKey,
  instruction: Instruction,
): Promise<Taken> {
  if (!key.pem) {
    const detail = 'CMP names a certificate by itself, and the register does not hold it'
    return { how: 'not-supported', detail, proves: { kind: 'unknown' } }
  }
  const began = options.clock.now()
  const reason = reasonNumber(instruction)
  const { code, output } = await inFolder(async (dir) => {
    return openssl(await commandWords(options, dir, key.pem ?? '', reason))
  })
  const exchange: Exchange = {
    at: began.toISOString(),
    ms: options.clock.now().getTime() - began.getTime(),
    request: `CMP rr to ${options.server}: serial ${key.serial}, reason ${reason}`,
    sent: null,
    status: code,
    answer: output.slice(0, 4_000),
  }
  talk.exchanges.push(exchange)
  options.log?.info(exchange, 'asked the CA')
  return reading(code, output, instruction, began)
}

/** RFC 5280 §5.3.1; `unspecified` is said by giving none. */
function reasonNumber(instruction: Instruction): number {
  if (instruction.kind === 'suspend') return 6
  if (instruction.kind === 'release') return 8
  if (instruction.reason === 'unspecified') return -1
  const place = reasonCodes.indexOf(instruction.reason)
  return place >= 7 ? place + 1 : place
}

/** What openssl's words mean. The answer is all that can be known; that it was published is proved by the CRL. */
function reading(code: number, output: string, instruction: Instruction, at: Date): Taken {
  const status = /PKIStatus[:=] ?([A-Za-z ]+)/.exec(output)?.[1]?.trim()
  const lines = output.split('\n').filter((line) => /PKIStatus|error/i.test(line))
  const detail = (lines.at(-1) ?? output.trim()).replace(/^.*?CMP (info|warning|error): /, '')
  const proves = reached(instruction, at)
  const unproved = { kind: 'unknown' } as const
  const imminent = /revocationWarning|revocation warning/.test(output)
  if (imminent || status?.startsWith('waiting'))
    return { how: 'pending-approval', detail, proves: unproved }
  if (code === 0 && /revocation accepted/.test(output)) return { how: 'taken', detail, proves }
  if (status?.startsWith('rejection')) {
    // It stands so already: what an earlier try did whose answer was lost. The CRL proves which of the two it is.
    if (/certRevoked/.test(output) && instruction.kind !== 'release')
      return { how: 'conflict', detail, proves }
    return { how: 'refused', detail, proves: unproved }
  }
  throw new Error(`hand over by CMP: ${detail}`)
}

function reached(instruction: Instruction, at: Date): CertificateStatus {
  const since = at.toISOString()
  switch (instruction.kind) {
    case 'suspend':
      return { kind: 'on-hold', since }
    case 'revoke':
      return { kind: 'revoked', since, reason: instruction.reason }
    case 'release':
      return { kind: 'good' }
  }
}

async function inFolder<T>(work: (dir: string) => Promise<T>): Promise<T> {
  const dir = await mkdtemp(join(tmpdir(), 'holdfast-cmp-'))
  try {
    return await work(dir)
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

async function commandWords(
  { server, protection, tlsTrusted }: CmpOptions,
  dir: string,
  pem: string,
  reason: number,
): Promise<string[]> {
  const file = async (name: string, text: string) => {
    await writeFile(join(dir, name), text, { mode: 0o600 })
    return join(dir, name)
  }
  const words = ['cmp', '-config', '', '-batch', '-cmd', 'rr', '-server', server]
  words.push('-msg_timeout', `${TIMEOUT_SECONDS}`, '-revreason', `${reason}`)
  words.push('-oldcert', await file('certificate.pem', pem))
  if (server.startsWith('https:')) {
    words.push('-tls_used')
    if (tlsTrusted) words.push('-tls_trusted', await file('tls.pem', tlsTrusted))
  }
  if ('secret' in protection)
    // By a file: the command line is everybody's to read.
    words.push(
      '-ref',
      protection.reference,
      '-secret',
      `file:${await file('secret', protection.secret)}`,
    )
  else {
    words.push('-cert', await file('own.pem', protection.cert))
    words.push('-key', await file('own-key.pem', protection.key))
    words.push('-trusted', await file('trusted.pem', protection.trusted))
  }
  return words
}

function openssl(words: readonly string[]): Promise<{ code: number; output: string }> {
  const settings = { timeout: (TIMEOUT_SECONDS + 5) * 1000, maxBuffer: 1 << 20 }
  return new Promise((resolve, reject) => {
    execFile('openssl', [...words], settings, (fault, out, err) => {
      const code = fault ? fault.code : 0
      if (typeof code === 'number') resolve({ code, output: `${out}${err}` })
      else reject(new Error('run openssl cmp', { cause: fault }))
    })
  })
}
