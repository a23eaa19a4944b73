// What a policy says, in words that an officer understands: one facet after the other, so that two can be compared.
import type { DecisionKind } from './decision.ts'
import {
  type Bilingual,
  type CertificateKind,
  type Channel,
  channels,
  type RequesterRole,
} from './kinds.ts'
import type { NoticeKind } from './notice.ts'
import type { ChannelAnswer, KindRules, Policy } from './policy.ts'

/** One thing that a policy settles. `key` is the same in every policy. */
export type Facet = { readonly key: string; readonly about: Bilingual; readonly says: Bilingual }

const say = (en: string, zh: string): Bilingual => ({ en, zh })
const facet = (key: string, about: Bilingual, says: Bilingual): Facet => ({ key, about, says })

export const roleWords: Readonly<Record<RequesterRole, Bilingual>> = {
  SUBSCRIBER: say('Subscriber', '登記人'),
  AUTHORISED_USER: say('Authorised User', '授權用戶'),
  AUTHORISED_REPRESENTATIVE: say('Authorised Representative', '獲授權代表'),
  REGISTRATION_BANK: say('Registration Bank', '核證登記銀行'),
  FUNCTIONAL_UNIT: say('functional unit', '功能單位'),
}

export const answerWords: Readonly<Record<ChannelAnswer, Bilingual>> = {
  listed: say('taken', '接受'),
  general: say('taken by the general rule', '按一般規則接受'),
  irregular: say('taken with a flag, an officer looks', '接受並加標記，由人員審視'),
  out: say('not taken; the right channel is named', '不接受，並告知正確渠道'),
}

const decisionWords: Readonly<Record<DecisionKind, Bilingual>> = {
  suspend: say('suspending', '暫時吊銷'),
  revoke: say('revoking', '撤銷'),
  release: say('releasing', '解除吊銷'),
  refuse: say('refusing', '拒絕'),
  'not-a-request': say('setting aside', '擱置'),
  'not-actionable': say('closing as not actionable', '以無法處理結案'),
  schedule: say('scheduling', '排期'),
  'accept-withdrawal': say('accepting a withdrawal', '接受撤回'),
  'pull-back': say('pulling back', '取回'),
  identify: say('naming the certificate', '指明證書'),
}

const list = (words: readonly Bilingual[]): Bilingual =>
  words.length === 0
    ? say('none', '沒有')
    : say(words.map(({ en }) => en).join(', '), words.map(({ zh }) => zh).join('、'))

/** What holds for every kind. */
export function generalFacets({ calendar, channels: facts, ca, source }: Policy): Facet[] {
  const { weekdays, saturday, weather, enforceHours, pledge, crlRuns } = calendar
  const sat = saturday
    ? say(`${saturday.from} to ${saturday.to}`, `${saturday.from} 至 ${saturday.to}`)
    : say('closed', '不辦公')
  const hours = `${weekdays.from}-${weekdays.to}`
  const days = pledge.workingDays
  return [
    facet('source', say('it rests on', '依據'), say(source, source)),
    facet('ca', say('the CA', '核證機關'), ca.name),
    facet('contact', say('how it is reached', '聯絡方法'), ca.contact),
    facet(
      'weekdays',
      say('hours Monday to Friday (R19)', '星期一至五辦公時間（R19）'),
      say(hours, hours),
    ),
    facet('saturday', say('Saturday (R19)', '星期六（R19）'), sat),
    facet(
      'weather',
      say('No. 8 and above and black rain (R20-R23)', '八號或以上信號及黑色暴雨（R20-R23）'),
      weather ? say('stop processing', '暫停處理') : say('stop nothing', '不影響處理'),
    ),
    facet(
      'enforceHours',
      say('officers’ decisions while processing is stopped (A31)', '暫停處理時人員的決定（A31）'),
      enforceHours
        ? say('are held, but for the emergency path', '暫存，緊急途徑除外')
        : say('are carried out all the same', '照常執行'),
    ),
    facet(
      'pledge',
      say('the pledge (R24)', '服務承諾（R24）'),
      say(
        `${days} working day${days === 1 ? '' : 's'} to the published CRL`,
        `${days} 個工作日內公布撤銷清單`,
      ),
    ),
    facet(
      'cutOff',
      say('the officers’ cut-off on the last day (A15)', '最後一日的內部截止時間（A15）'),
      say(pledge.cutOff, pledge.cutOff),
    ),
    facet(
      'anySignal',
      say(
        'days that do not count for the latest date (R26, A13)',
        '最遲日期不計算的日子（R26、A13）',
      ),
      pledge.anySignal
        ? say('with any signal at all', '有任何信號的日子')
        : say('with No. 8 or above or black rain', '有八號或以上信號或黑色暴雨的日子'),
    ),
    facet(
      'crlRuns',
      say('CRLs of the day (R25)', '每日撤銷清單（R25）'),
      say(crlRuns.join(', '), crlRuns.join('、')),
    ),
    ...channels.flatMap((channel) => proofFacets(channel, facts[channel])),
  ]
}

