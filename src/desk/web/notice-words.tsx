// The words of a letter to the holder, as they go out.
type Props = { readonly label: string; readonly text: string }

export function NoticeWords({ label, text }: Props) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (axe scrollable-region-focusable)
    <section className="letter" tabIndex={0} aria-label={label}>
      {text}
    </section>
  )
}
