// What must be fetched before a verdict: which responders to ask and which lists to have, of certificates that lead to an anchor.

import { randomBytes } from 'node:crypto'
import type { Certificate, DistributionPoint } from './certificate.ts'
import type { Crl } from './crl.ts'
import { CRL_LIMITS, OCSP_LIMITS } from './limits.ts'
import { isAbout, writeOcspRequest } from './ocsp-request.ts'
import { type OcspResponse, parseOcspResponse } from './ocsp-response.ts'
import { buildPath } from './path.ts'
import type { Trust } from './trust.ts'
import { startWork } from './work.ts'

export type Inquiry = {
  readonly certificate: Certificate
  readonly issuer: Certificate
  /** Of the same responder, or of others of the CA: one that answers is enough. */
  readonly urls: readonly string[]
}

export type WantedStatus = {
  readonly inquiries: readonly Inquiry[]
  readonly lists: readonly ListPlace[]
}

/** The addresses of one CRL: the same list at each, so one that answers is enough. */
export type ListPlace = readonly string[]

/**
 * Only of certificates whose path to an anchor holds: an address in any other certificate is the sender's own, and
 * asking it would send us wherever he likes. Certificates past their time are asked for too: they may be revoked.
 */
export function wantedStatus(
  certificates: readonly Certificate[],
  trust: Trust,
  at: Date,
  extra: readonly Certificate[] = [],
): WantedStatus {
  // One budget for all of them, as for the verdict.
  const work = startWork()
  const inquiries = new Map<string, Inquiry>()
  const lists = new Map<string, ListPlace>()
  for (const target of certificates) {
    const result = buildPath(target, trust, at, { status: false, extra, work })
    const leads = result.outcome !== 'invalid' || result.code === 'expired'
    for (const [place, certificate] of leads ? result.path.entries() : []) {
      const issuer = result.path[place + 1]
      if (!issuer) continue
      const urls = certificate.ocspResponders.filter(isHttp).slice(0, OCSP_LIMITS.addresses)
      if (urls.length > 0) inquiries.set(certificate.sha256, { certificate, issuer, urls })
      for (const place of listsOf(certificate)) lists.set(place.join(' '), place)
    }
  }
  return { inquiries: [...inquiries.values()], lists: [...lists.values()] }
}

/** Of a certificate's lists and of the deltas to them. */
export function listsOf({ crlDistributionPoints, freshestCrl }: Certificate): readonly ListPlace[] {
  return placesOf([...crlDistributionPoints, ...freshestCrl])
}

/** Where the deltas of a list are (RFC 5280 §5.2.6). */
export function deltasOf({ freshestCrl }: Crl): readonly ListPlace[] {
  return placesOf(freshestCrl)
}

/** In the order of the certificate (RFC 5280 §4.2.1.13: all names of one point lead to the same list). */
function placesOf(points: readonly DistributionPoint[]): readonly ListPlace[] {
  return points
    .map(({ names }) => names.flatMap((name) => (name.form === 'uri' ? [name.value] : [])))
    .map((uris) => [...new Set(uris.filter(isHttp))].slice(0, CRL_LIMITS.addresses))
    .filter((place) => place.length > 0)
}

const isHttp = (url: string): boolean => /^https?:\/\//i.test(url)

/** Sends a request to a responder and answers what came back. Rejects where nothing came. */
export type AskResponder = (url: string, request: Uint8Array) => Promise<Uint8Array>

export type Gathered = {
  readonly responses: readonly OcspResponse[]
  /** What could not be had, and why: then the CRLs answer. */
  readonly faults: readonly string[]
}

export type GatherOptions = {
  readonly extra?: readonly Certificate[]
  /** How nonces are made; tests choose theirs. */
  readonly nonce?: () => Uint8Array
}

/** Asks the responders of these certificates' paths, for `verifySmime` and `buildPath` to judge. Never rejects. */
export async function gatherStatus(
  certificates: readonly Certificate[],
  trust: Trust,
  at: Date,
  ask: AskResponder,
  { extra = [], nonce = () => randomBytes(OCSP_LIMITS.nonceOctets) }: GatherOptions = {},
): Promise<Gathered> {
  const { inquiries } = wantedStatus(certificates, trust, at, extra)
  const responses: OcspResponse[] = []
  const faults: string[] = []
  await Promise.all(
    inquiries.map(async (inquiry) => {
      for (const url of inquiry.urls)
        try {
          responses.push(await inquire(inquiry, url, ask, nonce()))
          return
        } catch (error) {
          const why = error instanceof Error ? error.message : String(error)
          faults.push(`ask ${url} for "${inquiry.certificate.subject.text}": ${why}`)
        }
    }),
  )
  return { responses, faults }
}

async function inquire(
  { certificate, issuer }: Inquiry,
  url: string,
  ask: AskResponder,
  nonce: Uint8Array,
): Promise<OcspResponse> {
  const response = parseOcspResponse(
    await ask(url, writeOcspRequest({ certificate, issuer, nonce })),
  )
  const about = response.answers.filter(({ id }) => isAbout(id, certificate, issuer))
  if (about.length === 0) throw new Error('the answer is about another certificate')
  if (response.nonce && !response.nonce.equals(nonce))
    throw new Error('the answer is to another question (nonce)')
  // RFC 9654 §2.1: responders that sign ahead leave the nonce out. Theirs must say until when they hold.
  if (!response.nonce && about.some(({ nextUpdate }) => !nextUpdate))
    throw new Error('the answer has neither our nonce nor a time until which it holds')
  return response
}
