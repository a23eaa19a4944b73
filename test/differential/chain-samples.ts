// Every chain of the differential run as a sample: buildPath beside `openssl verify`.
import { parseCertificate } from '../../src/pki/certificate.ts'
import { parseCrl } from '../../src/pki/crl.ts'
import { buildPath, type PathOptions } from '../../src/pki/path.ts'
import { makeTrust } from '../../src/pki/trust.ts'
import { CHAIN_MUTATIONS, type ChainMutation } from './chain-mutations.ts'
import { type Chain, chainOf, KEYS, type Made, make } from './chains.ts'
import { AT, type OurAnswer, pem, type Sample } from './sample.ts'

const SHAPES: Readonly<Record<string, number>> = {
  'below-the-anchor': 0,
  'one-issuer': 1,
  'two-issuers': 2,
}

/** One in `step` is made. */
export function* chainSamples(step = 1): Generator<Sample> {
  let at = 0
  for (const [kind, makeKeys] of Object.entries(KEYS)) {
    const keys = makeKeys()
    for (const [shape, issuers] of Object.entries(SHAPES))
      for (const [name, mutation] of Object.entries(CHAIN_MUTATIONS))
        if (issuers >= (mutation.issuers ?? 0) && at++ % step === 0)
          yield sampleOf(kind, shape, name, mutation, chainOf(keys, issuers))
  }
}

function sampleOf(
  kind: string,
  shape: string,
  name: string,
  mutation: ChainMutation,
  chain: Chain,
): Sample {
  mutation.change(chain)
  const made = make(chain)
  return {
    id: `${kind}/${shape}/${name}`,
    algorithm: kind,
    structure: shape,
    mutation: name,
    sound: mutation.sound,
    ours: () => judge(made, chain.options),
    peer: () => ({
      files: {
        'root.pem': pem(made.root),
        'issuers.pem': made.issuers.map((der) => pem(der)).join('') || pem(made.root),
        'lists.pem': made.lists.map((der) => pem(der, 'X509 CRL')).join(''),
        'leaf.pem': pem(made.leaf),
      },
      words: [
        ...['verify', '-CAfile', 'root.pem', '-untrusted', 'issuers.pem'],
        ...(made.lists.length > 0 ? ['-CRLfile', 'lists.pem'] : []),
        ...['-crl_check_all', '-attime', String(AT.getTime() / 1000), ...chain.words, 'leaf.pem'],
      ],
    }),
  }
}

function judge(made: Made, options: PathOptions): OurAnswer {
  try {
    const trust = makeTrust({
      anchors: [parseCertificate(made.root)],
      intermediates: made.issuers.map((der) => parseCertificate(der)),
      crls: made.lists.map((der) => parseCrl(der)),
    })
    const result = buildPath(parseCertificate(made.leaf), trust, AT, options)
    const code = result.outcome === 'invalid' ? result.code : result.outcome
    return { accepted: result.outcome === 'valid' && result.weaknesses.length === 0, code }
  } catch (error) {
    return { accepted: false, code: error instanceof Error ? error.constructor.name : 'unreadable' }
  }
}
