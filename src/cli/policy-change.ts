// `holdfast policy propose|agree|withdraw|versions`: a change of the rules takes two officers and a day to come.
import type { PolicyAnswer } from '../adapters/records-policy.ts'
import { dayOf, printDay } from '../calendar/hongkong.ts'
import { systemClock } from '../process/clock.ts'
import { parsePolicy, policyStamp } from '../revocation/policy.ts'
import { type PolicyVersion, versionOn } from '../revocation/policy-version.ts'
import { proposePolicy, type Told, wouldChange } from '../steps/change-policy.ts'
import { type Call, type Command, exit, type Io, UsageFault } from './command.ts'
import { officerOptions, provedOfficer } from './deciding-officer.ts'
import { changePorts } from './policy-cases.ts'
import { givenPolicy, textOf } from './policy-given.ts'
import { withRecords } from './wiring.ts'

export const policyPropose: Command = {
  name: 'policy propose',
  operands: 'FILE',
  summary: 'propose a policy to a second officer, to apply from a day to come',
  about:
    'Told at once: what it changes in words, and how many open cases would be judged otherwise. It comes into force by itself\n' +
    'at 00:00 Hong Kong time of its day, once a second officer agreed; requests received before are judged as before.\n' +
    'Exit code: 1 refused, and why; 2 the file is faulty.',
  options: {
    from: { type: 'string', value: 'DAY', says: 'YYYY-MM-DD (default: appliesFrom of the file)' },
    grounds: { type: 'string', value: 'TEXT', says: 'why (required)' },
    ...officerOptions,
  },
  least: 1,
  most: 1,
  async run(call) {
    const { operands, io, value, flag } = call
    const file = operands[0] ?? ''
    const policy = await givenPolicy(file, io)
    if (!policy) return exit.unsure
    const grounds = value('grounds')?.trim()
    if (!grounds) throw new UsageFault('--grounds says why')
    const [text, from] = [await textOf(file), value('from')]
    return withRecords(async (wired) => {
      const officer = await provedOfficer(wired.config.OFFICERS_FILE, call)
      const now = (await wired.policy()).policy
      const answer = await proposePolicy(wired, { text, from, grounds, officer })
      if (!answer.ok) return refused(call, answer)
      const told = await wouldChange(changePorts(wired), now, policy)
      if (flag('json')) io.out(`${JSON.stringify({ ...shown(answer.version), ...told })}\n`)
      else tellProposed(io, answer.version, told)
      return exit.ok
    })
  },
}

function tellProposed(io: Io, version: PolicyVersion, { changes, cases }: Told): void {
  io.out(`${line(version)}\n`)
  for (const { kind, about, was, becomes } of changes)
    io.out(`  ${kind ?? '*'}: ${about.en}: ${was?.en ?? '–'} → ${becomes?.en ?? '–'}\n`)
  const ids = [...new Set(cases.map(({ caseId }) => caseId))]
  io.out(`  open cases that would be judged otherwise: ${ids.join(', ') || 'none'}\n`)
  io.out(
    `a second officer agrees with: holdfast policy agree ${version.id} --officer NAME --password-file FILE\n`,
  )
}

export const policyAgree: Command = {
  name: 'policy agree',
  operands: 'ID',
  summary: 'agree, as the second officer, to a policy that was proposed',
  about: 'Exit code 1: refused, and why.',
  options: officerOptions,
  least: 1,
  most: 1,
  run: (call) => settle(call, 'agreePolicy'),
}

export const policyWithdraw: Command = {
  name: 'policy withdraw',
  operands: 'ID',
  summary: 'take back a policy that was proposed or agreed to, before its day has come',
  about: 'Exit code 1: refused, and why.',
  options: officerOptions,
  least: 1,
  most: 1,
  run: (call) => settle(call, 'withdrawPolicy'),
}

function settle(call: Call, act: 'agreePolicy' | 'withdrawPolicy'): Promise<number> {
  return withRecords(async ({ config, records }) => {
    const officer = await provedOfficer(config.OFFICERS_FILE, call)
    const answer = await records[act](call.operands[0] ?? '', officer)
    if (!answer.ok) return refused(call, answer)
    const { io, flag } = call
    io.out(
      flag('json') ? `${JSON.stringify(shown(answer.version))}\n` : `${line(answer.version)}\n`,
    )
    return exit.ok
  })
}

export const policyVersions: Command = {
  name: 'policy versions',
  operands: '',
  summary: 'list the versions of the policy, and which is in force',
  options: {},
  least: 0,
  most: 0,
  run: ({ io, flag }) =>
    withRecords(async ({ records, policy }) => {
      const { fileDiffers } = await policy()
      const versions = await records.policyVersions()
      const inForce = versionOn(versions, printDay(dayOf(systemClock.now().getTime())))
      for (const each of versions) {
        const current = each.id === inForce?.id
        if (flag('json')) io.out(`${JSON.stringify({ ...shown(each), inForce: current })}\n`)
        else io.out(`${current ? '→' : ' '} ${line(each)}\n`)
      }
      if (fileDiffers) io.err(`${fileDiffers}\n`)
      return exit.ok
    }),
}

function refused({ io, flag }: Call, answer: Extract<PolicyAnswer, { ok: false }>): number {
  if (flag('json')) io.out(`${JSON.stringify(answer)}\n`)
  io.err(`refused: ${answer.why}\n`)
  return exit.failed
}

const shown = ({ text: _, ...version }: PolicyVersion) => version

function line(version: PolicyVersion): string {
  const { id, policy, appliesFrom, proposedBy, agreedBy, withdrawnBy } = version
  const read = parsePolicy(version.text)
  const stamp = read.ok ? policyStamp(read.policy) : `${policy} ${version.version} (unreadable)`
  const when = appliesFrom === null ? 'since the first start' : `from ${appliesFrom}`
  const how = withdrawnBy
    ? `withdrawn by ${withdrawnBy}`
    : agreedBy
      ? `agreed to by ${agreedBy}`
      : 'waits for a second officer'
  return `${id}  ${stamp}  ${when}  proposed by ${proposedBy}, ${how}`
}
