// On which line of a JSON text each entry of its top lists begins: JSON.parse does not say.

/** `certificates.0` → 3. The text is known to be JSON. */
export function linesOfEntries(text: string): Map<string, number> {
  const lines = new Map<string, number>()
  let line = 1
  let depth = 0
  let list = ''
  let entry = 0
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],]|\n/g)) {
    if (token === '\n') line += 1
    else if (token === '{' || token === '[') {
      if (depth === 2) lines.set(`${list}.${entry}`, line)
      depth += 1
    } else if (token === '}' || token === ']') depth -= 1
    else if (token === ',' && depth === 2) entry += 1
    else if (token.startsWith('"') && depth === 1) {
      list = String(JSON.parse(token))
      entry = 0
    }
  }
  return lines
}

/** Where JSON.parse stopped, as far as it tells. */
export function lineOf(text: string, fault: unknown): number {
  const position = /position (\d+)/.exec(String(fault))?.[1]
  const stop = position === undefined ? text.length : Number(position)
  return text.slice(0, stop).split('\n').length
}