const proofWords = {
  signature: say('a digital signature', '數碼簽署'),
  ink: say('a signature in ink, which an officer compares (R9)', '親筆簽署，由人員核對（R9）'),
  relay: say('the word of the party that relays', '轉遞者的證明'),
}

function proofFacets(
  channel: Channel,
  { name, proof, originalFollows }: Policy['channels'][Channel],
) {
  return [
    facet(`name:${channel}`, say(`the channel ${channel}`, `渠道 ${channel}`), name),
    facet(
      `proof:${channel}`,
      say(`${name.en}: what proves`, `${name.zh}的證明`),
      proofWords[proof],
    ),
    facet(
      `original:${channel}`,
      say(`${name.en}: afterwards`, `經${name.zh}之後`),
      originalFollows
        ? say('the signed original must follow (A18)', '須隨後提交簽署正本（A18）')
        : say('nothing need follow', '毋須補交'),
    ),
  ]
}

/** What holds for one kind, in the order in which an officer asks. */
export function kindFacets(policy: Policy, rules: KindRules): Facet[] {
  return [
    facet(
      'who',
      say(`may ask (${rules.rules.who})`, `可提出申請者（${rules.rules.who}）`),
      list(rules.who.map((role) => roleWords[role])),
    ),
    ...channels.map((channel) => channelFacet(policy, rules, channel)),
    ...languageFacets(policy, rules),
    ...lifeFacets(policy, rules),
    ...clockFacets(rules),
    facet('rules', say('the rules it cites', '所引規則'), cited(rules)),
    facet(
      'chop',
      say('on paper (R9, A35)', '紙本（R9、A35）'),
      rules.chop
        ? say('signature and organisation chop', '簽署及機構印章')
        : say('signature', '簽署'),
    ),
    facet(
      'fourEyes',
      say('two officers for', '須兩名人員'),
      list(rules.fourEyes.map((kind) => decisionWords[kind])),
    ),
    facet(
      'publishReason',
      say('the CRL gives', '撤銷清單所示原因'),
      rules.publishReason === 'as-given'
        ? say('the reason that was decided', '所決定的原因')
        : say('no reason (unspecified)', '不註明原因（unspecified）'),
    ),
    facet(
      'notices',
      say('letters that go out (R18)', '發出的通知（R18）'),
      noticesSaid(rules.notices),
    ),
    facet(
      'rightChannel',
      say('whoever came by another channel is told', '循其他渠道者獲告知'),
      rules.rightChannel,
    ),
  ]
}

const cited = ({ rules: { who, channels: by } }: KindRules): Bilingual =>
  say(`${who} for who may ask, ${by} for the channels`, `申請人按 ${who}，渠道按 ${by}`)

const noticesSaid = (notices: 'all' | readonly NoticeKind[]): Bilingual =>
  notices === 'all' ? say('all', '全部') : list(notices.map((kind) => say(kind, kind)))

