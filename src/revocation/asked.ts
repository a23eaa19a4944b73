// What is asked, beside the case that is open: confirming, withdrawing, releasing (domain R17, A19-A22, §7.14).
import type { Standing } from './entitled.ts'
import { bar, doubt, type Finding, note } from './finding.ts'
import type { Matter } from './matter.ts'

export function askedFindings(matter: Matter, standing: Standing): Finding[] {
  switch (matter.facts.claim.ask.value) {
    case 'confirm':
      return confirming(matter, standing)
    case 'release':
      return releasing(matter)
    case 'withdraw':
      return withdrawing(matter)
    case 'revoke':
      return [...revoking(matter), ...originalOfFax(matter)]
    case 'question':
    case 'none':
      return []
  }
}

function confirming(matter: Matter, standing: Standing): Finding[] {
  const { facts, rules } = matter
  const findings: Finding[] = []
  if (!facts.openCase)
    findings.push(
      doubt(
        'nothing-to-confirm',
        {
          en: 'It confirms a request, but no case of this certificate is open.',
          zh: '此件確認一項申請，但該證書並無未完結的個案。',
        },
        'domain R17, A19',
      ),
    )
  if (standing !== 'unproved' && !rules.confirmation.channels.includes(facts.channel))
    findings.push(
      doubt(
        'confirmation-channel',
        {
          en: `This channel does not carry a final confirmation; the sender should ${rules.confirmation.how.en}.`,
          zh: `此渠道不能作最後確認；申請人應${rules.confirmation.how.zh}。`,
        },
        'domain R17, A18, A19',
      ),
    )
  return [...findings, ...originalOfFax(matter), ...otherRelay(matter)]
}

/** The signed original of a fax that suspended: it says again what the fax said, now over ink that can be compared. */
export function isOriginalOfFax({ facts, policy }: Matter): boolean {
  const { openCase, proof, channel } = facts
  const signed = proof.kind === 'ink' && proof.signature
  return signed && openCase?.awaitsOriginal === true && !policy.channels[channel].originalFollows
}

function originalOfFax(matter: Matter): Finding[] {
  if (!isOriginalOfFax(matter)) return []
  return [
    note(
      'original-of-fax',
      {
        en: 'This is the signed original that the fax in this case waits for. Compare it with the fax page by page: once its signature is compared it may serve as the final confirmation.',
        zh: '此為本個案中傳真件所待的簽署正本。請逐頁與傳真核對；核對簽署後，可作為最後確認。',
      },
      'domain R7, R17, A18',
    ),
  ]
}

/** What one party relayed is confirmed through that party: another may know nothing of it (R12). */
function otherRelay({ facts }: Matter): Finding[] {
  const { proof, openCase } = facts
  const relays = openCase?.relays ?? []
  if (proof.kind !== 'relay' || relays.length === 0 || relays.includes(proof.relay)) return []
  return [
    doubt(
      'other-relay',
      {
        en: `The request came through ${relays.join(', ')}, this confirmation through ${proof.relay}.`,
        zh: `申請經 ${relays.join('、')} 轉交，此確認則經 ${proof.relay} 轉交。`,
      },
      'domain R12, R17: through the same relay',
    ),
  ]
}

/** Release undoes a protection: whoever holds a doubtful key is the last who may ask for it. */
function releasing(matter: Matter): Finding[] {
  const { facts, certificate, compromise } = matter
  const findings = [
    note(
      'release-is-discretionary',
      {
        en: 'Release is at the discretion of the CA: a written reason and a second officer.',
        zh: '解除吊銷由核證機關酌情決定：須有書面理由及第二名人員同意。',
      },
      'domain §7.14, §7.11',
    ),
  ]
  if (certificate.status.kind !== 'on-hold' && facts.openCase?.state !== 'suspended')
    findings.push(
      doubt(
        'not-on-hold',
        { en: 'The certificate is not suspended.', zh: '證書並非處於暫時吊銷狀態。' },
        'the register',
      ),
    )
  if (compromise)
    findings.push(
      bar(
        'release-of-compromised',
        {
          en: 'A compromise is alleged in the same request: nothing is released on it.',
          zh: '同一申請提及密碼匙外洩，不可據此解除吊銷。',
        },
        'domain A22',
      ),
    )
  return [...findings, ...signedByHeldKey(matter)]
}

/** A verdict may not have seen our hold yet, where the CRL is older than it; the register has (A21). */
function signedByHeldKey({ facts, certificate }: Matter): Finding[] {
  const { proof, openCase } = facts
  const held = certificate.status.kind === 'on-hold' || openCase?.state === 'suspended'
  const own = proof.kind === 'signature' && proof.signer?.certificateId === certificate.id
  if (!held || !own || (proof.kind === 'signature' && proof.outcome !== 'passed')) return []
  return [
    bar(
      'on-hold-key-asks',
      {
        en: 'It is signed with the very key that is suspended; that key may not ask for its own release.',
        zh: '此件由已被暫時吊銷的密碼匙簽署；該密碼匙不可要求解除其本身的吊銷。',
      },
      'domain A21, A22',
    ),
  ]
}

function withdrawing(matter: Matter): Finding[] {
  const { openCase } = matter.facts
  if (!openCase)
    return [
      doubt(
        'nothing-to-withdraw',
        {
          en: 'It withdraws a request, but no case of this certificate is open.',
          zh: '此件撤回一項申請，但該證書並無未完結的個案。',
        },
        'the records',
      ),
    ]
  if (openCase.state === 'laid' || openCase.state === 'scheduled') return []
  return [
    doubt(
      'withdrawal-after-effect',
      {
        en: 'The certificate is already suspended or revoked: to withdraw now would be to release it.',
        zh: '證書已被暫時吊銷或撤銷；此時撤回即等同解除吊銷。',
      },
      'domain §7.14',
    ),
    ...signedByHeldKey(matter),
  ]
}

function revoking({ facts, rules, compromise }: Matter): Finding[] {
  const findings: Finding[] = []
  if (compromise)
    findings.push(
      note(
        'compromise-alleged',
        {
          en: 'The key is said to be lost, stolen or compromised: to the top of the queue.',
          zh: '內容指密碼匙遺失、被竊或外洩：優先處理。',
        },
        'domain A22, A32, §7.12',
      ),
    )
  if (rules.monthsNotice > 0 && compromise)
    findings.push(
      note(
        'notice-waived',
        {
          en: `The notice of ${rules.monthsNotice} month(s) is for planned revocations; on a compromise the certificate is suspended at once.`,
          zh: `計劃中的撤銷須有 ${rules.monthsNotice} 個月通知；如屬外洩則立即暫時吊銷。`,
        },
        'domain A27, R3, R16',
      ),
    )
  if (facts.claim.finalConfirmation)
    findings.push(
      note(
        'says-final',
        {
          en: 'The sender says that this is also the final confirmation.',
          zh: '申請人表明此件同時為最後確認。',
        },
        'domain A19, §3.3 F1',
      ),
    )
  return findings
}
