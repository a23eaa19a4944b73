// The words that say what a letter asks and why, in English, Traditional and Simplified Chinese: data, in the order they are tried.

import {
  CERT,
  NUMBER,
  PLAIN_ENDING,
  PLAIN_NOT,
  PLAIN_REVOKE,
  PLAIN_SUSPEND,
  PLAIN_TOLD,
  ZH_NOT_ITSELF,
  ZH_NOT_YOURS,
  ZH_PLAIN_ENDS,
} from './letter-plain-asks.ts'
import { type LetterAsk, type LetterReason, re, type Words } from './letter-terms.ts'

/** What speaks of the past or of somebody else's act asks nothing: "I asked you to revoke it", "has been suspended". */
export const TOLD: readonly RegExp[] = [
  re(
    '\\b(?:asked|requested|applied|wanted|wrote|told|called)\\b(?:(?!\\band\\b).){0,60}\\b(?:revo\\w+|suspen\\w+)',
  ),
  re('\\b(?:has|have|had)\\s+(?:\\w+\\s+){0,2}been\\s+(?:revoked|suspended|put on hold)'),
  re('\\b(?:was|were|is|are)\\s+(?:\\w+\\s+)?(?:revoked|suspended|on hold)'),
  re(
    '\\b(?:will|would|may|can) be (?:revoked|suspended)\\b.{0,40}\\b(?:when|once|after|if|unless)\\b',
  ),
  re('已(?:被|經|经)?(?:撤銷|撤销|暫停|暂停)'),
  ...PLAIN_TOLD,
]

const NOT =
  "(?:(?:do|does|did|will|would|shall|should|have|has|had|am|are|is|was|were)\\s+not|(?:do|does|did|wo|would|have|has|had|is|was|were)n['’]t|never)"
const CANNOT = "(?:can(?:\\s+)?not|could\\s+not|(?:ca|could)n['’]t|refuse to|decline to|unable to)"
/** "I do not object and confirm", "I was not able to apply at the counter" refuse nothing. */
const SOON = '(?:(?!and\\b|but\\b|hesitate\\b|object\\b|able\\b|delay\\b)\\w+\\s+){0,2}'
/** Up to where something else is said: "I do not need it any more, please revoke it" refuses nothing. */
const ON = (most: number) =>
  `(?:(?!\\b(?:please|kindly|so|therefore|hence|and|but|instead|because|since|until|delay|wait)\\b|[,;:(–—]).){0,${most}}`
const ENDING = `(?:\\b(?:revo\\w+|suspen\\w+)|${PLAIN_ENDING})`
const SAID_NO =
  '(?:不|沒有|没有|並無|并无|並沒有|并没有|從未|从未|未曾|未有|未能|無法|无法|拒絕|拒绝)(?:想|會|会|能|曾|有)?'
const ENDS = `(?:撤銷|撤销|註銷|注销|吊銷|吊销|暫停|暂停|${ZH_PLAIN_ENDS})`
const CONFIRM_WHAT = '(?!\\w|\\s+(?:whether|if|that|who|when|how|what|receipt))'

/** Who says that he did not ask, does not want or does not confirm it takes back what was asked in his name. */
const REFUSED: readonly RegExp[] = [
  re(
    `\\b(?:${NOT}|${CANNOT})\\s+${SOON}(?:confirm${CONFIRM_WHAT}|agree|consent|authori[sz]e)\\b${ON(60)}(?:${ENDING}|[.!]|$)`,
  ),
  re(
    `\\b${NOT}\\s+${SOON}(?:ask|asked|request|requested|apply|applied|want|wanted|wish|wished|intend|intended)\\b${ON(60)}${ENDING}`,
  ),
  re(`\\bunder no circumstances\\b${ON(30)}${ENDING}`),
  re(
    `${SAID_NO}(?:同意|要求|申請|申请|請求|请求|想|希望|打算|授權|授权)[^，,。；;！!]{0,6}${ENDS}`,
  ),
  re(`${SAID_NO}(?:確認|确认)(?!收|信|書|书|函|有否|是否|有沒有|有没有)`),
]

/** "I cannot lock it in my program" tells what its own program will not do. */
const BLOCK =
  "(?<!\\b(?:how|where|(?:can|could|was|am|are)(?: ?not|n['’]t)|unable|tr(?:y|ied|ying)|fail\\w*)(?: to| I| we)?(?: can)? +)\\b(?:block|freeze|disable|lock|stop(?! using))\\b"
/** "Stop fraud: get an e-Cert", "block theft with an e-Cert" are read in every newsletter. */
const TO_IT =
  '(?:(?!\\b(?:by|get|your|with(?! +(?:the +)?(?:serial|number|no\\b|srn|subscriber)))\\b).){0,40}'
const TO_NUMBER =
  '(?:(?!\\b(?:(?:credit|debit|bank|octopus|sim) +card|accounts?|phone|cheques?)\\b).){0,40}'

