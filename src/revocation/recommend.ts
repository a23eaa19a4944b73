// From the findings to what an officer would do next: suspend on prima facie grounds, never on nothing (domain A17).

import { isOriginalOfFax } from './asked.ts'
import type { Recommendation } from './assessment.ts'
import type { Standing } from './entitled.ts'
import type { Facts } from './facts.ts'
import type { Finding } from './finding.ts'
import type { Matter } from './matter.ts'

/** Doubts that the rules say to suspend over all the same (A25, A26, A35), or that are about our own calendar. */
const suspendAnyway: ReadonlySet<string> = new Set([
  'channel-not-listed',
  'form-language',
  'chop-missing',
  'calendar-refused',
])

const say = (decision: Recommendation['decision'], en: string, zh: string): Recommendation => ({
  decision,
  says: { en, zh },
})

/** Where no certificate is found yet, or its kind is none that the policy knows. */
export function recommendUnidentified({ claim }: Facts, urgent: boolean): Recommendation {
  if (asksNothing(claim.ask.value) && !urgent)
    return say('not-a-request', 'It asks for no revocation.', '此件並無要求撤銷。')
  return say('look', 'First say which certificate this is about.', '請先指明此件所指的證書。')
}

const asksNothing = (ask: string): boolean => ask === 'question' || ask === 'none'

export function recommend(
  matter: Matter,
  findings: readonly Finding[],
  standing: Standing,
): Recommendation {
  const { facts, compromise } = matter
  const { value: ask } = facts.claim.ask
  const found = (code: string) => findings.some((finding) => finding.code === code)
  if (asksNothing(ask) && !compromise)
    return say('not-a-request', 'It asks for no revocation.', '此件並無要求撤銷。')
  if (found('certificate-expired') || found('already-revoked'))
    return say(
      'not-actionable',
      'There is nothing left to revoke: close it with a notice to the holder.',
      '已無可撤銷的證書：請結案並通知登記人。',
    )
  const stopped = findings.find(({ weight }) => weight === 'bar')
  if (found('out-of-channel') && stopped)
    return say(
      'refuse',
      'It came by a channel that is not open to this kind: refuse it and name the right one.',
      '此類證書不可經此渠道申請：請拒絕並告知正確渠道。',
    )
  const doubted = findings.find(
    ({ weight, code }) => weight === 'doubt' && !suspendAnyway.has(code),
  )
  const open = stopped ?? doubted
  if (open) return say('look', `Clear this up first: ${open.says.en}`, `請先釐清：${open.says.zh}`)
  return whenClear(matter, standing)
}

/** Nothing speaks against it: what is asked decides. */
function whenClear(matter: Matter, standing: Standing): Recommendation {
  const { facts } = matter
  const proved = standing === 'proved' || standing === 'relayed'
  switch (facts.claim.ask.value) {
    case 'withdraw':
      return proved
        ? say(
            'accept-withdrawal',
            'Whoever may ask withdraws the request before anything was done.',
            '有權申請人在處理前撤回申請。',
          )
        : look('Compare the signature before the withdrawal is accepted.', '接受撤回前請核對簽署。')
    case 'release':
      return look('Release is for two officers to decide.', '解除吊銷須由兩名人員決定。')
    case 'confirm':
    case 'revoke':
      return towardsRevocation(matter, standing, proved)
    case 'question':
    case 'none':
      return look(
        'It speaks of a compromise but asks for nothing.',
        '內容提及外洩，但沒有提出要求。',
      )
  }
}

const look = (en: string, zh: string): Recommendation => say('look', en, zh)

function towardsRevocation(matter: Matter, standing: Standing, proved: boolean): Recommendation {
  const { facts, certificate, rules, compromise } = matter
  const state = facts.openCase?.state
  const held = state === 'suspended' || certificate.status.kind === 'on-hold'
  if (held) return confirmed(matter, proved)
  if (state && state !== 'laid' && state !== 'scheduled')
    return look(
      'The case is already on its way; nothing more is to be decided on this.',
      '個案已在處理中，毋須就此再作決定。',
    )
  if (!rules.suspendable) return straight(proved)
  if (rules.monthsNotice > 0 && !compromise)
    return say(
      'schedule',
      `Planned revocation: schedule it after ${rules.monthsNotice} month's notice, without suspending.`,
      `計劃中的撤銷：給予 ${rules.monthsNotice} 個月通知後執行，毋須暫時吊銷。`,
    )
  const how = proved
    ? { en: 'it is proved', zh: '已獲證明' }
    : {
        en: 'signed on paper, the original and the comparison to follow',
        zh: '紙本簽署，正本及核對隨後',
      }
  return standing === 'unproved'
    ? look('Nothing proves the request.', '申請未獲證明。')
    : say(
        'suspend',
        `One certificate, one who may ask, an open channel; ${how.en}: suspend, and await the final confirmation.`,
        `證書明確、申請人有權、渠道正確；${how.zh}：請暫時吊銷並等候最後確認。`,
      )
}

/** On hold already: a proved confirmation ends it; a first request again does not, unless it says so (R17, A19). */
function confirmed(matter: Matter, proved: boolean): Recommendation {
  const { facts, rules } = matter
  const { claim, channel, openCase } = facts
  const confirms =
    claim.ask.value === 'confirm' || claim.finalConfirmation || isOriginalOfFax(matter)
  if (!openCase)
    return look(
      'The certificate is suspended, but none of our cases did it: see what the CA holds.',
      '證書已被暫時吊銷，但並非由本系統的個案所為：請查核核證機關的記錄。',
    )
  if (!confirms)
    return look(
      'A further request for a suspended certificate: say whether it is the final confirmation.',
      '此為已暫時吊銷證書的另一申請：請判定是否屬最後確認。',
    )
  if (proved && rules.confirmation.channels.includes(channel))
    return say(
      'revoke',
      'This is the final confirmation by one who may give it: revoke for good.',
      '此為有權人士的最後確認：請永久撤銷。',
    )
  return look(
    'It confirms on paper: compare the signature with the original application, then revoke.',
    '此為紙本確認：請先與原申請表核對簽署，然後撤銷。',
  )
}

/** Never on hold: from proof straight to revocation, within the clock limit (domain §5.1). */
const straight = (proved: boolean): Recommendation =>
  proved
    ? say(
        'revoke',
        'A certificate of this kind is never put on hold: revoke within the clock limit.',
        '此類證書不可暫時吊銷：請在時限內撤銷。',
      )
    : look(
        'A certificate of this kind is never put on hold: compare the signature now, then revoke within the clock limit.',
        '此類證書不可暫時吊銷：請立即核對簽署，並在時限內撤銷。',
      )
