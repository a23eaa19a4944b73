// The words of a letter as plain text: what a field was read from is marked, what would hide is shown.
import type { RequestView } from '../api-case.ts'
import { useWords } from './language.tsx'
import { pieces, stretches, visible } from './visible.ts'

export function Letter({ request }: { readonly request: RequestView }) {
  const { t, fact } = useWords()
  const names: Readonly<Record<string, string>> = { ...fact, ask: t.asks }
  const { text, textProved, subject, sender, marks } = request
  return (
    <section className="card" aria-labelledby="letter">
      <h2 id="letter">{textProved ? t.letter : t.letterUnproved}</h2>
      <dl className="facts">
        {sender && (
          <div>
            <dt>{t.from}</dt>
            <dd>{visible(sender)}</dd>
          </div>
        )}
        {subject && (
          <div>
            <dt>{t.subject}</dt>
            <dd>{visible(subject)}</dd>
          </div>
        )}
      </dl>
      {text ? (
        <pre className={textProved ? 'letter proved' : 'letter'} dir="ltr">
          {stretches(text, marks).map((stretch) =>
            stretch.what === null ? (
              <Plain key={stretch.at} text={stretch.text} />
            ) : (
              <mark key={stretch.at} className="span">
                <Plain text={stretch.text} />
                <span className="span-name">{names[stretch.what] ?? stretch.what}</span>
              </mark>
            ),
          )}
        </pre>
      ) : (
        <p className="hint">{t.noText}</p>
      )}
    </section>
  )
}

function Plain({ text }: { readonly text: string }) {
  return (
    <>
      {pieces(text).map((piece, index) =>
        piece.hidden ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one text never move
          <span key={index} className="hidden-character">
            {piece.text}
          </span>
        ) : (
          piece.text
        ),
      )}
    </>
  )
}
