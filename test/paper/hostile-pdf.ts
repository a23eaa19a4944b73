// PDFs made to hurt a reader: forms that draw themselves, nests that multiply, page trees that bite their tail.

const MEDIA = '/MediaBox [0 0 595 842]'

/** Numbered from 1; object 1 is the catalogue. */
function pdf(objects: readonly string[], trailer = ''): Buffer {
  let text = '%PDF-1.7\n'
  const starts = objects.map((object, index) => {
    const start = text.length
    text += `${index + 1} 0 obj\n${object}\nendobj\n`
    return start
  })
  const table = starts.map((start) => `${String(start).padStart(10, '0')} 00000 n \n`).join('')
  const size = objects.length + 1
  const end = `trailer\n<< /Size ${size} /Root 1 0 R ${trailer} >>\nstartxref\n${text.length}\n%%EOF\n`
  return Buffer.from(`${text}xref\n0 ${size}\n0000000000 65535 f \n${table}${end}`, 'latin1')
}

const stream = (dictionary: string, content: string) =>
  `<< ${dictionary} /Length ${content.length} >>\nstream\n${content}\nendstream`

const onePage = (content: string, resources = '') => [
  '<< /Type /Catalog /Pages 2 0 R >>',
  '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
  `<< /Type /Page /Parent 2 0 R ${MEDIA} /Contents 4 0 R /Resources << ${resources} >> >>`,
  stream('', content),
]

const drawing = (next: number, content: string) =>
  stream(
    `/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /F ${next} 0 R >> >>`,
    content,
  )

const often = (times: number) => '/F Do '.repeat(times)

/** A drawing that holds itself four hundred times. */
export const drawsItself = (): Buffer =>
  pdf([...onePage(often(400), '/XObject << /F 5 0 R >>'), drawing(5, often(400))])

/** Twelve drawings, each holding the next twenty times. */
export function multiplies(): Buffer {
  const nest = Array.from({ length: 12 }, (_, depth) => drawing(6 + depth, often(20)))
  const last = drawing(5, '0 0 100 100 re f')
  return pdf([...onePage(often(20), '/XObject << /F 5 0 R >>'), ...nest, last])
}

export const encrypted = (): Buffer => {
  const [owner, user] = ['ab'.repeat(32), 'cd'.repeat(32)]
  const id = '00112233445566778899aabbccddeeff'
  const lock = `<< /Filter /Standard /V 1 /R 2 /O <${owner}> /U <${user}> /P -4 >>`
  return pdf([...onePage('0 0 9 9 re f'), lock], `/Encrypt 5 0 R /ID [<${id}> <${id}>]`)
}

export const bitesItsTail = (): Buffer =>
  pdf(['<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 100000 >>'])
