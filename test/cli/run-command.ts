// Runs a command line in this process, as the launcher would, and keeps what it printed.
import { main } from '../../src/cli/main.ts'

export type Ran = { readonly code: number; readonly out: string; readonly err: string }

export async function holdfast(...args: readonly string[]): Promise<Ran> {
  let out = ''
  let err = ''
  const launch = {
    workerNames: [],
    openOffice: async () => {
      throw new Error('no office is opened by this command')
    },
  }
  const io = {
    out: (text: string) => {
      out += text
    },
    err: (text: string) => {
      err += text
    },
  }
  const code = await main(args, launch, io)
  return { code, out, err }
}

export const jsonLines = <T>(text: string): readonly T[] =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line): T => JSON.parse(line))

export const DEMO_TRUST = [
  ...['--anchors', 'fixtures/pki/root.pem', '--intermediates', 'fixtures/pki/ca.pem'],
  ...['--crls', 'fixtures/pki/root.crl', '--crls', 'fixtures/pki/ca.crl'],
  ...['--at', '2026-11-23T02:00:00Z'],
] as const
