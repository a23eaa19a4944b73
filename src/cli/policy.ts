// `holdfast policy check|diff|explain`: a policy looked at before it is proposed; no database, but for `--cases`.
import { type CertificateKind, certificateKinds } from '../revocation/kinds.ts'
import { parsePolicy, policyStamp } from '../revocation/policy.ts'
import { policyDiff } from '../revocation/policy-diff.ts'
import { kindFacets, kindsOf } from '../revocation/policy-words.ts'
import { casesChanged } from '../steps/change-policy.ts'
import { type Call, type Command, exit, UsageFault } from './command.ts'
import { changePorts, plainCase } from './policy-cases.ts'
import { generalWords, inWords, type Language, matrix } from './policy-explain.ts'
import { givenPolicy, policyFile, textOf } from './policy-given.ts'
import { withRecords } from './wiring.ts'

const language = {
  type: 'string',
  value: 'en|zh',
  says: 'in English (default) or Chinese',
} as const

export const policyCheck: Command = {
  name: 'policy check',
  operands: 'FILE',
  summary: 'check a policy in YAML or JSON: file, line and reason for each fault',
  about: 'Exit code: 0 whole, 1 faulty.',
  options: {},
  least: 1,
  most: 1,
  async run({ operands: [file = ''], io, flag }) {
    const read = parsePolicy(await textOf(file))
    const faults = read.ok ? [] : read.faults.map(splitFault)
    if (flag('json'))
      io.out(
        `${JSON.stringify({ ok: read.ok, file, version: read.ok ? policyStamp(read.policy) : null, faults })}\n`,
      )
    else if (read.ok)
      io.out(`${file}: ${policyStamp(read.policy)}, ${kindsOf(read.policy).length} kinds, whole\n`)
    else for (const { line, why } of faults) io.out(`${file}:${line}: ${why}\n`)
    return read.ok ? exit.ok : exit.failed
  },
}

/** Faults come as `line 12: …`. */
function splitFault(fault: string): { line: number; why: string } {
  const [, line, why] = /^line (\d+): ([\s\S]*)$/.exec(fault) ?? []
  return { line: Number(line ?? 1), why: why ?? fault }
}

export const policyDiffCommand: Command = {
  name: 'policy diff',
  operands: 'OLD NEW',
  summary: 'tell in words what changes from one policy to another, kind by kind',
  about:
    'With --cases every open case of the database is assessed under both, and those are told for which the findings, the\n' +
    'clocks, the recommendation or the officers wanted would differ. Nothing is changed.\n' +
    'Exit code: 0 nothing changes, 1 something does, 2 a file is refused.',
  options: {
    cases: { type: 'boolean', says: 'also which open cases it would change' },
    language,
  },
  least: 2,
  most: 2,
  async run(call) {
    const { operands, io, flag } = call
    const [from, to] = [
      await givenPolicy(operands[0] ?? '', io),
      await givenPolicy(operands[1] ?? '', io),
    ]
    if (!from || !to) return exit.unsure
    const changes = policyDiff(from, to)
    const cases = flag('cases')
      ? await withRecords((wired) => casesChanged(changePorts(wired), from, to))
      : undefined
    if (flag('json'))
      io.out(
        `${JSON.stringify({ from: policyStamp(from), to: policyStamp(to), changes, ...(cases ? { cases } : {}) })}\n`,
      )
    else {
      const tongue = readLanguage(call)
      for (const { kind, about, was, becomes } of changes)
        io.out(
          `${kind ?? '*'}: ${about[tongue]}: ${was?.[tongue] ?? '–'} → ${becomes?.[tongue] ?? '–'}\n`,
        )
      if (changes.length === 0) io.out('nothing changes\n')
      if (cases && cases.length === 0) io.out('no open case changes\n')
      for (const each of cases ?? []) io.out(plainCase(each, tongue))
    }
    return changes.length > 0 ? exit.failed : exit.ok
  },
}

export const policyExplain: Command = {
  name: 'policy explain',
  operands: '',
  summary: 'show a policy as a table and in words, with the rules it rests on',
  options: {
    kind: { type: 'string', value: 'KIND', says: 'only this kind, in words' },
    policy: { type: 'string', value: 'FILE', says: 'default: POLICY_FILE, else as shipped' },
    language,
  },
  least: 0,
  most: 1,
  async run(call) {
    const { operands, io, flag, value } = call
    if (operands[0] !== undefined)
      throw new UsageFault(`policy explain takes its file as --policy ${operands[0]}`)
    const policy = await givenPolicy(policyFile(value('policy')), io)
    if (!policy) return exit.unsure
    const tongue = readLanguage(call)
    const kind = readKind(value('kind'))
    const kinds = kind ? [kind] : kindsOf(policy)
    if (kind && !policy.kinds[kind])
      throw new UsageFault(`the policy says nothing of the kind ${kind}`)
    if (flag('json')) {
      const told = kinds.map((each) => {
        const rules = policy.kinds[each]
        return { kind: each, rules, words: rules ? kindFacets(policy, rules) : [] }
      })
      io.out(`${JSON.stringify({ version: policyStamp(policy), kinds: told })}\n`)
      return exit.ok
    }
    if (!kind)
      io.out(
        `${policyStamp(policy)}, applies from ${policy.appliesFrom}\n\n${matrix(policy)}\n${generalWords(policy, tongue)}\n`,
      )
    io.out(inWords(policy, kinds, tongue))
    return exit.ok
  },
}

function readLanguage({ value }: Call): Language {
  const text = value('language') ?? 'en'
  if (text !== 'en' && text !== 'zh') throw new UsageFault('--language takes en or zh')
  return text
}

/** As on the command line, in either case and with either hyphen. @throws UsageFault */
export function readKind(text: string | undefined): CertificateKind | null {
  if (text === undefined) return null
  const wanted = text.toUpperCase().replaceAll('-', '_')
  const kind = certificateKinds.find((each) => each === wanted)
  if (!kind)
    throw new UsageFault(`there is no kind "${text}"; the kinds are ${certificateKinds.join(', ')}`)
  return kind
}
