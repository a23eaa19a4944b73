// HTML in which every value is escaped unless it is markup of ours already.

export type Html = { readonly markup: string }

/** Ours alone: never what came from outside. */
export const raw = (markup: string): Html => ({ markup })

const signs: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

export const escaped = (text: string): string =>
  text
    // What is no character of XML, and what turns the direction of text, is shown as itself by nobody.
    .replace(/[\p{Cc}\p{Cs}\u202A-\u202E\u2066-\u2069]/gu, (char) =>
      /[\n\t]/.test(char) ? char : '\uFFFD',
    )
    .replace(/[&<>"']/g, (char) => signs[char] ?? char)

/** A tagged template: html`<p>${text}</p>`. */
export function html(
  parts: TemplateStringsArray,
  ...values: readonly (Html | string | number)[]
): Html {
  const markup = parts.map((part, at) => {
    const value = at === 0 ? undefined : values[at - 1]
    const before =
      value === undefined ? '' : typeof value === 'object' ? value.markup : escaped(String(value))
    return before + part
  })
  return { markup: markup.join('') }
}

export const joined = (all: readonly Html[]): Html => ({
  markup: all.map(({ markup }) => markup).join(''),
})
