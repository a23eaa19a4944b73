// The answer to whoever wrote to us: that it came, and how to go on; the same words whether a certificate exists or not.
import type { Letter } from './letters.ts'
import { BETWEEN } from './letters.ts'
import type { Policy } from './policy.ts'

/**
 * Says nothing of any certificate, and not even the case's number: two mails about one certificate have one case, and
 * would tell a stranger that there is one (domain §7.18). Hence every kind's channel is named, whichever was asked about.
 */
export function composeAcknowledgement(reference: string, policy: Policy): Letter {
  const subject = { en: 'We have received your mail', zh: '我們已收到閣下的電郵' }
  const { name, contact } = policy.ca
  const english = [
    'Dear Sir or Madam,',
    `Reference: ${reference}`,
    'We have received your mail. An officer will look at it. This answer says neither that the certificate you may have named exists nor that anything was done to it; where something is, its registered holder is told.',
    'A request to suspend or revoke a certificate is taken only from those entitled to it. If you sent yours without a digital signature, send it again signed, or by another of these channels:',
    ways(policy, 'en'),
    `${name.en}\n${contact.en}`,
  ]
  const chinese = [
    '先生／女士：',
    `參考編號：${reference}`,
    '我們已收到閣下的電郵，將由人員審閱。本回覆並不表示閣下提及的證書存在，亦不表示已對其採取任何行動；如有行動，將通知其登記持有人。',
    '暫時吊銷或撤銷證書的申請，只接受由有權人士提出。如閣下的申請未經數碼簽署，請簽署後重新寄出，或循以下其他渠道提出：',
    ways(policy, 'zh'),
    `${name.zh}\n${contact.zh}`,
  ]
  return {
    subject: `[${reference}] ${subject.en} ${subject.zh}`,
    text: `${english.join('\n\n')}${BETWEEN}${chinese.join('\n\n')}\n`,
  }
}

/** One line for all kinds that share a sentence. */
function ways({ kinds }: Policy, language: 'en' | 'zh'): string {
  const named = new Map<string, string[]>()
  for (const { name, rightChannel } of Object.values(kinds)) {
    const names = named.get(rightChannel[language]) ?? []
    named.set(rightChannel[language], [...names, name[language]])
  }
  const colon = language === 'en' ? ': ' : '：'
  const comma = language === 'en' ? ', ' : '、'
  return [...named].map(([way, names]) => `- ${names.join(comma)}${colon}${way}`).join('\n')
}
