// What ink on a page lets us say: what there is to compare, and whether the role claimed may ask (domain R9, A17, A35).
import { bar, doubt, type Finding, note } from './finding.ts'
import { type Matter, receivedOn } from './matter.ts'
import { sameName } from './mismatch.ts'
import { isAppointed, notAppointed, representativesOf } from './representative.ts'

type Ink = { readonly signature: boolean; readonly chop: boolean }

/** The officer compares; here we say only what there is to compare, and who claims to have signed (R9, A35). */
export function inkFindings(matter: Matter, ink: Ink): Finding[] {
  return [...missingInk(matter, ink), ...claimedRole(matter)]
}

function missingInk({ rules }: Matter, { signature, chop }: Ink): Finding[] {
  const findings: Finding[] = []
  if (!signature)
    findings.push(
      bar(
        'signature-missing',
        { en: 'There is no signature on the page.', zh: '頁上沒有簽署。' },
        'domain R9',
      ),
    )
  if (rules.chop && !chop)
    findings.push(
      doubt(
        'chop-missing',
        {
          en: `The organisation chop is missing; ${rules.name.en} takes it beside the signature.`,
          zh: `欠缺機構印章；${rules.name.zh}須同時有簽署及印章。`,
        },
        'domain R9, A35',
      ),
    )
  if (signature)
    findings.push(
      note(
        'compare-specimen',
        {
          en: 'Before revoking for good, compare the signature with the one on the original application.',
          zh: '永久撤銷前，須把簽署與原申請表上的簽署核對。',
        },
        'domain R9, A17, A35',
      ),
    )
  return findings
}

/** The role ticked must be one that may ask; a representative must be on file, and in office on that day. */
function claimedRole(matter: Matter): Finding[] {
  const { facts, rules } = matter
  const role = facts.claim.role?.value
  if (!role)
    return [
      doubt(
        'role-not-claimed',
        {
          en: 'The form does not say in what role the sender asks.',
          zh: '表格沒有註明申請人的身份。',
        },
        'domain A17 (2)',
      ),
    ]
  if (!rules.who.includes(role))
    return [
      doubt(
        'role-not-entitled',
        {
          en: `The sender claims to be ${role.toLowerCase().replaceAll('_', ' ')}; for ${rules.name.en} others must ask: ${rules.who.join(', ').toLowerCase().replaceAll('_', ' ')}.`,
          zh: `申請人聲稱的身份無權就${rules.name.zh}提出申請。`,
        },
        `domain ${rules.rules.who}`,
      ),
    ]
  return role === 'AUTHORISED_REPRESENTATIVE' ? namedRepresentative(matter) : []
}

function namedRepresentative(matter: Matter): Finding[] {
  const { names } = matter.facts.claim
  const mine = representativesOf(matter).filter(({ nameEn, nameZh }) =>
    names.some(({ value }) => sameName(value, nameEn) || sameName(value, nameZh)),
  )
  if (mine.some((each) => isAppointed(each, receivedOn(matter.facts)))) return []
  const former = mine[0]
  if (former) return [notAppointed(matter, former)]
  return [
    doubt(
      'representative-unknown',
      {
        en: `None of the names given (${names.map(({ value }) => value).join(', ') || '-'}) is an Authorised Representative of this organisation on the register.`,
        zh: `所寫姓名（${names.map(({ value }) => value).join('、') || '-'}）均非登記冊上該機構的獲授權代表。`,
      },
      `domain ${matter.rules.rules.who}, §3.3 D5`,
    ),
  ]
}