/** Within one sentence the first that fits is what it asks. */
export const ASKS: Words<LetterAsk> = [
  [
    'release',
    [
      re(
        `\\b(?:release|reinstate|unsuspend|un-suspend|reactivate|re-activate|resume|restore|unblock)\\b.{0,60}\\b(?:${CERT}|it|suspension|hold|use|${NUMBER})\\b`,
      ),
      re(
        '\\b(?:lift|remove|end|cancel)\\b.{0,30}\\b(?:suspension|hold)\\b(?! request)|\\btake\\b.{0,30}\\boff hold\\b',
      ),
      re(
        '(?:解除|取消|撤除).{0,6}(?:暫停|暂停|凍結|冻结|停用|封鎖|封锁|鎖定|锁定)|(?:恢復|恢复|重新啟用|重新启用).{0,20}(?:證書|证书|使用)|(?:證書|证书).{0,10}(?:恢復|恢复)',
      ),
    ],
  ],
  [
    'withdraw',
    [
      re(
        '\\b(?:withdraw|retract|cancel|disregard|ignore|call off)\\b.{0,40}\\b(?:request|application|revocation|suspension|(?:last|previous|earlier|first)\\s+(?:e-?mail|mail|letter|message|fax))',
      ),
      re(
        `\\b(?:do not|don't|don’t|please not|no need to|need not|should not|not to)\\s+(?:(?!hesitate)\\w+\\s+){0,2}(?:revoke|suspend|cancel)\\b`,
      ),
      re(
        '\\b(?:was|by)\\s+(?:a\\s+)?mistake\\b.{0,40}\\brequest|\\brequest\\b.{0,40}\\b(?:was|by)\\s+(?:a\\s+)?mistake',
      ),
      ...REFUSED,
      ...PLAIN_NOT,
      re(
        '撤回|(?:取消|收回).{0,8}(?:申請|申请|要求|請求|请求)|(?:不要|毋須|無需|无需|不必|請勿|请勿|不用).{0,6}(?:撤銷|撤销|暫停|暂停|註銷|注销)',
      ),
    ],
  ],
  [
    'confirm',
    [
      re(
        '\\b(?:I|we)\\b(?!(?:\\s+\\w+){0,2}\\s+(?:will|shall|may|might|going to|not|cannot|never|unable)\\b)(?:\\s+\\w+){0,4}?\\s+confirm\\b(?!\\s+(?:receipt|that (?:I|we) (?:have )?received))',
      ),
      re(
        '\\b(?:this is|here is|as|is|our|my)\\b.{0,20}\\bfinal confirmation\\b|^\\s*final confirmation\\b',
      ),
      re(
        '^\\s*(?:confirmed|yes,? (?:I )?confirm)\\b|\\brevocation (?:is )?(?:hereby )?confirmed\\b',
      ),
      re(
        '(?:最後|最終|最后|最终)(?:確認|确认)|(?:本人|我|我們|我们|本公司|茲|兹|現|现|謹|谨)(?:.{0,10}[，,])?(?:(?![不未沒没無无拒]).){0,10}(?:確認|确认)(?!信|書|书|函|是否|有否)|^\\s*(?:確認|确认)(?:撤銷|撤销|註銷|注销|[。！!]|$)',
      ),
    ],
  ],
  [
    'revoke',
    [
      re('\\brevoke\\b|\\brevok(?:ing|ed)\\b|\\brevocation\\b'),
      re('\\b(?:please|kindly) (?:cancel|terminate) (?:it|them)\\b'),
      re(
        `\\b(?:cancel|terminate|invalidate|annul|deactivate|kill)\\b.{0,40}\\b(?:${CERT}|${NUMBER}\\b)`,
      ),
      re(
        `撤銷|撤销|註銷|注销|廢除|废除|作廢|作废|吊銷|吊销|(?:取消|終止|终止).{0,12}(?:證書|证书)${ZH_NOT_ITSELF}`,
      ),
      ...PLAIN_REVOKE,
    ],
  ],
  [
    'suspend',
    [
      re(
        `\\bsuspend\\b|\\bsuspension of\\b|\\b(?:put|place)\\b.{0,40}\\bon hold\\b|${BLOCK}${TO_IT}\\b${CERT}|${BLOCK}${TO_NUMBER}\\b${NUMBER}\\b`,
      ),
      re(
        `(?:暫停|暂停|凍結|冻结|停用)${ZH_NOT_YOURS}{0,12}(?:證書|证书|使用)|(?<!您的?|閣下的?|阁下的?)(?:證書|证书).{0,12}(?:暫停|暂停|凍結|冻结|停用)`,
      ),
      ...PLAIN_SUSPEND,
    ],
  ],
]

