// `holdfast cases` and `holdfast case`: what lies before the officers, in lines and whole.
import { caseView } from '../desk/api-case.ts'
import { type State, states } from '../revocation/revocation.ts'
import { printAgeing } from './ageing.ts'
import { drawnCase } from './case-print.ts'
import { viewFromTerminal } from './case-view.ts'
import { type Command, exit, UsageFault } from './command.ts'
import { hongKong } from './printed.ts'
import { withRecords } from './wiring.ts'

export const cases: Command = {
  name: 'cases',
  operands: '',
  summary: 'list the cases, what is due first',
  about:
    'With --ageing: suspended and not confirmed, originals awaited, holders to be told within seven days, the pledge that\n' +
    'runs (with the limits in hours and days), and what is planned for a day; bars of how many wait how long, ! where late.',
  options: {
    state: {
      type: 'string',
      multiple: true,
      value: 'S',
      says: `only cases in this state: ${states.join(', ')}`,
    },
    limit: { type: 'string', value: 'N', says: 'at most so many (default 200)' },
    ageing: { type: 'boolean', says: 'instead: what waits, and for how long' },
  },
  least: 0,
  most: 0,
  async run({ io, flag, value, values }) {
    const wanted = values('state').map((text) => {
      const state = states.find((each) => each === text)
      if (!state)
        throw new UsageFault(`there is no state "${text}"; the states are ${states.join(', ')}`)
      return state
    })
    if (flag('ageing')) {
      if (wanted.length > 0 || value('limit'))
        throw new UsageFault('--ageing shows all that waits; it takes no other option')
      return printAgeing(io, flag('json'))
    }
    const limit = Number(value('limit') ?? 200)
    if (!Number.isInteger(limit) || limit < 1)
      throw new UsageFault('--limit takes a whole number from 1')
    return withRecords(async ({ records }) => {
      const lines = await records.queue({
        ...(wanted.length > 0 ? { states: wanted as State[] } : {}),
        limit,
      })
      if (flag('json')) for (const line of lines) io.out(`${JSON.stringify(line)}\n`)
      else for (const line of lines) io.out(`${plain(line)}\n`)
      return exit.ok
    })
  },
}

type Line = Awaited<ReturnType<import('../adapters/records.ts').Records['queue']>>[number]

function plain(line: Line): string {
  const about = line.certificate
    ? `${line.certificate.serial} ${line.certificate.kind} ${line.certificate.nameEn}`
    : 'no certificate yet'
  const marks = [
    line.urgent ? 'URGENT' : '',
    line.held ? 'DRAFT' : '',
    line.emergency ? 'EMERGENCY' : '',
    line.secondWanted ? 'second officer wanted' : '',
    line.trouble ? 'trouble' : '',
  ]
  const said = line.recommendation?.says.en ?? ''
  return [
    line.id,
    line.state.padEnd(14),
    (line.dueAt === null ? '' : hongKong(line.dueAt)).padEnd(25),
    about,
    line.kinds.join('+'),
    said,
    ...marks,
  ]
    .filter((each) => each !== '')
    .join('  ')
}

export const caseFile: Command = {
  name: 'case',
  operands: 'ID',
  summary: 'show one case whole, as the desk does',
  about:
    'Requests with what was proved, read and found; the certificate, or the candidates with their ids for `decide ID identify\n' +
    '--certificate`; clocks, what may be decided, drafts, notices and history. Times are Hong Kong’s. --json is what the desk’s\n' +
    'API answers (docs/openapi.json, Case). Identity card numbers are masked. Exit code 1: there is no such case.',
  options: {},
  least: 1,
  most: 1,
  run: ({ operands, io, flag }) =>
    withRecords(async (wired) => {
      const [id = ''] = operands
      const file = await wired.records.caseFile(id)
      if (!file) {
        io.err(`there is no case "${id}"\n`)
        return exit.failed
      }
      const view = await viewFromTerminal(file, wired)
      io.out(flag('json') ? `${JSON.stringify(caseView.parse(view))}\n` : drawnCase(view))
      return exit.ok
    }),
}
