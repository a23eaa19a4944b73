// A mail that comes back on a letter of ours: which letter it is about, and whether it says that it never arrived.
import type { DeliveryReport } from '../email/delivery-report.ts'
import type { Finding } from '../revocation/finding.ts'
import type { Notice } from '../revocation/notice.ts'
import type { NoticeBounce } from './facts-draft.ts'
import type { Opened } from './open-received.ts'

type Ports = {
  readonly records: { noticeByMessageId(messageId: string): Promise<Notice | undefined> }
}

/** Our letters carry our own Message-ID: what answers one, or reports it undelivered, names it. Nothing else joins the
 *  two, so that a report on a mail that we never sent is about nothing. */
export async function noticeOf(
  ports: Ports,
  { answers, triage }: Opened,
): Promise<Notice | undefined> {
  for (const id of [...new Set(answers)].filter((each) => each !== '').slice(0, 20)) {
    const notice = await ports.records.noticeByMessageId(id)
    // Whoever forges a sender has our answer to him come back: the holder is told no less for it (domain §7.18).
    if (notice && !(triage.kind === 'bounce' && notice.kind === 'acknowledged')) return notice
  }
  return undefined
}

export type Returned = { readonly findings: readonly Finding[]; readonly bounce?: NoticeBounce }

/** Only where the report says plainly that delivery failed is the holder held for untold. */
export function returned({ triage, report }: Opened, notice: Notice | undefined): Returned {
  if (!notice || triage.kind !== 'bounce' || !report) return { findings: [] }
  const detail = detailOf(report)
  const grounds = [`notice ${notice.id} (${notice.kind})`, detail].filter(Boolean).join(': ')
  switch (report.result) {
    case 'failed':
      return { findings: [bounced(grounds)], bounce: { noticeId: notice.id, detail } }
    case 'delayed':
      return { findings: [delayed(grounds)] }
    case 'delivered':
      return { findings: [handedOn(grounds)] }
    case 'unknown':
      return { findings: [unclear(grounds)] }
  }
}

/** A stranger may have written it: one line, and short. */
function detailOf({ recipients }: DeliveryReport): string {
  const said = recipients.map(({ address, status, diagnostic }) =>
    [address, status, diagnostic].filter(Boolean).join(' '),
  )
  return said
    .join('; ')
    .replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
    .slice(0, 300)
}

const bounced = (grounds: string): Finding => ({
  code: 'notice-bounced',
  weight: 'doubt',
  says: {
    en: 'A letter of ours in this case was not delivered. Print it and send it by post, or tell the subscriber another way.',
    zh: '本個案的一封通知未能送達。請列印並以郵遞寄出，或以其他方式通知登記人。',
  },
  grounds,
})

const delayed = (grounds: string): Finding => ({
  code: 'notice-delayed',
  weight: 'note',
  says: {
    en: 'A letter of ours in this case is on its way for longer than usual; it is still being tried.',
    zh: '本個案的一封通知遞送延誤，仍在嘗試中。',
  },
  grounds,
})

const handedOn = (grounds: string): Finding => ({
  code: 'notice-delivered',
  weight: 'note',
  says: {
    en: 'A server reports that it took in a letter of ours in this case, or handed it on.',
    zh: '有伺服器報告已收下或轉遞本個案的一封通知。',
  },
  grounds,
})

const unclear = (grounds: string): Finding => ({
  code: 'notice-report-unclear',
  weight: 'doubt',
  says: {
    en: 'A report has come about a letter of ours in this case, and does not say plainly what became of it; look at it.',
    zh: '收到有關本個案一封通知的報告，但未清楚說明結果，請查看原件。',
  },
  grounds,
})
