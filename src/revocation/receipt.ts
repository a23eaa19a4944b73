// That something arrived: when, by whose clock, by which channel, and under which hash its exact bytes lie in evidence.
import type { Finding } from './finding.ts'
import type { Channel } from './kinds.ts'

export type ReceiptId = string

/** Where the bytes came from; together with the hash it is the receipt's identity. */
export type ReceiptSource =
  | {
      readonly kind: 'mailbox'
      readonly account: string
      readonly folder: string
      readonly uidValidity: string
      readonly uid: number
    }
  | {
      readonly kind: 'tray'
      readonly tray: string
      readonly name: string
      /** What the fax server's side-car says of the call: the sender's claim, never identity. */
      readonly call?: Readonly<Record<string, string>>
    }
  | { readonly kind: 'desk'; readonly officer: string; readonly name: string }
  | { readonly kind: 'relay'; readonly relay: string; readonly reference: string }
  | { readonly kind: 'command'; readonly name: string; readonly nonce: string }

export type Receipt = {
  readonly id: ReceiptId
  readonly channel: Channel
  /** SHA-256 of the bytes, lower-case hex: their name in evidence. */
  readonly sha256: string
  readonly size: number
  /** ISO 8601 UTC. E-mail: the top-most trusted Received header, else the server's INTERNALDATE (domain A16). */
  readonly receivedAt: string
  /** Whose clock `receivedAt` is: `mx`, `imap-internaldate`, `fax-gateway`, `file-time`, `officer`, `relay`, `own`. */
  readonly receivedBy: string
  readonly source: ReceiptSource
  /** A hint only: a Message-ID may be reused over other bytes. */
  readonly messageId: string | null
  /** The first receipt of the same bytes. */
  readonly duplicateOf: ReceiptId | null
  readonly findings: readonly Finding[]
  readonly recordedAt: string
  readonly examinedAt: string | null
}

/** One string per thing that arrived: the same mail seen twice has the same, other bytes under the same UID have another. */
export function receiptIdentity(source: ReceiptSource, sha256: string): string {
  switch (source.kind) {
    case 'mailbox':
      return [
        'mailbox',
        source.account,
        source.folder,
        source.uidValidity,
        source.uid,
        sha256,
      ].join('|')
    case 'tray':
      return ['tray', source.tray, source.name, sha256].join('|')
    case 'desk':
      return ['desk', source.officer, source.name, sha256].join('|')
    case 'relay':
      return ['relay', source.relay, source.reference, sha256].join('|')
    case 'command':
      return ['command', source.name, source.nonce, sha256].join('|')
  }
}
