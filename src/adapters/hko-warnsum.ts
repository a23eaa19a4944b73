// Reads the Observatory's warning summary: what it says of tropical cyclone signals and rainstorm warnings (domain §4.4).
import { z } from 'zod'
import { readMoment } from '../calendar/hongkong.ts'
import type { Reading, Said, WeatherSignal } from '../calendar/observed.ts'

const cyclone = ['TC1', 'TC3', 'TC8NE', 'TC8SE', 'TC8NW', 'TC8SW', 'TC9', 'TC10'] as const
const actions = ['ISSUE', 'REISSUE', 'EXTEND', 'UPDATE'] as const
const rain = ['WRAINA', 'WRAINR', 'WRAINB'] as const

/** All that is read of an entry; the rest of it may be anything. */
const entry = z.looseObject({
  code: z.string(),
  actionCode: z.string().optional(),
  issueTime: z.string().optional(),
  updateTime: z.string().optional(),
})

export type WarnsumAnswer =
  | { readonly ok: true; readonly reading: Reading }
  | { readonly ok: false; readonly why: string }

/** `{}` is an answer: nothing is in force. What is not a JSON object is none. */
export function readWarnsum(text: string): WarnsumAnswer {
  let value: unknown
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    return { ok: false, why: `is not JSON: it begins with ${JSON.stringify(text.slice(0, 40))}` }
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    return { ok: false, why: 'is not a JSON object' }
  // An error page in JSON is no summary: every entry of one is an object that names its code.
  const strange = Object.entries(value).find(([, each]) => !entry.safeParse(each).success)
  if (strange) return { ok: false, why: `has a strange entry "${strange[0].slice(0, 40)}"` }
  const entries = value as Readonly<Record<string, unknown>>
  return {
    ok: true,
    reading: {
      cyclone: said(entries.WTCSGNL, cyclone),
      rain: said(entries.WRAIN, rain),
      preNo8: announced(entries.WTCPRE8),
    },
  }
}

function said(value: unknown, known: readonly WeatherSignal[]): Said {
  if (value === undefined) return { kind: 'none' }
  const { code, actionCode, issueTime, updateTime } = entry.parse(value)
  // Captures differ in case (a client that compared with "Cancel" left a cancelled warning showing).
  if (same(code, 'CANCEL') || same(actionCode ?? '', 'CANCEL'))
    return { kind: 'cancelled', at: cancelledAt(code, issueTime, updateTime) }
  if (actionCode !== undefined && !actions.some((each) => same(each, actionCode)))
    return { kind: 'unknown', why: `the action "${actionCode.slice(0, 40)}" is not known to us` }
  const signal = known.find((each) => same(each, code))
  if (!signal) return { kind: 'unknown', why: `the code "${code.slice(0, 40)}" is not known to us` }
  if (issueTime === undefined || readMoment(issueTime) === undefined)
    return { kind: 'unknown', why: `${signal} has no time of issue that can be read` }
  return { kind: 'in-force', signal, issuedAt: issueTime }
}

/** Where the code still names the lowered signal, its issueTime may be that of the hoisting: only updateTime is the end. */
function cancelledAt(
  code: string,
  issueTime: string | undefined,
  updateTime: string | undefined,
): string | null {
  const at = updateTime ?? (same(code, 'CANCEL') ? issueTime : undefined)
  return at !== undefined && readMoment(at) !== undefined ? at : null
}

function announced(value: unknown): string | null {
  if (value === undefined) return null
  const { actionCode, issueTime } = entry.parse(value)
  return same(actionCode ?? '', 'CANCEL') ? null : (issueTime ?? null)
}

const same = (a: string, b: string): boolean => a.trim().toUpperCase() === b.toUpperCase()
