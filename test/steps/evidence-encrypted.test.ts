// A mail that was encrypted to the office: what was inside goes into its pack, so that the signature can be looked at again.
import { expect, test } from 'vitest'
import { memoryOctets, readPack } from '../../src/adapters/unzip-pack.ts'
import { checkPack } from '../../src/steps/evidence-check.ts'
import { envelope, FROM, office, signed, TEXT } from '../email/encrypting.ts'
import { type SmallAsked, smallPack, smallWorld } from '../evidence-small.ts'
import { contentsOf } from '../evidence-tamper.ts'
import { describeNeeding } from '../servers/needs.ts'

const OPENED = 'originals/E-1.opened.eml'

async function packed(asked: SmallAsked) {
  const pack = await smallPack(asked)
  const read = await readPack(memoryOctets(pack))
  if (!read.ok) throw new Error(read.code)
  const { outcome, faults } = await checkPack(read, { anchors: (await smallWorld()).anchors })
  const contents = await contentsOf(pack)
  const proof = JSON.parse(String(contents.get('items/05-proof.json')))
  const manifest = JSON.parse(String(contents.get('manifest.json')))
  return {
    outcome,
    codes: faults.map(({ code }) => code),
    contents,
    proof,
    lacks: manifest.items[4].lacks,
  }
}

describeNeeding(['openssl'], 'an encrypted mail', () => {
  const inside = `From: ${FROM}\r\n`.concat(signed('chan', TEXT).toString('latin1'))
  const mail = envelope(Buffer.from(inside, 'latin1'), 'encipherment', '-aes256')

  test('with the key: it came locked, was proved opened, and whoever has the pack can prove it again', async () => {
    const { outcome, codes, contents, proof } = await packed({ mail, keys: office })
    expect(proof.mails[0].verdict.outcome).toBe('passed')
    expect(proof.mails[0].path).toBe(OPENED)
    expect(contents.get('originals/E-1.eml')).toEqual(mail)
    expect(String(contents.get(OPENED))).toContain('Please revoke')
    expect(codes).toEqual([])
    expect(outcome).toBe('whole')
  })

  test('when the key is gone: the pack says so, and the verdict is neither confirmed nor denied', async () => {
    const { outcome, codes, contents, lacks } = await packed({
      mail,
      keys: office,
      keysAreGone: true,
    })
    expect(contents.has(OPENED)).toBe(false)
    expect(lacks.join()).toContain('no key of the settings opens it')
    expect(codes).toEqual(['verdict-unchecked'])
    expect(outcome).toBe('undecided')
  })
})
