// What each verdict, code and note means, and what the officer can do: one sentence in English, one in Traditional Chinese.

import type { LockCode } from './decrypt.ts'
import type { Layer } from './open-mail.ts'
import type { DoubtCode, FailureCode, NoteCode, SmimeVerdict } from './verdict.ts'

export type Words = { readonly en: string; readonly zh: string }

const OUTCOMES: Readonly<Record<SmimeVerdict['outcome'], Words>> = {
  passed: {
    en: 'The signature holds: this text was signed with the key of this certificate, and the certificate stood when the mail arrived. Whether the signer may ask is yours to decide.',
    zh: '簽署有效：此內容確由該證書的密碼匙簽署，而郵件送達時證書仍然有效。簽署人是否有權提出要求，由你決定。',
  },
  'passed-on-hold': {
    en: 'The signature holds, but the certificate is on hold. It may confirm its own revocation and nothing else.',
    zh: '簽署有效，但證書正被暫停。此簽署只可用作最後確認撤銷該證書本身，不可用於其他要求。',
  },
  failed: {
    en: 'The signature proves nothing. Do not act on this mail; reach the subscriber by the contact in the register.',
    zh: '此簽署不能證明任何事。請勿按此郵件行事，並以登記冊內的聯絡方法聯絡登記人。',
  },
  indeterminate: {
    en: 'It could not be established whether the signature holds. It is neither good nor bad; see what is missing.',
    zh: '未能確定簽署是否有效，不可視為有效或無效；請查看欠缺甚麼。',
  },
  unsigned: {
    en: 'Nobody signed this mail. It proves nothing of who wrote it; ask for a signed mail or the form.',
    zh: '此郵件沒有簽署，不能證明由誰撰寫；請要求對方以簽署電郵或表格提出。',
  },
}

