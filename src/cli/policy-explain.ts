// A policy as a table and in words: what `holdfast policy explain` prints.
import {
  type Bilingual,
  type CertificateKind,
  type Channel,
  channels,
} from '../revocation/kinds.ts'
import type { ChannelAnswer, Policy } from '../revocation/policy.ts'
import {
  answerWords,
  type Facet,
  generalFacets,
  kindFacets,
  kindsOf,
  roleWords,
} from '../revocation/policy-words.ts'

export type Language = keyof Bilingual

const marks: Readonly<Record<ChannelAnswer, string>> = {
  listed: 'Y',
  general: 'G',
  irregular: 'F',
  out: '-',
}
const heads: Readonly<Record<Channel, string>> = {
  email: 'e-mail',
  fax: 'fax',
  post: 'post',
  counter: 'person',
  online: 'online',
  'relay-ra': 'RA',
  'relay-bank': 'bank',
  'relay-cmmp': 'CMMP',
  'relay-iam': 'iAM',
}

/** The matrix of the published rules: a row a kind, a column a channel. */
export function matrix(policy: Policy): string {
  const rows = kindsOf(policy).map((kind) => row(policy, kind))
  const titles = ['kind', ...channels.map((channel) => heads[channel]), 'hold', 'limit', 'who']
  const widths = titles.map((title, at) =>
    Math.max(title.length, ...rows.map((cells) => cells[at]?.length ?? 0)),
  )
  const drawn = [titles, ...rows].map((cells) =>
    cells
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  const legend = Object.entries(marks).map(
    ([answer, mark]) => `${mark} ${answerWords[answer as ChannelAnswer].en}`, // keys of `marks`
  )
  return `${[...drawn, '', legend.join(' · ')].join('\n')}\n`
}

function row(policy: Policy, kind: CertificateKind): string[] {
  const rules = policy.kinds[kind]
  if (!rules) return [kind]
  const { clockHours, monthsNotice, suspendable } = rules
  const limit =
    clockHours !== null ? `${clockHours} h` : monthsNotice > 0 ? `${monthsNotice} mo` : ''
  return [
    kind,
    ...channels.map((channel) => marks[rules.channels[channel]]),
    suspendable ? 'yes' : 'never',
    limit,
    rules.who.map((role) => roleWords[role].en).join(', '),
  ]
}

export function inWords(
  policy: Policy,
  kinds: readonly CertificateKind[],
  language: Language,
): string {
  const parts = kinds.flatMap((kind) => {
    const rules = policy.kinds[kind]
    if (!rules) return []
    const told = kindFacets(policy, rules).filter(isTelling)
    return [
      `${rules.name[language]} (${kind})`,
      ...told.map((each) => sentence(each, language)),
      '',
    ]
  })
  return `${parts.join('\n')}\n`
}

export const generalWords = (policy: Policy, language: Language): string =>
  `${generalFacets(policy)
    .map((each) => sentence(each, language))
    .join('\n')}\n`

/** What is so of every channel alike is not said of each. */
const isTelling = ({ key, says }: Facet): boolean =>
  !key.startsWith('language:') || says.en !== 'any'

const sentence = ({ about, says }: Facet, language: Language): string =>
  `  ${about[language]}: ${says[language]}`
