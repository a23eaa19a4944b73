/**
 * Takes finished files out of the fax tray: claimed by a rename, received, put away by day. Run it on as many
 * hosts as share the folder.
 */
import { openTray } from '../src/adapters/tray.ts'
import { structurallyWhole } from '../src/paper/whole.ts'
import { receive } from '../src/steps/receive.ts'
import type { Shared } from './shared.ts'

export async function faxtray(shared: Shared): Promise<void> {
  const { config, clock, records, evidence, queue, closing } = shared
  if (config.FAX_TRAY === null) return
  const { log } = shared
  closing(
    await openTray({
      dir: config.FAX_TRAY,
      receive: receive({ evidence, records, queue, log }),
      records,
      structurallyWhole,
      log,
      clock,
      pollMs: config.FAX_TRAY_POLL_SECONDS * 1000,
      incompleteMs: config.FAX_TRAY_PATIENCE_SECONDS * 1000,
    }),
  )
}
