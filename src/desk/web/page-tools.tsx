// The tools over a page: its boxes, its size, and the other pages.
import { Button, Checkbox } from '@mantine/core'
import type { ReadingView } from '../api-evidence.ts'
import { useWords } from './language.tsx'

type Props = {
  readonly pages: number
  readonly sheets: ReadingView['sheets']
  readonly page: number
  readonly setPage: (page: number) => void
  readonly boxes: boolean
  readonly setBoxes: (boxes: boolean) => void
  readonly large: boolean
  readonly setLarge: (large: boolean) => void
}

export function PageTools({
  pages,
  sheets,
  page,
  setPage,
  boxes,
  setBoxes,
  large,
  setLarge,
}: Props) {
  const { t } = useWords()
  return (
    <div className="page-tools">
      <Checkbox
        size="xs"
        label={t.boxesShow}
        checked={boxes}
        onChange={(event) => setBoxes(event.currentTarget.checked)}
      />
      <Button
        variant="default"
        size="compact-xs"
        aria-pressed={large}
        onClick={() => setLarge(!large)}
      >
        {large ? t.shrink : t.zoom}
      </Button>
      {pages > 1 &&
        Array.from({ length: pages }, (_none, index) => index).map((index) => (
          <Button
            key={index}
            variant={index === page ? 'filled' : 'default'}
            size="compact-xs"
            aria-current={index === page ? 'page' : undefined}
            onClick={() => setPage(index)}
          >
            {t.page} {index + 1}
            {sheets[index] && ` · ${t.sheet[sheets[index].kind]}`}
          </Button>
        ))}
    </div>
  )
}
