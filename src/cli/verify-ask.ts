// `--ask`: what responders and distribution points say now of certificates that lead to an anchor, for `verify` and `path`.
import { openCrlIndexer } from '../adapters/crl-indexer.ts'
import { openStatusPoints } from '../adapters/status-points.ts'
import type { Certificate } from '../pki/certificate.ts'
import { listsOf } from '../pki/gather-status.ts'
import type { OcspResponse } from '../pki/ocsp-response.ts'
import { makeTrust, type Trust } from '../pki/trust.ts'
import { systemClock } from '../process/clock.ts'
import { environment } from '../process/config.ts'
import { settings } from '../process/settings.ts'

export type AskStatus = (
  certificates: readonly Certificate[],
  at: Date,
  extra: readonly Certificate[],
) => Promise<{
  /** With the lists that were fetched. */
  readonly trust: Trust
  readonly ocsp: readonly OcspResponse[]
  /** What is heard now may be newer than the moment in question. */
  readonly now: Date
}>

/** Nothing is kept: each address is asked once a process, and by the same rules as the office's. */
export function openAsking(given: Trust, tell: (text: string) => void): AskStatus {
  let trust = given
  const points = openStatusPoints({
    trust: () => trust,
    indexer: openCrlIndexer(),
    dir: null,
    reach: { hosts: settings.STATUS_HOSTS.read(environment().STATUS_HOSTS ?? '') },
    deltas: true,
    tell: (fault) => tell(`${wordsOf(fault)}\n`),
  })
  return async (certificates, at, extra) => {
    // Whoever signs lists for a CA of ours is asked for, too.
    const [ocsp] = await Promise.all([
      points.gather(certificates, at, extra),
      points.fetch(points.follow(given.intermediates.flatMap(listsOf))),
    ])
    trust = makeTrust({ ...given, crls: [...given.crls, ...points.lists()], before: trust })
    return { trust, ocsp, now: new Date(Math.max(at.getTime(), systemClock.now().getTime())) }
  }
}

function wordsOf(fault: unknown): string {
  const words: string[] = []
  for (let one = fault; one instanceof Error; one = one.cause) words.push(one.message)
  return words.join(': ')
}
