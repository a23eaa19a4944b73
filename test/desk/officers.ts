/** Who sits at the desk in tests, and their one password. */
import { hashPassword, type Officer } from '../../src/adapters/officers.ts'

export const PASSWORD = 'correct horse battery'

let made: Promise<readonly Officer[]> | undefined

export function officers(): Promise<readonly Officer[]> {
  made ??= hashPassword(PASSWORD).then((passwordHash) => [
    { name: 'ada', displayName: 'Ada Lee', passwordHash, roles: ['officer'] },
    { name: 'ben', displayName: 'Ben Cheng', passwordHash, roles: ['officer', 'supervisor'] },
    { name: 'vic', displayName: 'Vic Auditor', passwordHash, roles: ['auditor'] },
  ])
  return made
}
