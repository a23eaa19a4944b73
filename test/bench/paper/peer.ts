/** The `tesseract` command on the same zones of the same pages, a sample of them: what a reader off the shelf makes of them. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import sharp from 'sharp'
import { decodePages } from '../../../src/paper/pages.ts'
import { registerPage, zone } from '../../../src/paper/registration.ts'
import {
  type FormData,
  fieldBox,
  loadTemplates,
  type Template,
} from '../../../src/paper/templates.ts'
import { applyRule } from '../../../src/revocation/fields.ts'
import { kinds } from './figures.ts'
import { type Outcome, same } from './outcomes.ts'
import type { Faxed, Group } from './pages.ts'

export type PeerRow = {
  readonly kind: string
  readonly group: Group
  readonly of: number
  readonly theirs: number
  readonly ours: number
}

const run = promisify(execFile)
const alphabets: Readonly<Record<string, string>> = {
  digits: '0123456789',
  hex: '0123456789ABCDEF',
  hkid: '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ',
}
const templatesDir = new URL('../../../policies/forms', import.meta.url).pathname
const SCALE = 12

export function openPeer(most: number, form: FormData) {
  const read: { page: number; id: string; group: Group; right: boolean }[] = []
  let templates: readonly Template[] | undefined
  let pages = 0
  return {
    async seen(faxed: Faxed): Promise<void> {
      if (pages >= most) return
      pages++
      templates ??= await loadTemplates(templatesDir)
      const decoded = await decodePages(faxed.bytes)
      const [page] = decoded.pages
      const { registration } = page ? registerPage(page, templates) : {}
      if (!registration) return
      for (const field of form.fields) {
        const wanted = faxed.values[field.id]
        if (!wanted) continue
        const { width, height, ink } = zone(registration, fieldBox(field), SCALE)
        const grey = Uint8Array.from(ink, (it) => 255 * (1 - it))
        const png = await sharp(grey, { raw: { width, height, channels: 1 } })
          .extend({ top: 12, bottom: 12, left: 12, right: 12, background: '#fff' })
          .withMetadata({ density: 300 })
          .png()
          .toBuffer()
        const list = field.kind === 'comb' ? alphabets[field.alphabet] : undefined
        const text = await tesseract(png, field.rule === 'nameZh' ? 'chi_tra' : 'eng', list)
        const right = same(field.rule, applyRule(field.rule, text).value, wanted)
        read.push({ page: faxed.number, id: field.id, group: faxed.group, right })
      }
    },
    figures(outcomes: readonly Outcome[]): { pages: number; rows: PeerRow[] } {
      const ours = new Map(outcomes.map((it) => [`${it.page} ${it.id}`, it.right]))
      const groups: readonly Group[] = ['typed', 'block', 'loose', 'pen']
      const rows = groups.flatMap((group) =>
        kinds.map(([kind, ids]): PeerRow => {
          const them = read.filter((it) => it.group === group && ids.includes(it.id))
          return {
            kind,
            group,
            of: them.length,
            theirs: them.filter((it) => it.right).length,
            ours: them.filter((it) => ours.get(`${it.page} ${it.id}`)).length,
          }
        }),
      )
      return { pages, rows: rows.filter((it) => it.of > 0) }
    },
  }
}

/** It dies of some noisy crops (paper: SIGFPE): then it has read nothing. */
async function tesseract(png: Buffer, language: string, list: string | undefined) {
  const args = ['stdin', 'stdout', '--psm', '7', '-l', language]
  if (list) args.push('-c', `tessedit_char_whitelist=${list}`)
  const started = run('tesseract', args, { timeout: 20_000 })
  started.child.stdin?.on('error', () => undefined)
  started.child.stdin?.end(png)
  return started.then(
    ({ stdout }) => stdout.replace(/\s+/g, ' ').trim(),
    () => '',
  )
}
