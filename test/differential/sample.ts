// One sample of the differential run: what is asked of us and of openssl, and what is true of it.
export type Sample = {
  /** algorithm/structure/mutation, or keys/shape/mutation for a chain. */
  readonly id: string
  readonly algorithm: string
  readonly structure: string
  readonly mutation: string
  /** By how it was made: does the signer stand, and is what he signed untouched? */
  readonly sound: boolean
  readonly ours: () => OurAnswer
  /** What openssl is asked: files to write, and the words of its command line. */
  readonly peer: () => Asked
}

export type Asked = {
  readonly files: Readonly<Record<string, Buffer | string>>
  readonly words: readonly string[]
}

export type OurAnswer = {
  readonly accepted: boolean
  /** The verdict's code, or its outcome where it has none. */
  readonly code: string
  /** Not undefined where what we call signed is not what was signed. */
  readonly wrongOctets?: true
}

export const AT = new Date('2026-11-23T02:00:00Z')

export const pem = (der: Uint8Array, label = 'CERTIFICATE'): string => {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}
