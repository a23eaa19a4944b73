// Whether whoever asks is proved, and is one of those who may ask for this certificate (domain R2-R15, A21-A24).
import type { RegisteredCertificate, Representative } from './certificate.ts'
import type { Facts, Proof } from './facts.ts'
import { sameSerial } from './fields.ts'
import { bar, doubt, type Finding, note } from './finding.ts'
import { inkFindings } from './ink.ts'
import { allegesCompromise, type Matter, mayAsk, receivedOn } from './matter.ts'
import { sameName } from './mismatch.ts'
import type { Policy } from './policy.ts'
import { isAppointed, notAppointed, representativesOf } from './representative.ts'

/** `proved`: a signature of somebody entitled · `relayed`: vouched for by the party that relays · `ink`: for an
 *  officer to compare · `unproved`: anybody may have sent it. */
export type Standing = 'proved' | 'relayed' | 'ink' | 'unproved'
export type Entitlement = { readonly standing: Standing; readonly findings: readonly Finding[] }

type Signed = Extract<Proof, { kind: 'signature' }>
type Signer = NonNullable<Signed['signer']>

export function entitlement(matter: Matter): Entitlement {
  const { facts, policy } = matter
  const unproven = proofFinding(facts, policy, matter)
  if (unproven) return broken(unproven)
  const { proof } = facts
  if (proof.kind === 'ink')
    return { standing: proof.signature ? 'ink' : 'unproved', findings: inkFindings(matter, proof) }
  if (proof.kind !== 'signature' || !proof.signer) return { standing: 'relayed', findings: [] }
  const refused = proof.outcome === 'passed-on-hold' ? onHold(matter, proof.signer) : undefined
  return refused ? broken(refused) : whoSigned(matter, proof.signer)
}

const broken = (finding: Finding): Entitlement => ({ standing: 'unproved', findings: [finding] })

/** Why the proof proves nothing, whatever certificate it is about; nothing where it may. */
export function proofFinding(facts: Facts, policy: Policy, matter?: Matter): Finding | undefined {
  const { proof, channel } = facts
  if (proof.kind === 'signature') {
    if (proof.outcome === 'failed') return bar('signature-failed', said(proof), verdict(proof))
    if (proof.outcome === 'indeterminate' || !proof.signer)
      return doubt('signature-undecided', said(proof), verdict(proof))
    return undefined
  }
  // A page attached to an unsigned mail, or a relay's word that came by fax, proves nothing there (R7).
  const wanted = policy.channels[channel].proof
  return proof.kind === wanted ? undefined : unproved(facts, matter)
}

/** What comes without the proof its channel asks for is a report, not a request (A24). */
function unproved(facts: Facts, matter: Matter | undefined): Finding {
  const [plea, way] = [allegesCompromise(facts), matter?.rules.rightChannel]
  return doubt(
    facts.channel === 'email' ? 'unsigned-report' : 'nothing-proved',
    {
      en: `Nothing proves who sent this. It is a report, not yet a request: ask for a signed one.${plea ? ' It speaks of a compromised key: consider suspending.' : ''}${way ? ` ${way.en}` : ''}`,
      zh: `沒有任何證明顯示由誰發出。這只屬報告，尚未構成申請：請要求對方提交已簽署的申請。${plea ? '內容提及密碼匙外洩，請考慮暫時吊銷。' : ''}${way?.zh ?? ''}`,
    },
    'domain A24, R7',
  )
}

const verdict = ({ code }: Signed): string =>
  `domain A17, §7.7; verdict ${code ?? 'without a code'}`
const said = ({ says, outcome }: Signed): Finding['says'] =>
  says ??
  (outcome === 'failed'
    ? { en: 'The signature is not valid.', zh: '數碼簽署無效。' }
    : {
        en: 'The signature could be shown neither good nor bad.',
        zh: '未能確定數碼簽署是否有效。',
      })

/** A key on hold may confirm the revocation of its own certificate, and nothing else (A21). */
function onHold({ facts, certificate }: Matter, signer: Signer): Finding | undefined {
  const own = signer.certificateId === certificate.id
  const { value: ask } = facts.claim.ask
  if (own && (ask === 'confirm' || ask === 'revoke'))
    return certificate.status.kind === 'on-hold'
      ? undefined
      : doubt(
          'hold-not-ours',
          {
            en: 'The CRL shows the signing certificate on hold, but the register does not know of it.',
            zh: '證書撤銷清單顯示簽署證書已被暫時吊銷，但登記冊沒有相應記錄。',
          },
          'domain A21: the only defect may be our own hold',
        )
  return bar(
    own ? 'on-hold-key-asks' : 'on-hold-signer',
    {
      en: own
        ? 'It is signed with the key that is on hold. That key may confirm its revocation, but not ask for anything else, above all not for release.'
        : `It is signed with another certificate that is on hold (${signer.serial}); that proves nothing for this one.`,
      zh: own
        ? '此件由已被暫時吊銷的密碼匙簽署。該密碼匙只可確認撤銷其本身證書，不可作其他要求，尤其不可要求解除吊銷。'
        : `此件由另一張已被暫時吊銷的證書（${signer.serial}）簽署，不能作為本證書的證明。`,
    },
    'domain A21, A22',
  )
}

