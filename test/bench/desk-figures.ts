/** What the desk's own metrics say: how much was received, and how much of it is not yet examined. */

export async function deskFigures(
  desk: string | null,
): Promise<{ receipts: number; unexamined: number }> {
  const text = await (await fetch(new URL('/metrics', desk ?? ''))).text()
  const held = (what: string): number =>
    Number(new RegExp(`^holdfast_records\\{what="${what}"\\} (\\d+)`, 'm').exec(text)?.[1] ?? 0)
  return { receipts: held('receipts'), unexamined: held('unexamined') }
}
