// OCSP responders over HTTP (RFC 6960 appendix A.1): a request is posted, within limits of size and time.
import type { AskResponder } from '../pki/gather-status.ts'
import { type FetchLimits, fetchWithin, OCSP_FETCH, withoutSecrets } from './http-fetch.ts'

export function openResponders(limits: Partial<FetchLimits> = {}): AskResponder {
  return async (url, request) => {
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
        },
      )
      return bytes
    } catch (cause) {
      throw new Error(`no answer from "${withoutSecrets(url)}": ${reasonOf(cause)}`, { cause })
    }
  }
}

/** fetch says "fetch failed" and keeps the reason within. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? error.cause.message : error.message
}
