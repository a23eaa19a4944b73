// A dialog over the page. Its head is no <header>: a page has one banner, and the library's would be a second.
import { Modal } from '@mantine/core'
import type { ReactNode } from 'react'
import { useWords } from './language.tsx'

type Props = {
  readonly title: string
  readonly opened: boolean
  readonly onClose: () => void
  readonly wide?: boolean
  readonly children: ReactNode
}

export function Dialog({ title, opened, onClose, wide = false, children }: Props) {
  const { t } = useWords()
  return (
    <Modal.Root opened={opened} onClose={onClose} size={wide ? 'xl' : 'md'} centered={!wide}>
      <Modal.Overlay />
      <Modal.Content>
        <div className="dialog-head">
          <Modal.Title>{title}</Modal.Title>
          <Modal.CloseButton aria-label={t.close} />
        </div>
        <Modal.Body>{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}
