// Ids of receipts, requests, cases and notices: short enough to say on the telephone, never guessable.
import { randomBytes } from 'node:crypto'

// Crockford's base 32: no I, L, O or U to mistake for a digit or a word.
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

function random(length: number): string {
  return Array.from(randomBytes(length), (byte) => ALPHABET[byte & 31]).join('')
}

/** 50 random bits behind a letter: `E-` receipt, `Q-` request, `R-` revocation (the case), `N-` notice,
 *  `D-` a decision held, `C-` an officer's ruling about the calendar, `V-` a drift from the CA, `P-` a version of the policy,
 *  `B-` a break in the mailing. */
export const newId = (letter: 'E' | 'Q' | 'R' | 'N' | 'D' | 'C' | 'V' | 'P' | 'B'): string =>
  `${letter}-${random(10)}`
