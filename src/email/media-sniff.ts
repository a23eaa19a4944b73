// What octets are, by their first ones: a mail may call anything anything.

const SIGNS: readonly (readonly [string, number, string])[] = [
  ['application/pdf', 0, '%PDF-'],
  ['image/tiff', 0, 'II*\0'],
  ['image/tiff', 0, 'MM\0*'],
  ['image/png', 0, '\x89PNG\r\n\x1a\n'],
  ['image/jpeg', 0, '\xff\xd8\xff'],
  ['image/gif', 0, 'GIF8'],
  ['image/bmp', 0, 'BM'],
  ['image/webp', 8, 'WEBP'],
  ['application/zip', 0, 'PK\x03\x04'],
  ['application/x-ole-storage', 0, '\xd0\xcf\x11\xe0'],
  ['application/gzip', 0, '\x1f\x8b'],
  ['application/x-dosexec', 0, 'MZ'],
]

export function sniffMediaType(bytes: Uint8Array): string {
  const head = Buffer.from(bytes.subarray(0, 1_024)).toString('latin1')
  const sign = SIGNS.find(([, at, magic]) => head.startsWith(magic, at))
  if (sign) return sign[0]
  // A PDF may have a few hundred octets before its mark, and readers accept it.
  if (head.includes('%PDF-')) return 'application/pdf'
  if (head.startsWith('0\x82') || head.startsWith('0\x80')) return 'application/pkcs7-mime'
  return /^[\t\r\n\x20-\x7e\x80-\xff]*$/.test(head) ? 'text/plain' : 'application/octet-stream'
}
