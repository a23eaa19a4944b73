/** The bench's tables as text (Markdown, as they stand in the model card). */
import { readsAlike } from '../../../src/revocation/alike.ts'
import {
  acceptedAt,
  calibrationError,
  kinds,
  percent,
  reliability,
  shareOf,
  written,
} from './figures.ts'
import type { Outcome, Run } from './outcomes.ts'
import type { Group } from './pages.ts'
import type { PeerRow } from './peer.ts'
import type { LookupFigures } from './register.ts'

const groups: readonly Group[] = ['typed', 'block', 'loose', 'pen']
const combs = ['srn', 'serial', 'hkid', 'phone', 'brn', 'date']
const row = (...cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`

export function report(
  run: Run,
  lookup: LookupFigures,
  peer: { readonly pages: number; readonly rows: readonly PeerRow[] },
): string {
  const them = written(run.outcomes)
  return [
    `${run.pages} pages, ${run.unregistered} not known as the form; ticks: ${run.ticks.wrong} of ${run.ticks.seen} wrong`,
    `reading: ${(run.pages / run.readingSeconds).toFixed(2)} pages/s by two readers, ${run.megabytes.toFixed(0)} MB the larger; ${run.wallSeconds.toFixed(0)} s in all`,
    `register of ${lookup.certificates}: first on ${lookup.first} of ${lookup.pages}; clear ${lookup.clear}, of them wrong ${lookup.clearWrong}; ${lookup.msEach.toFixed(0)} ms a page`,
    '',
    ...exact(them),
    '',
    ...afterRegister(them),
    '',
    ...accepted(them),
    '',
    ...trueness(them),
    '',
    `Beside the \`tesseract\` command on the same zones of ${peer.pages} of the pages:`,
    row('field', 'group', 'fields', 'tesseract', 'Holdfast'),
    row('---', '---', '---', '---', '---'),
    ...peer.rows.map((it) =>
      row(
        it.kind,
        it.group,
        it.of,
        percent({ of: it.of, right: it.theirs }),
        percent({ of: it.of, right: it.ours }),
      ),
    ),
  ].join('\n')
}

function exact(them: readonly Outcome[]): string[] {
  return [
    'Exact match, % (fields):',
    row('field', ...groups),
    row('---', ...groups.map(() => '---')),
    ...kinds.map(([name, ids]) =>
      row(
        name,
        ...groups.map((group) => {
          const share = shareOf(them.filter((it) => it.group === group && ids.includes(it.id)))
          return `${percent(share)} (${share.of})`
        }),
      ),
    ),
  ]
}

/** Lines beside the register's entry: borne out by the right one, and, as a check, by somebody else's. */
function afterRegister(them: readonly Outcome[]): string[] {
  const lines = kinds.filter(([, ids]) =>
    them.some((it) => ids.includes(it.id) && !combs.includes(it.rule)),
  )
  return [
    'Lines verified against the register, % (taken for a stranger’s entry, %):',
    row('field', ...groups),
    row('---', ...groups.map(() => '---')),
    ...lines.map(([name, ids]) =>
      row(
        name,
        ...groups.map((group) => {
          const own = them.filter((it) => it.group === group && ids.includes(it.id))
          const right = own.filter((it) => readsAlike(it.value, it.wanted)).length
          const strangers = own.filter((it, at) => {
            const other = own[(at + 1) % own.length]
            return other && other.wanted !== it.wanted && readsAlike(it.value, other.wanted)
          }).length
          return `${percent({ of: own.length, right })} (${percent({ of: own.length, right: strangers })})`
        }),
      ),
    ),
  ]
}

function accepted(them: readonly Outcome[]): string[] {
  const cell = (own: readonly Outcome[]) => {
    const { of, accepted: sure, wrong } = acceptedAt(own)
    return of === 0 ? '-' : `${((100 * sure) / of).toFixed(1)} % / ${wrong} of ${sure}`
  }
  return [
    'Taken without typing at the thresholds: coverage / wrong:',
    row('field', ...groups),
    row('---', ...groups.map(() => '---')),
    ...kinds.map(([name, ids]) =>
      row(
        name,
        ...groups.map((group) =>
          cell(them.filter((it) => it.group === group && ids.includes(it.id))),
        ),
      ),
    ),
    row('all', ...groups.map((group) => cell(them.filter((it) => it.group === group)))),
    row(
      'all of one character a box',
      ...groups.map((group) =>
        cell(them.filter((it) => it.group === group && combs.includes(it.rule))),
      ),
    ),
  ]
}

function trueness(them: readonly Outcome[]): string[] {
  const own = them.filter((it) => combs.includes(it.rule))
  return [
    `Calibration, comb fields: expected calibration error ${calibrationError(own).toFixed(4)}; lines ${calibrationError(them.filter((it) => !combs.includes(it.rule))).toFixed(4)}`,
    row('confidence', 'fields', 'mean', 'right'),
    row('---', '---', '---', '---'),
    ...reliability(own)
      .filter((it) => it.count > 0)
      .map((it) =>
        row(
          `${it.bin / 10}-${(it.bin + 1) / 10}`,
          it.count,
          it.sure.toFixed(3),
          it.right.toFixed(3),
        ),
      ),
  ]
}