const FAILURES: Readonly<Record<FailureCode, Words>> = {
  altered: {
    en: 'The text was changed after it was signed. Treat it as unsigned and reach the subscriber by the contact in the register.',
    zh: '內容在簽署後曾被更改。請視為未簽署，並以登記冊內的聯絡方法聯絡登記人。',
  },
  forged: {
    en: 'The signature was not made with the key of the certificate it names. Treat the mail as a possible forgery.',
    zh: '簽署並非以所指證書的密碼匙作出。請視此郵件為可能的偽冒。',
  },
  'signed-part-not-top': {
    en: 'Only a part of this mail is signed, or a signed mail was forwarded in it; anybody may have written the rest. Ask for the signed mail itself.',
    zh: '只有郵件的一部分經簽署，或其中轉寄了一封簽署郵件；其餘部分可由任何人撰寫。請要求對方直接寄來簽署郵件。',
  },
  'mime-ambiguous': {
    en: 'The mail is built so that two mail programs could show different texts. Treat it as unsigned, and ask for it to be sent again.',
    zh: '郵件的結構可令不同程式顯示不同內容。請視為未簽署，並要求重新寄出。',
  },
  'mime-malformed': {
    en: 'The signed mail is not whole: it is cut short or has too many parts. Ask for it to be sent again.',
    zh: '簽署郵件並不完整：內容被截斷或部分過多。請要求重新寄出。',
  },
  'nested-signed': {
    en: 'Inside this signed mail is another signed message. Read both, see whose words are whose, and ask the signer to write himself.',
    zh: '此簽署郵件內另有一封簽署訊息。請分辨各自由誰撰寫，並要求簽署人親自來函。',
  },
  'content-both': {
    en: 'The signature covers a text of its own and not the one that is shown. Treat the mail as an attempt to deceive.',
    zh: '簽署所涵蓋的是另一份內容，而非所顯示的內容。請視此郵件為企圖欺騙。',
  },
  'content-missing': {
    en: 'There is a signature but no text under it. Ask for the mail to be sent again.',
    zh: '只有簽署而沒有所簽署的內容。請要求重新寄出。',
  },
  'content-not-mail': {
    en: 'What is signed is no mail but something else, such as a time-stamp. Treat the mail as unsigned.',
    zh: '所簽署的並非郵件，而是其他資料（例如時間戳記）。請視為未簽署。',
  },
  'no-signers': {
    en: 'The mail carries certificates but nobody signed it. Treat it as unsigned.',
    zh: '郵件附有證書但無人簽署。請視為未簽署。',
  },
  'cms-malformed': {
    en: 'The signature cannot be read. Ask for the mail to be sent again, or for the form.',
    zh: '無法讀取簽署。請要求重新寄出，或改用表格。',
  },
  'attributes-wrong': {
    en: 'What was signed beside the text contradicts itself or names another certificate. Treat the mail as unsigned.',
    zh: '隨內容一併簽署的資料互相矛盾，或指向另一張證書。請視為未簽署。',
  },
  'algorithm-mismatch': {
    en: 'The signature says to be of another kind than the key. Treat the mail as unsigned.',
    zh: '簽署所用演算法與密碼匙不符。請視為未簽署。',
  },
  'signer-revoked': {
    en: 'The certificate of the signer was revoked before the mail arrived. If it is the one to be revoked, nothing is left to do; else reach the subscriber by the register.',
    zh: '簽署人的證書在郵件送達前已被撤銷。若正是要撤銷的證書，則無須再處理；否則請以登記冊的聯絡方法聯絡登記人。',
  },
  'signer-is-ca': {
    en: 'The mail is signed with the certificate of a certification authority, which signs no mail. Tell the security officer.',
    zh: '郵件以核證機關的證書簽署，而此類證書不會用於簽署郵件。請通知保安主任。',
  },
  'signer-key-usage': {
    en: 'This certificate is not for signing mail (a Server or Encipherment certificate, for instance). Ask the authorised representative to sign with his own.',
    zh: '此證書不可用於簽署郵件（例如伺服器或保密證書）。請授權代表以本人的證書簽署。',
  },
  'not-the-sender': {
    en: 'The mail says to be from one person and was signed by another. Do not act; reach the person it names by the contact in the register.',
    zh: '郵件的寄件人與簽署人並非同一人。請勿行事，並以登記冊內的聯絡方法聯絡郵件所稱的寄件人。',
  },
  'from-ambiguous': {
    en: 'Who sent this mail cannot be told: there are several senders, none, or a name that looks like another address. Treat it as unsigned.',
    zh: '無法確定寄件人：寄件人多於一個、沒有寄件人，或名稱顯示另一電郵地址。請視為未簽署。',
  },
  'signing-time-future': {
    en: 'The signer says a time later than the receipt. Ask when and on which machine it was signed.',
    zh: '所稱的簽署時間遲於收件時間。請查問何時及在哪部電腦簽署。',
  },
  'too-complex': {
    en: 'The mail is more complicated than any mail program makes it, and was not examined to the end. Treat it as unsigned.',
    zh: '郵件比一般程式所產生的複雜，未能檢查至完結。請視為未簽署。',
  },
  'too-large': {
    en: 'The mail is too large to be examined. Ask for the request without attachments.',
    zh: '郵件過大，無法檢查。請要求只寄出不含附件的要求。',
  },
}

