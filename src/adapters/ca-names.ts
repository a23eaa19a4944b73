// Whether two texts name the same issuer, however a register that was imported spaces and spells it.

/** Text of RFC 4514: case, and spaces beside commas and equals signs, make no difference (RFC 5280 §7.1). */
export function sameIssuer(a: string, b: string): boolean {
  return folded(a) === folded(b)
}

const folded = (name: string): string =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\s*([,=+])\s*/g, '$1')
    .replace(/\s+/g, ' ')
    .trim()
