// What an officer may see of given octets: plain text and a list of attachments, never HTML.

export type ShownAttachment = {
  readonly name: string
  /** By what the octets are, not by what the mail calls them. */
  readonly mediaType: string
  readonly declaredType: string
  readonly bytes: Uint8Array
  readonly sha256: string
}

export type ContentFinding =
  | 'html-only'
  | 'html-differs'
  | 'charset-refused'
  | 'text-not-decodable'
  | 'hidden-characters'
  | 'not-readable'
  | 'cut-off'

export type ShownContent = {
  readonly text: string
  readonly textFrom: 'plain' | 'html' | 'none'
  /** The Subject inside these octets (RFC 9788), where there is one. */
  readonly protectedSubject: string | undefined
  readonly attachments: readonly ShownAttachment[]
  readonly findings: readonly { readonly code: ContentFinding; readonly detail: string }[]
}
