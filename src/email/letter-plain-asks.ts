// The everyday words for revoking and suspending (delete, block, disable; 停用, 封鎖, 取消): they count only where something is asked of us, and of a certificate.
import { type LetterAsk, re, type Words } from './letter-terms.ts'

export const CERT = '(?:e-?\\s?cert\\w*|certificate\\w*|cert|bank-cert|g-cert)'
/** A serial number stands where the word certificate would. */
export const NUMBER = '(?:0x)?(?=[0-9a-f :-]*\\d)[0-9a-f]{2}(?:[ :-]?[0-9a-f]{2}){3,19}'
/** What mail programs and people call a certificate. */
const OTHER_NAMES =
  '(?:(?:digital|electronic)[ -]+(?:ids?|identit(?:y|ies)|signatures?|keys?)|e-?signatures?|signing[ -]keys?)'
/** The e-Cert newsletter is no e-Cert, and what is in a browser is its owner's to delete. */
const NOT_ITSELF =
  '(?! +(?:news\\w*|accounts?|applications?|forms?|reminders?|renewals?|e-?mails?|mails?|passwords?|pins?|readers?|stores?|services?|subscriptions?|enquir\\w*|software|apps?|orders?|appointments?)\\b)' +
  '(?!.{0,20}\\bfrom (?:(?:the|this|that|my) )?(?:attached )?(?:documents?|files?|pdf|letters?|contracts?|forms?|pages?)\\b)' +
  '(?!.{0,40}\\b(?:browser|outlook|thunderbird|keychain|mailing list|your (?:computer|device|phone|usb)))'
/** With a letter in it: figures alone are as likely those of a card, an account or a telephone. */
const SERIAL = `(?=[0-9a-f:-]*\\d)(?=[0-9a-f:-]*[a-f])${NUMBER}\\b`
const THING = `(?:\\b(?:${CERT}|${OTHER_NAMES})\\b${NOT_ITSELF}|\\b${SERIAL})`

const TO_REVOKE =
  '(?:delete|remove|erase|destroy|deactivate|cancel|terminate|invalidate|discontinue)'
const TO_SUSPEND = '(?:block|freeze|disable|lock|stop|switch off|turn off|shut off)'
const REVOKED = '(?:deleted|removed|erased|destroyed|deactivated|cancell?ed|terminated|invalidated)'
const SUSPENDED = '(?:blocked|frozen|disabled|locked|stopped|switched off|turned off)'
const REVOKING = '(?:deletion|removal|deactivation|cancellation|termination|invalidation)'
const SUSPENDING = '(?:blocking|freezing|disabling|locking|stopping)'

/** From the verb to what it is done to. Who says "your e-Cert" writes to its holder, not to us. */
const ON_TO =
  "(?: +(?!(?:your|with|without|by|via|through|from|for|to|in|into|on|at|and|or|but|if|when|unless|until|because|get|new)\\b)[\\w'’./&()-]+){0,6}? +"
/** From the asking to the verb: "I want to know how to", "please help, I cannot" ask for no such thing. */
const ASKING_ON =
  "(?:(?!\\b(?:how|whether|know|tell|advise|explain|cannot|unable|tr(?:y|ied|ying)|fail\\w*|not(?! +hesitate)|never|before|after|when|until|unless|if(?! +possible))\\b|n['’]t\\b|[;:?]).){0,60}?"
const ASKED =
  '\\b(?:please|kindly|pls|plz|(?:could|can|would) +you|(?<!\\bif +)(?:I|we)(?: +(?!not\\b)\\w+){0,2} +(?:want|wish|like|need|request|ask|require|apply|authori[sz]e|instruct)|(?:request|instruction)s? +(?:for|to))\\b'
const MINE = '(?:my|our|his|her|their|this|these|the|said|all (?:my|our|the|of))'
/** "Block my e-Cert" at the start, or after what happened: "I lost my card, block my e-Cert". */
const AT_ONCE = '(?:^\\W*|[,;:–—] *(?:so |then |and )?)'
const OF_MINE = `(?= +(?:(?:any|use|of) +){0,3}(?:${MINE}\\b|${SERIAL}))`

const asksTo = (verbs: string, done: string, doing: string): readonly RegExp[] => [
  re(`${ASKED}${ASKING_ON}\\b${verbs}\\b${ON_TO}${THING}`),
  re(`${AT_ONCE}${verbs}\\b${OF_MINE}${ON_TO}${THING}`),
  re(`(?:${ASKED}${ASKING_ON}|^\\W*(?:the )?)\\b${doing} +of${ON_TO}${THING}`),
  re(`${ASKED}${ON_TO}${THING}(?: +[\\w.:-]+){0,4}? +(?:to be +)?${done}\\b`),
  re(
    `\\b${MINE}${ON_TO.replace('{0,6}', '{0,3}')}${THING}.{0,20}?\\b(?:must|should|shall|needs? to|ha(?:s|ve) to) +(?:please +)?be +${done}\\b`,
  ),
]

const ZH_NAMES =
  '(?:證書|证书|(?:數碼|数码|數字|数字|電子|电子)(?:簽署|签署|簽名|签名|簽章|签章|身份|身分| ?ID))'
