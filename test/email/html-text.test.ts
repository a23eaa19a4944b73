// The words of HTML as mail programs show them: nothing that is shown is left out, whatever the markup does.

import { expect, test } from 'vitest'
import { textPart } from '../../fixtures/mime.ts'
import { showContent } from '../../src/email/content.ts'
import { hidingStyle, htmlText } from '../../src/email/html-text.ts'

test.each([
  ['a head that nobody closes', '<html><head><meta charset=utf-8><body>Hello', 'Hello'],
  ['an empty comment', 'a<!-->b<!-- c -->d', 'abd'],
  ['a comment of three dashes', 'a<!--->b', 'ab'],
  ['a comment that ends with a mark', 'a<!--x--!>b', 'ab'],
  ['a bracket and a quotation mark in a style', '<style>a<b "</style>Seen', 'Seen'],
  ['a quotation mark in a script', '<script>x="</script>Seen', 'Seen'],
  ['a script whose name goes on', '<script>a</scripts>b</script>Seen', 'Seen'],
  ['words for those without scripts', '<noscript>Seen</noscript>', 'Seen'],
  ['words in a field', '<textarea>Seen</textarea>', 'Seen'],
  ['words in a drawing', '<svg><text>Seen</text></svg>', 'Seen'],
  ['a quotation mark inside a plain value', "<p title=a'>Seen</p><b>d'</b>", "Seen\nd'"],
  ['a bracket inside a quoted value', '<p title="a>b">Seen', 'Seen'],
  ['a title without its end', 'a<title>b', 'a'],
])('%s', (_, html, text) => {
  expect(htmlText(html)).toBe(text)
})

test.each(['<p hidden>x', '<p class=a hidden="">x', '<p style="max-height: 0;overflow:hidden">x'])(
  '%s hides words',
  (html) => {
    expect(hidingStyle(html)).toBeDefined()
    expect(hidingStyle('<p class="hidden-xs" data-hidden-by=1>x')).toBeUndefined()
  },
)

test('what Unicode calls a line end is one, so that no words hide behind a quotation mark', async () => {
  const shown = await showContent(Buffer.from(textPart('> quoted\u2028revoke it\u2029now\n')))
  expect(shown.text).toBe('> quoted\nrevoke it\nnow\n')
})
