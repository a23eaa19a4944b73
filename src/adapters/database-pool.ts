// What records and queue see of a database: a pool and its clients, alike for PostgreSQL and the embedded PGlite.
import { setTimeout as pause } from 'node:timers/promises'

export type Rows<R> = { rows: R[]; rowCount: number | null }

type Notification = { channel: string; payload?: string; processId?: number }

export type Client = {
  query<R>(sql: string, params?: readonly unknown[]): Promise<Rows<R>>
  /** `destroy` for a client whose session is in doubt: it is closed, not lent again. */
  release(destroy?: boolean): void
  on(event: 'notification', listener: (notification: Notification) => void): Client
  on(event: 'error', listener: (fault: Error) => void): Client
  on(event: 'end', listener: () => void): Client
  removeListener(event: 'notification', listener: (it: Notification) => void): Client
  removeListener(event: 'error', listener: (fault: Error) => void): Client
  removeAllListeners(event?: string): Client
}

export type Pool = {
  query<R>(sql: string, params?: readonly unknown[]): Promise<Rows<R>>
  connect(): Promise<Client>
  end(): Promise<void>
  on(event: 'error', listener: (fault: Error) => void): Pool
  on(event: 'connect', listener: (client: Client) => void): Pool
  removeAllListeners(event?: string): Pool
}

// SQLSTATE deadlock_detected and serialization_failure: nothing was written, the same work may be tried again.
const AGAIN = new Set(['40P01', '40001'])
const TRIES = 5

/** All of `work` or nothing. `work` must touch the database alone: after a deadlock it is run again. */
export async function transaction<T>(pool: Pool, work: (client: Client) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await once(pool, work)
    } catch (fault) {
      if (attempt === TRIES || !AGAIN.has(sqlState(fault) ?? '')) throw fault
      await pause(5 * attempt * (1 + Math.random())) // jitter: two that met once would meet again
    }
  }
}

async function once<T>(pool: Pool, work: (client: Client) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  // A server that restarts ends the connection under us. The query tells; unheard, the event would end the process.
  client.on('error', heard)
  try {
    await client.query('BEGIN')
    const answer = await work(client)
    await client.query('COMMIT')
    client.removeListener('error', heard)
    client.release()
    return answer
  } catch (fault) {
    const rolledBack = await client.query('ROLLBACK').then(
      () => true,
      () => false,
    )
    // A broken one keeps its listener: the socket may still complain while it closes.
    if (rolledBack) client.removeListener('error', heard)
    client.release(!rolledBack)
    throw fault
  }
}

const heard = (): void => undefined

/** The five letters by which PostgreSQL names a fault, e.g. `23505` unique_violation. */
export function sqlState(fault: unknown): string | undefined {
  const code = fault instanceof Error && 'code' in fault ? fault.code : undefined
  return typeof code === 'string' ? code : undefined
}

/** The constraint or index that a fault names. */
export function constraintOf(fault: unknown): string | undefined {
  const name = fault instanceof Error && 'constraint' in fault ? fault.constraint : undefined
  return typeof name === 'string' ? name : undefined
}
