// `holdfast migrate`: brings the database to the shape this version needs.
import { migrate as migrateDatabase } from '../adapters/database.ts'
import { type Command, exit } from './command.ts'
import { withRecords } from './wiring.ts'

export const migrate: Command = {
  name: 'migrate',
  operands: '',
  summary: 'bring the database to the shape this version needs (start does so too)',
  options: {},
  least: 0,
  most: 0,
  run: ({ io, flag }) =>
    withRecords(async ({ database }) => {
      const applied = await migrateDatabase(database.pool)
      if (flag('json')) io.out(`${JSON.stringify({ applied })}\n`)
      else io.out(applied.length > 0 ? `applied ${applied.join(', ')}\n` : 'nothing to do\n')
      return exit.ok
    }),
}