const DOUBTS: Readonly<Record<DoubtCode, Words>> = {
  'no-path': {
    en: 'The certificate does not lead to an authority that we trust, so the signer is unknown. See whether an intermediate certificate is missing; else treat the mail as unsigned.',
    zh: '證書未能連繫至我們信任的核證機關，簽署人身分不明。請查看是否欠缺中繼證書；否則視為未簽署。',
  },
  'path-invalid': {
    en: 'A certificate between the signer and our authority breaks a rule. Tell the security officer, and treat the signer as unknown.',
    zh: '簽署人與核證機關之間有證書不符合規則。請通知保安主任，並視簽署人身分不明。',
  },
  'issuer-revoked': {
    en: 'The authority that issued the certificate was itself revoked. Treat the signer as unknown and tell the security officer.',
    zh: '發出證書的核證機關本身已被撤銷。請視簽署人身分不明，並通知保安主任。',
  },
  'certificate-expired': {
    en: 'The certificate had expired when the mail arrived. If it is the one to be revoked there is nothing to do; else ask for another proof.',
    zh: '郵件送達時證書已經到期。若正是要撤銷的證書，則無須處理；否則請要求其他證明。',
  },
  'certificate-not-yet-valid': {
    en: 'The certificate was not yet valid when the mail arrived. Check the clock and the register.',
    zh: '郵件送達時證書尚未生效。請核對時鐘及登記冊。',
  },
  'status-unknown': {
    en: 'Whether the certificate was revoked could not be told, because no fresh revocation list was at hand. It is examined again when there is one; check the lists.',
    zh: '因沒有最新的證書撤銷清單，未能得知證書是否已被撤銷。取得清單後會再次檢查；請查看清單的更新情況。',
  },
  'weak-digest': {
    en: 'The signature holds, but by a method that can be broken today (SHA-1 or MD5). Confirm with the subscriber by another way.',
    zh: '簽署相符，但所用方法（SHA-1 或 MD5）現已可被破解。請以其他方法向登記人確認。',
  },
  'weak-key': {
    en: 'A key is too weak, or made too unusually, to prove much today. Confirm with the subscriber by another way.',
    zh: '其中一條密碼匙強度不足或製作方式異常，現時不足為證。請以其他方法向登記人確認。',
  },
  'algorithm-unknown': {
    en: 'The signature was made by a method that is not supported here. Ask for a mail signed in the usual way, or the form.',
    zh: '簽署所用的方法並不受支援。請要求以一般方法簽署，或改用表格。',
  },
  'signing-time-stale': {
    en: 'The mail was signed long before it arrived, or does not say when; it may be an old one sent again. Ask the signer.',
    zh: '郵件在送達前很久已簽署，或沒有註明時間，可能是舊郵件重發。請向簽署人查詢。',
  },
  'time-limit': {
    en: 'The signature could not be examined in the time that one mail may take: the machine is overloaded, or the mail is made to take long. Have it examined again when there is less to do; until then treat it as unsigned.',
    zh: '未能在一封郵件可用的時間內完成檢查：系統負荷過重，或郵件刻意耗時。請在較空閒時再次檢查；在此之前視為未簽署。',
  },
}

const NOTES: Readonly<Record<NoteCode, Words>> = {
  'signed-as-received': {
    en: 'The signer’s program did not write line ends as it should; the text is what was signed all the same.',
    zh: '簽署人的程式沒有按標準寫出換行，但內容與所簽署的一致。',
  },
  'attributes-not-der': {
    en: 'The signer’s program wrote the signed attributes in an unusual form; the signature holds.',
    zh: '簽署人的程式以不尋常的形式寫出簽署屬性，但簽署有效。',
  },
  'signing-time-absent': {
    en: 'The signature says no time.',
    zh: '簽署沒有註明時間。',
  },
  'signing-time-stale': {
    en: 'Signed more than a week before it arrived: it may be an old mail sent again.',
    zh: '簽署時間早於收件超過一星期，可能是舊郵件重發。',
  },
  'signing-time-future': {
    en: 'The time of signing is later than the receipt: the signer’s clock is wrong, or the time was set.',
    zh: '簽署時間遲於收件時間：簽署人的時鐘不準確，或時間經人手設定。',
  },
  'signing-time-far-from-date': {
    en: 'The time of signing and the Date of the mail are more than an hour apart.',
    zh: '簽署時間與郵件日期相差超過一小時。',
  },
  'reply-to-differs': {
    en: 'Replies are asked to another address. Answer only to the address in the register.',
    zh: '回覆地址與簽署人不同。請只回覆至登記冊內的地址。',
  },
  'subject-differs': {
    en: 'The subject outside the signature is not the one inside; only the inner one counts.',
    zh: '簽署以外的主旨與簽署內的不同；只以簽署內的為準。',
  },
  'text-outside-signature': {
    en: 'Some text stands outside the signature. It is not shown and counts for nothing.',
    zh: '有文字在簽署範圍以外，不予顯示，亦不作準。',
  },
  'several-signers': {
    en: 'More than one person signed, and every signature holds.',
    zh: '多於一人簽署，而所有簽署均有效。',
  },
  'weak-accepted': {
    en: 'A digest or key is weaker than it should be, and was accepted because that was asked for.',
    zh: '所用的雜湊或密碼匙強度不足，因已指明接受而予接受。',
  },
  'status-unchecked': {
    en: 'Revocation was left out because that was asked for: the signature holds, and whether the certificate stood when the mail arrived is not known.',
    zh: '因已指明不查證書狀態：簽署有效，但郵件送達時證書是否仍然有效，不得而知。',
  },
  'sender-unchecked': {
    en: 'The certificate names no e-mail address, so the sender’s address could not be compared with it: only the certificate says who signed. Compare the address with the register.',
    zh: '證書沒有電郵地址，未能與寄件人地址核對；簽署人身分只以證書為準。請與登記冊內的地址核對。',
  },
  'header-fields-signed': {
    en: 'The signer’s program also signed some header fields (RFC 7508). They are not compared with the mail; only the text inside the signature counts.',
    zh: '簽署人的程式亦簽署了部分標頭欄位（RFC 7508）。系統不會將其與郵件核對；只以簽署內的內容為準。',
  },
}

