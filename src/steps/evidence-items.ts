// The sixteen items of domain §5.5 about one case, each as a document, with what it lacks and why.

import type { Lying } from './evidence-files.ts'
import { accessItem, exceptionsItem, noticesItem, populationItem } from './evidence-items-after.ts'
import {
  calendarItem,
  confirmationItem,
  decisionsItem,
  handOverItem,
  publicationItem,
} from './evidence-items-done.ts'
import { itemPath, PATHS, type PackItem } from './evidence-manifest.ts'
import { proofOfMail } from './evidence-proof.ts'
import { type PackSources, stampsOf } from './evidence-sources.ts'

export const itemsOf = (sources: PackSources, lying: Lying): readonly PackItem[] =>
  [
    caseItem(sources),
    receiptsItem(sources, lying),
    originalsItem(sources, lying),
    requestsItem(sources),
    proofItem(sources, lying),
    specimensItem(sources, lying),
    decisionsItem(sources),
    calendarItem(sources),
    exceptionsItem(sources),
    handOverItem(sources),
    publicationItem(sources, lying),
    noticesItem(sources, lying),
    confirmationItem(sources),
    auditItem(sources),
    accessItem(sources),
    populationItem(sources),
  ].map((item) => ({ ...item, lacks: [...item.lacks, ...(lying.lacks.get(item.no) ?? [])] }))

function caseItem({ file, facts }: PackSources): PackItem {
  const { revocation, certificate } = file
  return {
    no: 1,
    path: itemPath(1, 'case'),
    document: { case: revocation, mergedFrom: facts.mergedFrom, certificate },
    lacks: certificate ? [] : ['no certificate was identified in this case'],
  }
}

function receiptsItem({ file }: PackSources, lying: Lying): PackItem {
  const receipts = new Map(file.requests.map(({ receipt }) => [receipt.id, receipt]))
  return {
    no: 2,
    path: PATHS.receipts,
    document: {
      receipts: [...receipts.values()].map((receipt) => ({
        ...receipt,
        path: lying.paths.get(`original:${receipt.id}`) ?? null,
      })),
    },
    lacks: receipts.size > 0 ? [] : ['nothing was received in this case'],
  }
}

function originalsItem({ file }: PackSources, lying: Lying): PackItem {
  const originals = new Map(
    file.requests.map(({ receipt: { id, sha256, size, channel } }) => [
      id,
      { receiptId: id, channel, sha256, size, path: lying.paths.get(`original:${id}`) ?? null },
    ]),
  )
  return {
    no: 3,
    path: itemPath(3, 'originals'),
    // In the store of evidence each lies under its SHA-256.
    document: { originals: [...originals.values()] },
    lacks: originals.size > 0 ? [] : ['nothing was received in this case'],
  }
}

function requestsItem({ file, facts, representatives, policies }: PackSources): PackItem {
  const requests = file.requests.map((request) => ({
    id: request.id,
    receiptId: request.receiptId,
    kind: request.kind,
    sender: request.examined.sender ?? null,
    subject: request.examined.subject ?? null,
    claim: request.claim,
    policyVersion: request.assessment?.policyVersion ?? null,
    rules: request.assessment?.rules ?? null,
    candidates: request.assessment?.candidates ?? [],
    findings: [...(request.assessment?.findings ?? []), ...request.findings],
    recommendation: request.assessment?.recommendation ?? null,
  }))
  const judged = requests.some(({ policyVersion }) => policyVersion !== null)
  const held = new Set(policies.map(({ policy, version }) => `${policy} ${version}`))
  const unrecorded = [...stampsOf(file, facts)].filter((stamp) => !held.has(stamp))
  const texts = policies.map(
    ({ id, policy, version, appliesFrom, agreedAt, agreedBy, sha256 }) => ({
      ...{ policy, version, appliesFrom, agreedAt, agreedBy, sha256 },
      path: `policies/${id}.yaml`,
    }),
  )
  return {
    no: 4,
    path: itemPath(4, 'requests'),
    document: { requests, representatives, policies: texts },
    lacks: [
      ...(judged ? [] : ['no request of this case was judged by the rules']),
      ...unrecorded.map((stamp) => `the text of the policy ${stamp} was not recorded`),
    ],
  }
}

function proofItem({ file }: PackSources, lying: Lying): PackItem {
  const mails = new Map(
    file.requests.flatMap((request) => {
      const verdict = proofOfMail(request)
      return verdict ? [[request.receiptId, mailOf(request, verdict, lying)] as const] : []
    }),
  )
  const papers = file.requests.flatMap(({ id, receiptId, examined }) =>
    examined.reading === undefined
      ? []
      : [
          {
            requestId: id,
            receiptId,
            reading: examined.reading,
            document: examined.document ?? null,
          },
        ],
  )
  // What an officer typed stands beside what was read: field, both texts, who and when.
  const corrections = file.requests.flatMap(({ id, typed = [] }) =>
    // Under the field's own name, so that an identity card number is known for one.
    typed.map(({ field, value, officer, at }) => ({
      ...{ requestId: id, officer, at },
      typed: { [field]: value },
    })),
  )
  return {
    no: 5,
    path: PATHS.proof,
    document: { mails: [...mails.values()], papers, corrections },
    lacks: [
      ...(mails.size > 0 ? [] : ['no mail: there is no signature to prove']),
      ...(papers.length > 0 ? [] : ['no form or page: there is no reading']),
    ],
  }
}

function mailOf(
  { receiptId, receipt, laidAt }: PackSources['file']['requests'][number],
  verdict: NonNullable<ReturnType<typeof proofOfMail>>,
  { paths }: Lying,
) {
  return {
    receiptId,
    path: paths.get(`opened:${receiptId}`) ?? paths.get(`original:${receiptId}`) ?? null,
    receivedAt: receipt.receivedAt,
    judgedAt: laidAt,
    verdict,
    status: verdict.status.map(({ sha256, source }) => ({
      ...{ sha256, source },
      path: paths.get(`status:${sha256}`) ?? null,
    })),
    ...(verdict.certificates
      ? {
          certificates: verdict.certificates.map(({ sha256, subject }) => ({
            ...{ sha256, subject },
            path: paths.get(`certificate:${sha256}`) ?? null,
          })),
        }
      : {}),
  }
}

function specimensItem({ file, specimens }: PackSources, lying: Lying): PackItem {
  const ink = file.requests.flatMap(({ id, findings, assessment }) =>
    [...(assessment?.findings ?? []), ...findings]
      .filter(({ code }) => /ink|signature|chop|specimen/.test(code))
      .map((finding) => ({ requestId: id, ...finding })),
  )
  const onFile = specimens.map((each) => ({
    ...each,
    path: lying.paths.get(`specimen:${each.id}`) ?? null,
  }))
  return {
    no: 6,
    path: itemPath(6, 'specimens'),
    document: { specimens: onFile, findings: ink },
    lacks: [
      ...(onFile.length > 0 ? [] : ['no specimen of the holder or organisation is on file']),
      'an officer compares by eye: what was seen stands in the grounds of the decisions (item 7)',
    ],
  }
}

function auditItem({ facts }: PackSources): PackItem {
  return {
    no: 14,
    path: PATHS.audit,
    document: facts.audit,
    lacks: facts.audit.length > 0 ? [] : ['there is no audit row of this case'],
  }
}
