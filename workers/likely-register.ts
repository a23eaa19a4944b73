// The register as examiners of paper ask it: also which certificates a page's cells fit, from one index in this process.
import { type LikelyCertificates, openLikely } from '../src/adapters/register-likely.ts'
import type { Shared } from './shared.ts'

type LikelyRegister = Shared['register'] & Pick<LikelyCertificates, 'likely'>

const opened = new WeakMap<Shared, LikelyRegister>()

/** Opened by whichever worker asks first; mail and paper share it, for a million certificates take 200 MB. */
export function likelyRegister(shared: Shared): LikelyRegister {
  const known = opened.get(shared)
  if (known) return known
  const { likely } = shared.closing(openLikely(shared.database.pool, shared.log))
  // Read in while nobody waits for it; where that fails, the first page asks again.
  likely({}).catch((cause) => shared.log.warn({ cause }, 'the register could not be indexed yet'))
  const register = { ...shared.register, likely }
  opened.set(shared, register)
  return register
}
