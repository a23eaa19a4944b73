// Signs notices with the certificate and key of the settings.
import { readNoticeIdentity } from '../src/adapters/notice-identity.ts'
import { signMail } from '../src/email/sign.ts'
import type { Config } from '../src/process/config.ts'
import type { Sign } from '../src/steps/notice-mail.ts'

/** Undefined where none is set. Throws when certificate and key do not belong together. */
export async function openNoticeSigner(
  settings: Pick<Config, 'NOTICE_CERT' | 'NOTICE_KEY'>,
): Promise<Sign | undefined> {
  const identity = await readNoticeIdentity(settings)
  return identity && ((mail, at) => signMail(mail, identity, at))
}
