// What each kind of notice says to the holder, English and Traditional Chinese; the frame around it is in letters.ts.
import { printMoment, readMoment } from '../calendar/hongkong.ts'
import type { RegisteredCertificate } from './certificate.ts'
import type { Bilingual } from './kinds.ts'
import type { HolderNoticeKind } from './notice.ts'
import type { KindRules, Policy } from './policy.ts'
import type { Sighting } from './publication.ts'
import type { Revocation } from './state.ts'

export type NoticeFacts = {
  readonly caseId: string
  readonly revocation: Revocation
  readonly certificate: RegisteredCertificate
  readonly sighting: Sighting | null
  readonly policy: Policy
}

export const subjects: Readonly<Record<HolderNoticeKind, Bilingual>> = {
  suspended: { en: 'Certificate suspended, please confirm', zh: '證書已暫時吊銷，請確認' },
  confirm: { en: 'Please confirm the revocation', zh: '請確認撤銷證書' },
  reminder: { en: 'Reminder: please confirm the revocation', zh: '提示：請確認撤銷證書' },
  revoked: { en: 'Notice of revocation', zh: '撤銷證書通知書' },
  released: { en: 'Suspension lifted', zh: '已解除暫時吊銷' },
  refused: { en: 'Revocation request not accepted', zh: '撤銷申請不獲接納' },
  'wrong-channel': {
    en: 'Revocation request: please use another channel',
    zh: '撤銷申請：請循其他渠道',
  },
  'not-actionable': { en: 'Revocation request: no action needed', zh: '撤銷申請：毋須處理' },
  withdrawn: { en: 'Revocation request withdrawn', zh: '撤銷申請已撤回' },
}

export const suspendedLate: Bilingual = { en: 'Certificate suspended', zh: '證書已暫時吊銷' }

type Body = { readonly en: readonly string[]; readonly zh: readonly string[] }

export const bodies: Readonly<Record<HolderNoticeKind, (facts: NoticeFacts) => Body>> = {
  suspended,
  confirm: (facts) => ({
    en: [onHold(facts).en, ...toConfirm(facts).en],
    zh: [onHold(facts).zh, ...toConfirm(facts).zh],
  }),
  reminder,
  revoked,
  released: ({ revocation }) => ({
    en: [
      `Your certificate is no longer suspended${sinceEn(revocation)}; it no longer stands on the Certificate Revocation List and may be used again.`,
      'If you did not ask for this, tell us at once.',
    ],
    zh: [
      `閣下的證書已解除暫時吊銷${sinceZh(revocation)}，並已從證書撤銷清單中除下，可恢復使用。`,
      '如閣下並無提出此要求，請立即通知我們。',
    ],
  }),
  refused: ({ policy, certificate }) => ({
    en: [
      'We received a request concerning your certificate. It could not be accepted, and your certificate has not been changed.',
      `If you do wish to have it revoked: ${rightChannel(policy, certificate).en}`,
    ],
    zh: [
      '我們收到一項有關閣下證書的申請。該申請不獲接納，閣下的證書維持不變。',
      `如閣下確要撤銷證書：${rightChannel(policy, certificate).zh}`,
    ],
  }),
  'wrong-channel': ({ policy, certificate }) => ({
    en: [
      'We received a request concerning your certificate by a channel that is not open to certificates of this kind. It was not processed, and your certificate has not been changed.',
      `If you do wish to have it revoked: ${rightChannel(policy, certificate).en}`,
      'If you did not ask for this, tell us at once.',
    ],
    zh: [
      '我們收到一項有關閣下證書的申請，但其提交渠道不適用於此類證書。該申請未獲處理，閣下的證書維持不變。',
      `如閣下確要撤銷證書：${rightChannel(policy, certificate).zh}`,
      '如閣下並無提出此申請，請立即通知我們。',
    ],
  }),
  'not-actionable': () => ({
    en: [
      'We received a request to revoke your certificate. The certificate has expired or was already revoked, so there is nothing left to do.',
    ],
    zh: ['我們收到撤銷閣下證書的申請。該證書已到期或先前已被撤銷，毋須再作處理。'],
  }),
  withdrawn: () => ({
    en: [
      'The request to revoke your certificate has been withdrawn, and your certificate has not been changed.',
      'If you did not withdraw it, tell us at once.',
    ],
    zh: ['撤銷閣下證書的申請已撤回，閣下的證書維持不變。', '如閣下並無撤回申請，請立即通知我們。'],
  }),
}

