// Every signed mail of the differential run as a sample: what we say of it, and how openssl is asked.
import { readFileSync } from 'node:fs'
import { verifySmime } from '../../src/email/smime.ts'
import { parseCertificate } from '../../src/pki/certificate.ts'
import { parseCrl } from '../../src/pki/crl.ts'
import { makeTrust } from '../../src/pki/trust.ts'
import { MUTATIONS, type Mutation } from './message-mutations.ts'
import { ALGORITHMS, leafFor, mailOf, type Plan, pki, planOf, STRUCTURES } from './messages.ts'
import { AT, type OurAnswer, pem, type Sample } from './sample.ts'

const crls = ['root.crl', 'ca.crl'].map((name) => readFileSync(`fixtures/pki/${name}`))
const trust = makeTrust({
  anchors: [parseCertificate(pki.root.der)],
  intermediates: [parseCertificate(pki.ca.der)],
  crls: crls.map((crl) => parseCrl(crl)),
})

/** A mutation that finds nothing to change in a structure makes no sample of it. One in `step` is made. */
export function* messageSamples(step = 1): Generator<Sample> {
  let at = 0
  for (const algorithm of ALGORITHMS)
    for (const structure of Object.keys(STRUCTURES)) {
      let plain: Buffer | undefined
      for (const [name, mutation] of Object.entries(MUTATIONS)) {
        if (at++ % step !== 0) continue
        plain ??= mailOf(planOf(algorithm, structure, leafFor(algorithm.key)))
        const plan = planOf(algorithm, structure, (mutation.leaf ?? leafFor)(algorithm.key))
        const mail = mutated(plan, mutation)
        if (name === 'none' || !mail.equals(plain)) yield sampleOf(name, mutation, plan, mail)
      }
    }
}

function mutated(plan: Plan, mutation: Mutation): Buffer {
  mutation.plan?.(plan)
  const mail = mailOf(plan)
  return mutation.mail ? mutation.mail(mail) : mail
}

function sampleOf(name: string, { sound }: Mutation, plan: Plan, mail: Buffer): Sample {
  const { algorithm, structure } = plan
  return {
    id: `${algorithm.name}/${structure}/${name}`,
    algorithm: algorithm.name,
    structure,
    mutation: name,
    sound,
    ours: () => judge(mail, plan),
    peer: () => ({
      files: { 'mail.eml': mail, 'beside.pem': besidePem(plan), 'trust.pem': TRUST_PEM },
      words: PEER,
    }),
  }
}

function judge(mail: Buffer, plan: Plan): OurAnswer {
  const certificates = plan.beside.map((der) => parseCertificate(der))
  const verdict = verifySmime(mail, trust, AT, { sender: false, certificates })
  const code = 'code' in verdict ? verdict.code : verdict.outcome
  if (verdict.outcome !== 'passed') return { accepted: false, code }
  const right = Buffer.from(verdict.content.octets).toString() === plan.part
  return { accepted: true, code, ...(right ? {} : { wrongOctets: true as const }) }
}

const besidePem = (plan: Plan) => [pki.ca.der, ...plan.beside].map((der) => pem(der)).join('')
/** openssl looks for issuers among what it trusts and inside the message; the CA's own are trusted only by a root above. */
const TRUST_PEM =
  pem(pki.root.der) + pem(pki.ca.der) + crls.map((crl) => pem(crl, 'X509 CRL')).join('')
const PEER = [
  ...['cms', '-verify', '-in', 'mail.eml', '-CAfile', 'trust.pem', '-certfile', 'beside.pem'],
  ...['-attime', String(AT.getTime() / 1000), '-crl_check_all', '-out', 'out'],
] as const