function channelFacet(policy: Policy, rules: KindRules, channel: Channel): Facet {
  const { name } = policy.channels[channel]
  const about = say(
    `${name.en} (${rules.rules.channels})`,
    `經${name.zh}（${rules.rules.channels}）`,
  )
  return facet(`channel:${channel}`, about, answerWords[rules.channels[channel]])
}

function languageFacets(policy: Policy, { formLanguages }: KindRules): Facet[] {
  const words = { en: say('English', '英文'), tc: say('Chinese', '中文') }
  return channels.map((channel) => {
    const { name } = policy.channels[channel]
    const about = say(`${name.en}: language of the form (R11)`, `經${name.zh}的表格語文（R11）`)
    const only = formLanguages[channel]
    const said = only && list(only.map((language) => words[language]))
    return facet(
      `language:${channel}`,
      about,
      said ? say(`${said.en} only`, `只限${said.zh}`) : say('any', '不限'),
    )
  })
}

function lifeFacets(policy: Policy, { suspendable, confirmation }: KindRules): Facet[] {
  const named = confirmation.channels.map((channel) => policy.channels[channel].name)
  return [
    facet(
      'suspendable',
      say('on receipt (R16)', '收到申請後（R16）'),
      suspendable
        ? say('suspended until the final confirmation', '暫時吊銷，待最後確認')
        : say(
            'never put on hold: revoked straight from a proved request (§5.1)',
            '不可暫時吊銷：申請獲證明後直接撤銷（§5.1）',
          ),
    ),
    facet('confirms', say('confirmed for good by (R17)', '最後確認渠道（R17）'), list(named)),
    facet(
      'final',
      say(
        'may the request itself be the final confirmation (A19)',
        '申請本身可否作最後確認（A19）',
      ),
      confirmation.requestMayBeFinal
        ? say('yes, with an officer’s written reason', '可以，須人員書面說明理由')
        : say('no, two acts always', '不可，必須分兩次'),
    ),
    facet('how', say('how to confirm, as the letter says', '函件所述的確認方法'), confirmation.how),
  ]
}

function clockFacets(rules: KindRules): Facet[] {
  const { clockHours, clockDays, noticeDays, monthsNotice, reminderDays } = rules
  return [
    facet(
      'clockHours',
      say('limit in hours that no closure stops (§5.1)', '不因關閉而延後的時限（§5.1）'),
      clockHours === null
        ? say('none', '沒有')
        : say(`${clockHours} hours from receipt`, `收件後 ${clockHours} 小時`),
    ),
    facet(
      'clockDays',
      say('the same, where the subscriber did not ask (§5.1)', '並非登記人要求時的時限（§5.1）'),
      clockDays === null
        ? say('none', '沒有')
        : say(`${clockDays} days from receipt`, `收件後 ${clockDays} 天`),
    ),
    facet(
      'noticeDays',
      say('notice to the subscriber (R18)', '通知登記人（R18）'),
      say(`within ${noticeDays} days of receipt`, `收件後 ${noticeDays} 天內`),
    ),
    facet(
      'reminderDays',
      say('asked again to confirm (A20)', '再次請求確認（A20）'),
      reminderDays.length === 0
        ? say('never', '不會')
        : say(
            `${reminderDays.join(', ')} days after the suspension; then overdue`,
            `暫時吊銷後第 ${reminderDays.join('、')} 天，其後列為逾期`,
          ),
    ),
    facet(
      'monthsNotice',
      say('notice of a planned revocation (R13)', '計劃撤銷的通知期（R13）'),
      monthsNotice === 0
        ? say('none', '沒有')
        : say(`${monthsNotice} month${monthsNotice === 1 ? '' : 's'}`, `${monthsNotice} 個月`),
    ),
  ]
}

export const kindsOf = (policy: Policy): readonly CertificateKind[] =>
  Object.keys(policy.kinds) as CertificateKind[] // the schema knows no other key
