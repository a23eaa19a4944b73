// What a command of the CLI is: its words, its options, what it is handed, and its exit codes.
import type { ParseArgsConfig } from 'node:util'
import { parseArgs } from 'node:util'
import type { CalendarSource } from '../adapters/calendar-source.ts'
import type { Evidence } from '../adapters/evidence.ts'
import type { Queue } from '../adapters/queue.ts'
import type { Records } from '../adapters/records.ts'
import type { Register } from '../adapters/register.ts'
import type { Clock } from '../process/clock.ts'
import type { Config } from '../process/config.ts'
import type { Log } from '../process/log.ts'
import type { CaPort } from '../revocation/instruction.ts'
import type { Policy } from '../revocation/policy.ts'

/** Exit codes that scripts can rely on. From 64 on they are those of sysexits(3). */
export const exit = {
  ok: 0,
  /** Something was found wrong: a verdict that failed, an audit trail that broke, a setting that does not work. */
  failed: 1,
  /** Nothing was found wrong, but it could not be proved right. */
  unsure: 2,
  usage: 64,
  unavailable: 69,
  config: 78,
} as const

export type Io = {
  /** Where results go; nothing else is ever written there. */
  out(text: string): void
  /** Where progress, doubts and errors go. */
  err(text: string): void
}

/** What the launcher hands in, because nobody imports the workers. */
export type Launch = {
  readonly workerNames: readonly string[]
  openOffice(options: OfficeOptions): Promise<Office>
}
export type OfficeOptions = {
  readonly config: Config
  readonly workers?: readonly string[]
  readonly clock?: Clock
  readonly log?: Log
  readonly demo?: boolean
}
/** The part of a running office that a command may touch. */
export type Office = {
  readonly deskUrl: string | null
  readonly shared: {
    readonly records: Records
    readonly register: Register
    readonly evidence: Evidence
    readonly queue: Queue
    readonly policy: Policy
    readonly calendarSource: CalendarSource
    readonly clock: Clock
    readonly ca: CaPort | null
  }
  close(): Promise<void>
}

export type Option = {
  readonly type: 'boolean' | 'string'
  readonly multiple?: boolean
  readonly short?: string
  /** The word for the value in the help, e.g. `DIR`. */
  readonly value?: string
  readonly says: string
}

export type Command = {
  readonly name: string
  /** After the name, in the help: `FILE…`. */
  readonly operands: string
  readonly summary: string
  /** More than the summary says; optional. */
  readonly about?: string
  readonly options: Readonly<Record<string, Option>>
  /** How many operands it takes. */
  readonly least: number
  readonly most: number
  run(call: Call): Promise<number>
}

export type Call = {
  readonly operands: readonly string[]
  readonly flag: (name: string) => boolean
  readonly value: (name: string) => string | undefined
  readonly values: (name: string) => readonly string[]
  readonly io: Io
  readonly launch: Launch
}

/** The command was called wrongly: said with the command's help, exit 64. */
export class UsageFault extends Error {}

const common: Readonly<Record<string, Option>> = {
  json: { type: 'boolean', says: 'print JSON for programs' },
  help: { type: 'boolean', short: 'h', says: 'print this help' },
}

/** @throws UsageFault */
export function readCall(command: Command, args: readonly string[], io: Io, launch: Launch): Call {
  const options = Object.fromEntries(
    Object.entries({ ...command.options, ...common }).map(([name, { type, multiple, short }]) => [
      name,
      { type, ...(multiple ? { multiple } : {}), ...(short ? { short } : {}) },
    ]),
  ) as NonNullable<ParseArgsConfig['options']>
  const { values, positionals } = parse(command, options, args)
  const of = (name: string): readonly (string | boolean)[] => {
    const value = values[name]
    return value === undefined ? [] : Array.isArray(value) ? value : [value as string | boolean]
  }
  if (values.help !== true && positionals.length < command.least)
    throw new UsageFault(`${command.name} needs ${command.operands}`)
  if (positionals.length > command.most)
    throw new UsageFault(`${command.name}: "${positionals[command.most]}" is one too many`)
  return {
    operands: positionals,
    flag: (name) => of(name).includes(true),
    value: (name) => of(name).map(String).at(-1),
    values: (name) => of(name).map(String),
    io,
    launch,
  }
}

function parse(
  command: Command,
  options: NonNullable<ParseArgsConfig['options']>,
  args: readonly string[],
) {
  try {
    return parseArgs({ options, args: [...args], allowPositionals: true, strict: true })
  } catch (cause) {
    throw new UsageFault(misused(command, cause), { cause })
  }
}

/** Node's own words are up to three sentences, and do not say what an option takes. */
function misused(command: Command, cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause)
  const given = /'(?:-\w, )?(-[^ ']+)/.exec(message)?.[1] ?? ''
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return `${command.name} has no option ${given}`
  if (code !== 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE') return message
  const option = command.options[given.slice(2)]
  if (option?.type !== 'string') return `${given} takes no value`
  const dashed = message.includes('ambiguous') ? `; what begins with - is given as ${given}=-…` : ''
  return `${given} needs ${option.value ?? 'a value'}${dashed}`
}

export function help(command: Command): string {
  const rows = Object.entries({ ...command.options, ...common }).map(([name, option]) => {
    const left = `${option.short ? `-${option.short}, ` : ''}--${name}${option.value ? ` ${option.value}` : ''}`
    return `  ${left.padEnd(26)} ${option.says}${option.multiple ? ' (may be repeated)' : ''}`
  })
  const usage = `usage: holdfast ${command.name} ${command.operands}`.trimEnd()
  return [
    usage,
    '',
    command.summary,
    ...(command.about ? ['', command.about] : []),
    '',
    ...rows,
    '',
  ].join('\n')
}

const MOMENT = /^(\d{4})-(\d\d)-(\d\d)(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/

/** An ISO 8601 moment with its offset, or a day (its first moment in UTC), as `--at` takes it. @throws UsageFault */
export function moment(name: string, text: string | undefined): Date | undefined {
  if (text === undefined) return undefined
  const [, year, month, day] = MOMENT.exec(text) ?? []
  const at = new Date(text)
  // JavaScript reads 30 February as 2 March.
  const lastDay = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate()
  if (day === undefined || Number.isNaN(at.getTime()) || Number(day) > lastDay)
    throw new UsageFault(
      `--${name} takes a moment with its offset, such as 2026-11-23T10:00:00+08:00`,
    )
  return at
}
