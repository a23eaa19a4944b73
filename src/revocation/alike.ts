// May a line that was read off a page be what the register has? Characters that print alike cost little, others a whole step.

/** Characters that a fax makes of one another. Within a set a change is cheap. */
const lookalikes = [
  'l1i!|jt/',
  'o0qdcea@g',
  'a@eo',
  '@®©é',
  '5s',
  '5b',
  '8b3',
  '2z',
  '6gbé',
  'uvy',
  'un',
  'nhmr',
  'ft',
  '._-,:;\'" ',
  'kx',
  'pr',
  'il',
  '賢質買資貿',
  '黃萬',
  '鄧部郡',
  '林麻霖茜困',
  '龔襲',
  '盧慮虛',
  '譚讓諱',
  '關閣',
  '詠訪',
  '芬分',
] as const
/** Pairs that run together into one, or come apart. */
const merged: Readonly<Record<string, string>> = {
  rn: 'm',
  cl: 'd',
  vv: 'w',
  nn: 'm',
  li: 'h',
  ii: 'u',
  fi: 'h',
}

const CHEAP = 0.3
const MARK = 0.35
/** A digit is no other digit by a slip of the eye alone. */
const OTHER_DIGIT = 2

/** The cost of taking one for the other: 0 the same, 1 for each character that cannot be a misreading. */
export function misreadingCost(read: string, registered: string): number {
  return prefixCosts(folded(read), folded(registered)).at(-1) ?? 0
}

/** The cost of the second for the first none, one, two … characters of the first. */
function prefixCosts(a: string, b: string): number[] {
  let row = [0]
  for (const char of b) row.push((row.at(-1) ?? 0) + added(char))
  let earlier: number[] = []
  const whole = [row.at(-1) ?? 0]
  for (let i = 1; i <= a.length; i++) {
    const next = [(row[0] ?? 0) + added(a[i - 1] ?? '')]
    for (let j = 1; j <= b.length; j++) {
      const [own, other] = [a[i - 1] ?? '', b[j - 1] ?? '']
      const ways = [
        (row[j - 1] ?? 0) + changed(own, other),
        (row[j] ?? 0) + added(own),
        (next[j - 1] ?? 0) + added(other),
      ]
      if (i > 1 && merged[`${a[i - 2]}${own}`] === other) ways.push((earlier[j - 1] ?? 0) + CHEAP)
      if (j > 1 && merged[`${b[j - 2]}${other}`] === own) ways.push((row[j - 2] ?? 0) + CHEAP)
      next.push(Math.min(...ways))
    }
    earlier = row
    row = next
    whole.push(next[b.length] ?? 0)
  }
  return whole
}

const marks = /[\p{P}\p{S}]/gu

/** Could the line be the registered one, misread? One character in ten may be quite another, the rest only look so. */
export function readsAlike(read: string, registered: string): boolean {
  const length = [...folded(registered)].length
  if (length === 0 || folded(read).length === 0) return false
  const han = /\p{Script=Han}/u.test(registered)
  // Of a Chinese name one character in three may be misread; two characters are too few to lose one. Marks are specks.
  if (han) return misreadingCost(read.replace(marks, ''), registered) <= (length >= 3 ? 1 : 0.5)
  return misreadingCost(read, registered) <= allowed(length) && isMailbox(read, registered)
}

const allowed = (length: number): number => 0.5 + 0.07 * length

/** Of an e-mail address the mailbox alone must read alike too: a whole office has the rest. */
function isMailbox(read: string, registered: string): boolean {
  const mailbox = folded(registered).replace(/(?<=@).*$/, '')
  if (!mailbox.endsWith('@')) return true
  return Math.min(...prefixCosts(folded(read), mailbox)) <= allowed(mailbox.length)
}

/** Letters count, not whether they are capitals, nor the spaces between. */
const folded = (text: string): string => text.normalize('NFKC').toLowerCase().replace(/\s+/g, '')

const added = (char: string): number => (/[\p{L}\p{N}@]/u.test(char) ? 1 : MARK)

function changed(a: string, b: string): number {
  if (a === b) return 0
  if (lookalikes.some((set) => set.includes(a) && set.includes(b))) return CHEAP
  return /\d/.test(a) && /\d/.test(b) ? OTHER_DIGIT : 1
}
