// OCSP responders over HTTP (RFC 6960 appendix A.1): a request is posted, within limits of size and time.
import type { AskResponder } from '../pki/gather-status.ts'
import { type FetchLimits, fetchWithin, OCSP_FETCH, withoutSecrets } from './http-fetch.ts'
import type { Reach } from './http-reach.ts'

/** A responder that did not answer is left alone for so long: else every mail would wait for it. */
const REST_MS = 60_000

export function openResponders(
  limits: Partial<FetchLimits> = {},
  restMs: number = REST_MS,
  reach: Reach = { hosts: [] },
): AskResponder {
  const away = new Map<string, { readonly until: number; readonly fault: Error }>()
  return async (url, request) => {
    const resting = away.get(url)
    if (resting && performance.now() < resting.until) throw resting.fault
    try {
      const { bytes } = await fetchWithin(
        url,
        { ...OCSP_FETCH, ...limits },
        {
          headers: {
            accept: 'application/ocsp-response',
            'content-type': 'application/ocsp-request',
          },
          body: request,
          reach,
        },
      )
      away.delete(url)
      return bytes
    } catch (cause) {
      const why = `no answer from "${withoutSecrets(url)}": ${reasonOf(cause)}`
      const fault = new Error(why, { cause })
      away.set(url, { until: performance.now() + restMs, fault })
      throw fault
    }
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