function suspended(facts: NoticeFacts): Body {
  const { revocation, certificate, policy } = facts
  const how = kindRules(policy, certificate)?.confirmation.how
  // Sent late, when the confirmation has come already, it must not ask for it again.
  const waits = revocation.state === 'suspended' && how !== undefined
  return {
    en: [
      `As requested, your certificate has been suspended${sinceEn(revocation)}. It must not be used; its status is published in the next Certificate Revocation List.`,
      ...(waits ? toConfirm(facts).en : []),
    ],
    zh: [
      `按申請，閣下的證書已被暫時吊銷${sinceZh(revocation)}。請勿再使用；其狀況將於下一份證書撤銷清單公布。`,
      ...(waits ? toConfirm(facts).zh : []),
    ],
  }
}

const onHold = ({ revocation }: NoticeFacts): Bilingual => ({
  en: `Your certificate is suspended${sinceEn(revocation)}, and has not been revoked: your final confirmation has not reached us.`,
  zh: `閣下的證書現處於暫時吊銷狀態${sinceZh(revocation)}，尚未撤銷：我們仍未收到閣下的最後確認。`,
})

function toConfirm({ policy, certificate }: NoticeFacts): Body {
  const how = kindRules(policy, certificate)?.confirmation.how
  return {
    en: [
      `The revocation becomes permanent only on your final confirmation.${how ? ` To confirm, please ${how.en}. Quote the case number above.` : ''}`,
      'Until you confirm, the certificate stays suspended. If you did not ask for this, tell us at once.',
    ],
    zh: [
      `須待閣下作最後確認，才會永久撤銷。${how ? `確認方法：請${how.zh}，並註明上述個案編號。` : ''}`,
      '在確認之前，證書將維持暫時吊銷。如閣下並無提出此申請，請立即通知我們。',
    ],
  }
}

/** Nothing happens by itself when it stays unanswered (A20): so no day is threatened with. */
function reminder(facts: NoticeFacts): Body {
  const confirm = toConfirm(facts)
  return {
    en: ['We asked you before for this confirmation.', onHold(facts).en, ...confirm.en],
    zh: ['我們先前曾請閣下作出確認。', onHold(facts).zh, ...confirm.zh],
  }
}

function revoked({ revocation, sighting }: NoticeFacts): Body {
  const seen = sighting ?? revocation.sighting
  const number = seen?.crlNumber
    ? { en: ` No. ${seen.crlNumber}`, zh: `第 ${seen.crlNumber} 號` }
    : null
  return {
    en: [
      `Your certificate has been revoked for good${sinceEn(revocation)}, and can never be used again.`,
      ...(seen
        ? [
            `The revocation is published in Certificate Revocation List${number?.en ?? ''} of ${when(seen.thisUpdate)} (Hong Kong time).`,
          ]
        : []),
    ],
    zh: [
      `閣下的證書已永久撤銷${sinceZh(revocation)}，不能再使用。`,
      ...(seen
        ? [`有關撤銷已於證書撤銷清單${number?.zh ?? ''}（香港時間 ${when(seen.thisUpdate)}）公布。`]
        : []),
    ],
  }
}

export const kindRules = (policy: Policy, { kind }: RegisteredCertificate): KindRules | undefined =>
  policy.kinds[kind]

const rightChannel = (policy: Policy, certificate: RegisteredCertificate): Bilingual =>
  kindRules(policy, certificate)?.rightChannel ?? policy.ca.contact

const sinceEn = ({ effectiveAt }: Revocation): string =>
  effectiveAt ? ` since ${when(effectiveAt)} (Hong Kong time)` : ''
const sinceZh = ({ effectiveAt }: Revocation): string =>
  effectiveAt ? `（香港時間 ${when(effectiveAt)} 起）` : ''

function when(iso: string): string {
  const moment = readMoment(iso)
  return moment === undefined ? iso : printMoment(moment).slice(0, 16).replace('T', ' ')
}