function whoSigned(matter: Matter, signer: Signer): Entitlement {
  const { certificate, facts } = matter
  if (signer.certificateId === certificate.id) return byItself(matter)
  const held = facts.candidates.find(({ certificate: { id } }) => id === signer.certificateId)
  if (held && samePerson(held.certificate, certificate) && mayAsk(matter, 'SUBSCRIBER'))
    return {
      standing: 'proved',
      findings: [
        note(
          'signed-with-other-certificate',
          {
            en: `It is signed with another certificate of the same holder (${signer.serial}).`,
            zh: `此件由同一登記人的另一張證書（${signer.serial}）簽署。`,
          },
          `${matter.rules.rules.who}; same identity card number on the register`,
        ),
      ],
    }
  return byRepresentative(matter, signer, held?.certificate)
}

const samePerson = (a: RegisteredCertificate, b: RegisteredCertificate): boolean =>
  a.hkid !== null && a.hkid === b.hkid

function byItself(matter: Matter): Entitlement {
  if (mayAsk(matter, 'SUBSCRIBER', 'AUTHORISED_USER', 'FUNCTIONAL_UNIT'))
    return { standing: 'proved', findings: [] }
  const finding = doubt(
    'signed-by-certificate-itself',
    {
      en: `It is signed with the certificate itself; for ${matter.rules.name.en} it takes an Authorised Representative's own e-Cert.`,
      zh: `此件由該證書本身簽署；${matter.rules.name.zh}須由獲授權代表以其本人的電子證書簽署。`,
    },
    `domain ${matter.rules.rules.who}, A23`,
  )
  return { standing: 'unproved', findings: [finding] }
}

function byRepresentative(
  matter: Matter,
  signer: Signer,
  held: RegisteredCertificate | undefined,
): Entitlement {
  const mine = mayAsk(matter, 'AUTHORISED_REPRESENTATIVE')
    ? representativesOf(matter).filter((each) => isSigner(each, signer, held))
    : []
  const appointed = mine.find((each) => isAppointed(each, receivedOn(matter.facts)))
  if (appointed) return { standing: 'proved', findings: recognised(matter, appointed) }
  const former = mine[0]
  return broken(former ? notAppointed(matter, former) : notEntitled(matter, signer))
}

/** By the certificate on file; where none is on file, by name and e-mail of a certificate that we issued. */
function isSigner(
  { certificateSerial, email, nameEn }: Representative,
  signer: Signer,
  held: RegisteredCertificate | undefined,
): boolean {
  if (!held) return false // another CA's certificate may bear any serial and any name
  if (certificateSerial !== null) return sameSerial(certificateSerial, signer.serial)
  const emails = signer.emails.map((each) => each.toLowerCase())
  return email !== '' && emails.includes(email.toLowerCase()) && sameName(nameEn, held.nameEn)
}

function recognised(matter: Matter, { nameEn, nameZh, certificateSerial, from }: Representative) {
  const found = note(
    'signed-by-representative',
    {
      en: `It is signed by ${nameEn}, Authorised Representative since ${from}.`,
      zh: `此件由獲授權代表 ${nameZh || nameEn} 簽署，自 ${from} 起獲授權。`,
    },
    `domain ${matter.rules.rules.who}`,
  )
  if (certificateSerial !== null) return [found]
  const byName = note(
    'representative-by-name',
    {
      en: "The register names no signing certificate for this representative: name and e-mail of the signer's e-Cert fit.",
      zh: '登記冊沒有記錄該代表的簽署證書；簽署證書上的姓名及電郵地址相符。',
    },
    `domain ${matter.rules.rules.who}, A23`,
  )
  return [found, byName]
}

function notEntitled({ rules }: Matter, { subject, serial }: Signer): Finding {
  return bar(
    'signer-not-entitled',
    {
      en: `The signer (${subject}, ${serial}) is none of those who may ask for ${rules.name.en}.`,
      zh: `簽署人（${subject}，${serial}）並非可就${rules.name.zh}提出申請的人士。`,
    },
    `domain ${rules.rules.who}`,
  )
}
