// How the request came: the channel matrix, the original that must follow, and the language of the form (domain §1.2).
import { bar, doubt, type Finding, note } from './finding.ts'
import type { Matter } from './matter.ts'

export function channelFindings(matter: Matter): Finding[] {
  return [...listed(matter), ...original(matter), ...language(matter)]
}

function listed({ facts, policy, rules, compromise }: Matter): Finding[] {
  const { channel } = facts
  const name = policy.channels[channel].name
  const grounds = `domain ${rules.rules.channels}`
  switch (rules.channels[channel]) {
    case 'listed':
      return []
    case 'general':
      return [
        note(
          'channel-by-general-rule',
          {
            en: `For ${rules.name.en} ${name.en} is a channel by the general rule only.`,
            zh: `就${rules.name.zh}而言，${name.zh}只按一般規則屬可用渠道。`,
          },
          grounds,
        ),
      ]
    case 'irregular':
      return [
        doubt(
          'channel-not-listed',
          {
            en: `For ${rules.name.en} ${name.en} is not a listed channel; it is taken, and an officer looks.`,
            zh: `就${rules.name.zh}而言，${name.zh}並非指定渠道；仍予接收，由人員審視。`,
          },
          `${grounds}, A25`,
        ),
      ]
    case 'out': {
      // Out of channel is out, but the CA may act of its own motion on word of a compromise (R3 (a)).
      const weigh = compromise ? doubt : bar
      const act = compromise
        ? {
            en: ' A compromise is alleged: consider R3 (a).',
            zh: '內容提及密碼匙外洩，請考慮規則 R3(a)。',
          }
        : { en: '', zh: '' }
      return [
        weigh(
          'out-of-channel',
          {
            en: `${rules.name.en} is not taken by ${name.en}. ${rules.rightChannel.en}${act.en}`,
            zh: `${rules.name.zh}的申請不可經${name.zh}提出。${rules.rightChannel.zh}${act.zh}`,
          },
          `${grounds}, A28`,
        ),
      ]
    }
  }
}

function original({ facts, policy }: Matter): Finding[] {
  const { channel, claim } = facts
  if (!policy.channels[channel].originalFollows) return []
  if (claim.ask.value !== 'revoke' && claim.ask.value !== 'confirm') return []
  return [
    note(
      'original-awaited',
      {
        en: 'The signed original must follow by post. A fax alone may suspend, but not revoke for good.',
        zh: '簽署正本須隨後郵寄。單憑傳真只可暫時吊銷，不可永久撤銷。',
      },
      'domain R7, A18',
    ),
  ]
}

function language({ facts, rules }: Matter): Finding[] {
  const { formLanguage } = facts.claim
  const taken = rules.formLanguages[facts.channel]
  if (!formLanguage || !taken || taken.includes(formLanguage)) return []
  return [
    doubt(
      'form-language',
      {
        en: `For ${rules.name.en} the form is taken in English only; ask for the English form.`,
        zh: `${rules.name.zh}只接受英文版表格；請要求對方提交英文版。`,
      },
      'domain R11, A26',
    ),
  ]
}