export function outcomeWords(outcome: SmimeVerdict['outcome']): Words {
  return OUTCOMES[outcome]
}

export function verdictWords(code: FailureCode | DoubtCode): Words {
  return { ...FAILURES, ...DOUBTS }[code]
}

export function noteWords(code: NoteCode): Words {
  return NOTES[code]
}

/** The most telling sentence of a verdict: its code's where it has one, else its outcome's. */
export function sentence(key: SmimeVerdict['outcome'] | FailureCode | DoubtCode): Words {
  return { ...OUTCOMES, ...FAILURES, ...DOUBTS }[key]
}

const LOCKS: Readonly<Record<LockCode, Words>> = {
  'not-encrypted': {
    en: 'The mail is not encrypted.',
    zh: '郵件沒有加密。',
  },
  'no-key': {
    en: 'The mail is encrypted, and not to a key that we hold. Ask the sender to send it signed and not encrypted, or see whether an old key is missing from the settings.',
    zh: '郵件已加密，但並非以我們持有的密碼匙加密。請要求寄件人只簽署而不加密，或查看設定內是否欠缺舊密碼匙。',
  },
  'cannot-open': {
    en: 'The mail is encrypted to a key of ours and does not open with it. Ask for it to be sent again.',
    zh: '郵件以我們的密碼匙加密，但未能以該密碼匙開啟。請要求重新寄出。',
  },
  'cipher-unknown': {
    en: 'The mail is encrypted by a method that is not supported here. Ask the sender to send it signed and not encrypted.',
    zh: '郵件的加密方法並不受支援。請要求寄件人只簽署而不加密。',
  },
  'envelope-malformed': {
    en: 'The encryption of the mail cannot be read. Ask for it to be sent again.',
    zh: '無法讀取郵件的加密資料。請要求重新寄出。',
  },
  'envelope-too-complex': {
    en: 'The encryption of the mail is more complicated than any mail program makes it. Ask for the request without encryption.',
    zh: '郵件的加密資料比一般程式所產生的複雜。請要求以不加密方式寄出。',
  },
}

export function lockWords(code: LockCode): Words {
  return LOCKS[code]
}

/** What was around the words of a mail, and what that is worth. */
export function layerWords(layer: Layer): Words {
  switch (layer.kind) {
    case 'locked':
      return LOCKS[layer.code]
    case 'encrypted':
      return layer.authenticated ? SEALED : ENCRYPTED
    case 'signed-outside':
      return SIGNED_OUTSIDE
  }
}

const SEALED: Words = {
  en: 'The mail was encrypted to a key of ours and has been opened; nobody changed it on its way. That says nothing of who wrote it.',
  zh: '郵件以我們的密碼匙加密，現已開啟，途中未經更改；但這並不證明由誰撰寫。',
}
const ENCRYPTED: Words = {
  en: 'The mail was encrypted to a key of ours and has been opened. Encryption says nothing of who wrote it, and alone does not show whether it was changed on its way.',
  zh: '郵件以我們的密碼匙加密，現已開啟。加密並不證明由誰撰寫，單憑加密亦不能得知途中有否被更改。',
}
const SIGNED_OUTSIDE: Words = {
  en: 'Somebody signed the encrypted mail from outside. Only a signature inside the encryption says whose the words are.',
  zh: '有人在加密郵件外層簽署。只有加密內層的簽署才能證明內容由誰撰寫。',
}
