// The settings of the mail that goes out: by which server, from whom, signed by what, and how much of it.
import { address, maybe, type Setting, text, url, whole } from './setting-readers.ts'

const group = 'Mail out'

export const mailOutSettings = {
  SMTP_URL: {
    group,
    secret: true,
    example: 'smtps://notices:secret@mail.example.hk',
    says: 'Where notices are sent. Unset: they are laid in OUTBOX.',
    ...maybe(url('smtp', 'smtps')),
  },
  OUTBOX: {
    group,
    example: './data/outbox',
    says: 'Folder in which notices are written; with SMTP_URL it is the spool. Unset: DATA_DIR/outbox.',
    ...maybe(text),
  },
  MAIL_FROM: {
    group,
    example: 'Demo CA <revocation@ecert.example.hk>',
    says: 'Sender of notices.',
    read: address,
    otherwise: 'Holdfast <holdfast@localhost.localdomain>',
  },
  NOTICE_CERT: {
    group,
    example: '/etc/holdfast/notice.pem',
    says: 'Certificate (and chain) that notices are signed with. Unset: they go out unsigned.',
    ...maybe(text),
  },
  NOTICE_KEY: {
    group,
    secret: true,
    example: '/etc/holdfast/notice-key.pem',
    says: 'Its private key: a path to a PEM file, or the PEM itself (by NOTICE_KEY_FILE).',
    ...maybe(text),
  },
  NOTICES_PER_HOUR: {
    group,
    example: '100',
    says: 'Letters to holders that may go within any hour, over all notifiers. One more stops them all: what is held goes once two officers have let it go.',
    read: whole(1, 100_000),
    otherwise: 100,
  },
  NOTICES_PER_ADDRESS: {
    group,
    example: '6',
    says: 'Letters that may go to one address within any 24 hours; one more waits until it fits.',
    read: whole(1, 1000),
    otherwise: 6,
  },
  ACKNOWLEDGEMENTS_PER_HOUR: {
    group,
    example: '60',
    says: 'Answers that may go to senders of requests within any hour, one to an address a day; more are left out. 0: nobody is answered by a machine.',
    read: whole(0, 10_000),
    otherwise: 60,
  },
} as const satisfies Record<string, Setting<unknown>>