/** A notice of its renewal is no certificate. */
export const ZH_NOT_ITSELF =
  '(?! *(?:續期|续期|申請|申请|通知|密碼|密码|帳戶|账户|帳號|账号|通訊|通讯|電郵|电邮|會員|会员))'
const ZH_THING = `(?:${ZH_NAMES}${ZH_NOT_ITSELF}|${THING})`
const ZH_TO_REVOKE = '(?:取消|終止|终止|刪除|删除|移除|銷毀|销毁)'
const ZH_TO_SUSPEND = '(?:停用|封鎖|封锁|鎖定|锁定|凍結|冻结|禁用|停止(?!使用)|掛失|挂失|中止)'
const ZH_EITHER = `(?:${ZH_TO_REVOKE}|${ZH_TO_SUSPEND})`
export const ZH_NOT_YOURS = '(?:(?!您|你的|閣下|阁下)[^，,。；;！!？?])'
const ZH_ASKED =
  '(?<![不沒没無无未毋需]|沒有|没有)(?<!(?:如果|若|假如|倘|要是)[^，,。]{0,6})(?:請(?!勿|問|留意|注意)|请(?!勿|问|留意|注意)|要求|申請|申请|希望|想|要|需要|必須|必须|煩|烦|幫|帮|協助|协助|可否|立即|立刻|即時|即时|馬上|马上|盡快|儘快|尽快)'
const ZH_ASKING_ON =
  '(?:(?!如何|怎|是否|不|勿|毋|無需|无需|無須|无须|避免|以免|聯絡|联络|知|查|曾|已)[^。；;！!？?]){0,20}?'

const zhAsksTo = (verbs: string): readonly RegExp[] => [
  re(`(?:${ZH_ASKED}${ZH_ASKING_ON}|^\\s*)${verbs}${ZH_NOT_YOURS}{0,12}?${ZH_THING}`),
  re(`${ZH_ASKED}${ZH_ASKING_ON}(?:把|將|将)${ZH_NOT_YOURS}{0,16}?${ZH_THING}.{0,24}?${verbs}`),
]

export const PLAIN_REVOKE: readonly RegExp[] = [
  ...asksTo(TO_REVOKE, REVOKED, REVOKING),
  ...zhAsksTo(ZH_TO_REVOKE),
]
export const PLAIN_SUSPEND: readonly RegExp[] = [
  ...asksTo(TO_SUSPEND, SUSPENDED, SUSPENDING),
  ...zhAsksTo(ZH_TO_SUSPEND),
]

const EITHER = `(?:${TO_REVOKE}|${TO_SUSPEND})`
/** What comes to an end in "I never asked you to …". */
export const PLAIN_ENDING = `${EITHER}\\b${ON_TO}${THING}|${THING}(?: +to)?(?: +be)? +(?:${REVOKED}|${SUSPENDED})`
export const ZH_PLAIN_ENDS = `${ZH_EITHER}${ZH_NOT_YOURS}{0,12}?${ZH_THING}`

/** Who asks that it be left as it is. */
export const PLAIN_NOT: readonly RegExp[] = [
  re(
    `\\b(?:do not|don't|don’t|please not|no need to|need not|should not|not to|never|must not)\\s+(?:(?!hesitate)\\w+\\s+){0,2}${EITHER}\\b${ON_TO}${THING}`,
  ),
  re(
    `(?:不要|毋須|無需|无需|不必|請勿|请勿|切勿|不用|不可|別|别)${ZH_NOT_YOURS}{0,6}?${ZH_PLAIN_ENDS}`,
  ),
]

/** What was asked or done before, and is not asked for now. */
export const PLAIN_TOLD: readonly RegExp[] = [
  re(
    `\\b(?:asked|requested|applied|wrote)\\b(?:(?!\\band\\b).){0,60}\\b${EITHER}\\b${ON_TO}${THING}(?!.*\\bplease\\b)`,
  ),
  re(
    `(?:${ZH_THING}.{0,6}(?:已|遭|被)(?:被|經|经|遭)?${ZH_EITHER}|(?:已|遭|被)(?:被|經|经|遭)?${ZH_EITHER}.{0,6}${ZH_THING})(?!.*(?:請|请|申請|申请|要求|希望|想|需要))`,
  ),
]

/** Whoever speaks of a certificate says "it" in the next sentence. Asked of a whole letter: nothing in it looks far ahead. */
export const NAMES_ONE = re(`\\b(?:${CERT}|${OTHER_NAMES})\\b|${ZH_NAMES}`)
/** The sentence under a mail that tells strangers to delete it is not about a certificate. */
export const TO_STRANGERS = re(
  '\\b(?:in error|by mistake|intended recipient|not the intended|addressee)\\b|誤收|误收|收件人',
)
const IT = (verbs: string) =>
  re(
    `^\\W*(?:so |therefore,? )?(?:please|kindly)(?: (?:now|also|immediately|urgently|at once))? ${verbs} (?:it|them)\\b(?!.{0,80}\\b(?:e-?mail|message|sender|attachments?|copies)\\b)`,
  )
export const PLAIN_IT: Words<LetterAsk> = [
  ['revoke', [IT(TO_REVOKE)]],
  ['suspend', [IT(TO_SUSPEND)]],
]