/** A question is one that asks us to say something, not one that politely asks us to do it. */
export const QUESTION: readonly RegExp[] = [
  re(
    '^\\W*(?:\\w+[, ]+){0,4}?(?:how|what|when|where|which|who|why|is it|is there|are there|do I|do you|does|must I|should I|(?:may|can|could) I(?!\\s+(?:please\\s+)?(?:request|ask for|apply for)))\\b.*\\?\\s*$',
  ),
  re(
    '\\b(?:I would like to know|I wonder|please (?:advise|tell me|let me know)|could you (?:advise|tell me)|(?:can|could|would|will) you\\s+(?:please\\s+|kindly\\s+)?confirm (?:that|whether|if))\\b',
  ),
  re('如何|怎樣|怎样|怎么|怎麼|點樣|点样|請問|请问|想知道|查詢|查询|可否告知'),
  re('(?:是否|會否|会否|甚麼|什麼|什么|多久|多少|幾時|几时)(?!.*(?:請|请)).*[？?]\\s*$'),
  // "Could you help me revoke it?" asks us to do it.
  re(`^(?!.*(?:幫|帮|替|煩|烦).{0,8}${ENDS}).*(?:嗎|吗|呢)\\s*[？?]`),
]
export const ANY_QUESTION = re('[?？]\\s*$')

export const REASONS: Words<LetterReason> = [
  [
    'keyCompromise',
    [
      re(
        '\\b(?:stolen|theft|thief|snatched|robbed|burgl\\w+|compromis\\w+|leaked|hacked|phish\\w+|malware|virus|exposed)\\b',
      ),
      re(
        '\\b(?:lost|missing|misplaced)\\b.{0,50}\\b(?:key|token|card|laptop|computer|notebook|phone|usb|floppy|disk|cert\\w*|e-cert)\\b|\\b(?:key|token|card|laptop|computer|phone|usb|disk)\\b.{0,30}\\b(?:lost|missing)\\b',
      ),
      re(
        '\\b(?:somebody|someone|others?|another person|third part\\w+)\\b.{0,40}\\b(?:know|knows|has|have|copied|used|using|got)\\b.{0,40}\\b(?:key|password|pin|certificate|e-cert)\\b',
      ),
      re(
        '失竊|失窃|被竊|被窃|被盜|被盗|盜用|盗用|偷|遺失|遗失|丟失|丢失|外洩|外泄|洩漏|洩露|泄漏|泄露|入侵|木馬|木马',
      ),
    ],
  ],
  [
    'affiliationChanged',
    [
      re(
        '\\b(?:left|leaving|leave|resign\\w*|retire\\w*|dismissed|no longer (?:an? )?(?:employ\\w*|staff|member|works?|working))\\b(?:.{0,40}\\b(?:company|firm|organi[sz]ation|bank|office|department|us|post|position)\\b)?',
      ),
      re(
        '\\b(?:change|changed|wrong|incorrect)\\b.{0,30}\\b(?:name|particulars|details|address|e-?mail)\\b',
      ),
      re(
        '離職|离职|辭職|辞职|退休|離開(?:公司|本公司)|离开(?:公司|本公司)|(?:資料|资料|姓名).{0,4}(?:更改|有變|有变|變更|变更)',
      ),
    ],
  ],
  [
    'superseded',
    [
      re(
        `\\breplac\\w+\\b|\\bsupersed\\w+|\\bnew (?:e-?)?(?:${CERT})\\b|\\brenewed\\b|\\bissued a new\\b`,
      ),
      re('取代|更換|更换|換領|换领|新(?:的)?(?:電子)?(?:證書|证书)|續期|续期'),
    ],
  ],
  [
    'cessationOfOperation',
    [
      re(
        '\\bno longer (?:need\\w*|use\\w*|required|in use)\\b|\\b(?:do|does|will) not (?:use|need)\\b.{0,30}\\b(?:any ?more|any longer)\\b|\\b(?:ceas\\w+|clos(?:ed|ing) (?:down|the)|wound up|winding up|decommission\\w*|shut down)\\b',
      ),
      re('不再(?:使用|需要)|停止使用|結業|结业|停業|停业|清盤|清盘|毋須再用'),
    ],
  ],
]

export const URGENT = re(
  '\\burgent(?:ly)?\\b|\\bimmediately\\b|\\bat once\\b|\\basap\\b|\\bas soon as possible\\b|\\bemergency\\b|\\bright away\\b|\\bwithout delay\\b|緊急|紧急|立即|立刻|馬上|马上|盡快|儘快|尽快|急件|十萬火急',
)

export const ALL = re(
  `\\ball\\b(?:\\s+(?:of|my|our|the|these|his|her|its)){0,3}\\s+(?:${CERT}s?|e-certs|certificates|certs)\\b|(?:所有|全部|一切).{0,6}(?:證書|证书)`,
)

/** The words that make a date the date of a loss. */
export const LOSS = re(
  '\\b(?:stolen|lost|theft|snatched|compromis\\w+|leaked|missing|discovered|found out|since|happened|occurred)\\b|date of (?:loss|compromise|theft)|遺失|遗失|失竊|失窃|被盜|被盗|被竊|被窃|外洩|外泄|泄露|洩露|洩漏|發現|发现|丟失|丢失',
)
