// The settings of the CA that acts: where it is, whom we are there, where it publishes, and when it is held against our cases.
import { list, maybe, type Setting, SettingFault, text, url, whole } from './setting-readers.ts'

/** A CA whose index.txt we keep, one that only writes down what it would do, or one behind a network. */
export type CaFolderSetting = {
  readonly kind: 'demo' | 'openssl' | 'dry-run'
  readonly dir: string
}
export type CaUrlSetting = {
  readonly kind: 'ejbca' | 'dogtag' | 'step' | 'vault' | 'cmp'
  readonly url: string
}
export type CaSetting = CaFolderSetting | CaUrlSetting

const SHAPE =
  'must be demo:DIR, openssl:DIR, dry-run:DIR, or ejbca:, dogtag:, step:, vault: or cmp: with the CA’s URL'

export function ca(value: string): CaSetting {
  const [, kind, rest = ''] = /^([a-z-]+):(.+)$/.exec(value) ?? []
  switch (kind) {
    case 'demo':
    case 'openssl':
    case 'dry-run':
      return { kind, dir: rest }
    case 'ejbca':
    case 'dogtag':
    case 'step':
    case 'vault':
    case 'cmp':
      return { kind, url: caUrl(rest, kind === 'cmp') }
    default:
      throw new SettingFault(SHAPE)
  }
}

/** CMP protects its messages itself, and runs over plain HTTP in most places; the others are nothing without TLS. */
function caUrl(value: string, plain: boolean): string {
  const parsed = URL.canParse(value) ? new URL(value) : undefined
  const right = parsed?.protocol === 'https:' || (plain && parsed?.protocol === 'http:')
  if (!parsed || !right) throw new SettingFault(SHAPE)
  if (parsed.username !== '' || parsed.password !== '')
    throw new SettingFault('must hold no password: CA_TOKEN or CA_CLIENT_SECRET is the place')
  return value
}

function timeOfDay(value: string): string {
  if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(value)) throw new SettingFault('must be a time as 03:30')
  return value
}

const group = 'The CA'

export const caSettings = {
  CA: {
    group,
    example: 'openssl:/var/lib/ca',
    says: 'The CA that acts: demo:DIR (writes CRLs itself) or openssl:DIR (runs openssl ca -gencrl), both keep OpenSSL’s index.txt; ejbca:https://host/ejbca/ejbca-rest-api, dogtag:https://host:8443, step:https://host:9000, vault:https://host:8200/v1/pki, cmp:http(s)://host/path; or dry-run:DIR, which only writes down what it would tell a CA.',
    ...maybe(ca),
  },
  CA_CERT: {
    group,
    example: '/etc/holdfast/ra.pem',
    says: 'Our certificate at the CA (EJBCA, Dogtag, CMP): a PEM file.',
    ...maybe(text),
  },
  CA_KEY: {
    group,
    secret: true,
    example: '/etc/holdfast/ra-key.pem',
    says: 'Its private key: a path to a PEM file, or the PEM itself (by CA_KEY_FILE). For step-ca the provisioner’s key, as PEM or JWK.',
    ...maybe(text),
  },
  CA_BUNDLE: {
    group,
    example: '/etc/holdfast/ca-tls.pem',
    says: 'Whom we believe to be the CA: a PEM file of anchors for its TLS certificate, and for CMP for its answers. Unset: the machine’s own.',
    ...maybe(text),
  },
  CA_TOKEN: {
    group,
    secret: true,
    example: '…',
    says: 'A token for the CA: EJBCA’s bearer token, or Vault’s.',
    ...maybe(text),
  },
  CA_TOKEN_URL: {
    group,
    example: 'https://id.example.hk/realms/ca/protocol/openid-connect/token',
    says: 'Where a token for EJBCA is granted by OAuth2 client credentials, with CA_CLIENT_ID and CA_CLIENT_SECRET.',
    ...maybe(url('https')),
  },
  CA_CLIENT_ID: {
    group,
    example: 'holdfast',
    says: 'Our name at CA_TOKEN_URL; for CMP the reference of the shared secret; for step-ca the provisioner’s name.',
    ...maybe(text),
  },
  CA_CLIENT_SECRET: {
    group,
    secret: true,
    example: '…',
    says: 'Our secret at CA_TOKEN_URL; for CMP the shared secret, where no CA_CERT is set.',
    ...maybe(text),
  },
  PUBLISHED_CRL: {
    group,
    example: 'https://crl.example.hk/ca1.crl',
    says: 'Where the CA’s CRL is published, as file or URL: decisions are looked for there. Several parts of a partitioned CRL with commas between. Unset: the CA folder’s crl.pem.',
    read: list,
    otherwise: [] as readonly string[],
  },
  CRL_GRACE_MINUTES: {
    group,
    example: '15',
    says: 'How long after its time a CRL of the timetable may still be on its way before the desk says that it is missing.',
    read: whole(1, 600),
    otherwise: 15,
  },
  RECONCILE_AT: {
    group,
    example: '03:30',
    says: 'When, each night in Hong Kong, our cases are held against the CA’s list and its CRL.',
    read: timeOfDay,
    otherwise: '03:30',
  },
} as const satisfies Record<string, Setting<unknown>>
