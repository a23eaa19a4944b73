// The warning signals of the Observatory, and the closure that an officer declares: which of them stop the office.
import { type Line, line } from './saying.ts'

/** `DECLARED` is an officer's closure; the others are the Observatory's codes. `WTCPRE8` is no signal yet: the notice,
 *  two hours ahead, that No. 8 is to come; it is read, and has no effect (A30). */
export const signals = [
  'TC1',
  'TC3',
  'TC8NE',
  'TC8SE',
  'TC8NW',
  'TC8SW',
  'TC9',
  'TC10',
  'WRAINA',
  'WRAINR',
  'WRAINB',
  'WTCPRE8',
  'DECLARED',
] as const
export type Signal = (typeof signals)[number]

const stops: ReadonlySet<Signal> = new Set([
  'TC8NE',
  'TC8SE',
  'TC8NW',
  'TC8SW',
  'TC9',
  'TC10',
  'WRAINB',
])

/** No. 8 and above and black rain (R20). */
export const stopsProcessing = (signal: Signal): boolean => stops.has(signal)

/** What the wide reading of R26 counts: a signal of any height (A13). */
export const isWarning = (signal: Signal): boolean => signal !== 'DECLARED' && signal !== 'WTCPRE8'

const names: Readonly<Record<Signal, Line>> = {
  TC1: line('No. 1', '一號戒備信號'),
  TC3: line('No. 3', '三號強風信號'),
  TC8NE: line('No. 8', '八號信號'),
  TC8SE: line('No. 8', '八號信號'),
  TC8NW: line('No. 8', '八號信號'),
  TC8SW: line('No. 8', '八號信號'),
  TC9: line('No. 9', '九號信號'),
  TC10: line('No. 10', '十號信號'),
  WRAINA: line('amber rainstorm', '黃色暴雨警告'),
  WRAINR: line('red rainstorm', '紅色暴雨警告'),
  WRAINB: line('black rainstorm', '黑色暴雨警告'),
  WTCPRE8: line('pre-No. 8 announcement', '預警八號信號公布'),
  DECLARED: line('closure declared by an officer', '人員宣布的暫停服務'),
}

/** Each once, in the order given: a No. 8 that turns from north-east to south-east is one No. 8. */
export function saySignals(which: Iterable<Signal>): Line {
  const said = [...new Set([...which].map((signal) => names[signal].en))]
  const zh = [...new Set([...which].map((signal) => names[signal].zh))]
  return line(said.join(', '), zh.join('、'))
}
