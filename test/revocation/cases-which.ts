// Cases of the assessment: which certificate is meant.
import {
  byHo,
  type Case,
  candidate,
  claim,
  facts,
  form,
  held,
  read,
  revoked,
  signedBy,
  text,
} from './world.ts'

export const whichCertificate: readonly Case[] = [
  {
    id: 'A34: no number',
    why: 'Signed by the holder of one certificate, who says “my certificate”.',
    given: facts({ claim: claim(), candidates: [candidate(held('chan'), 'signer')] }),
    certificate: 'chan',
    found: ['note certificate-by-signer'],
    recommended: 'suspend',
  },
  {
    id: 'A34: several of one holder',
    why: 'The holder has two active certificates and names neither: never guess.',
    given: facts({
      claim: claim(),
      candidates: [
        candidate(held('chan'), 'signer'),
        candidate({ ...held('wong'), hkid: held('chan').hkid }),
      ],
    }),
    certificate: null,
    found: ['doubt several-certificates'],
    recommended: 'look',
  },
  {
    id: 'A34: signed with the expired one of two',
    why: 'That the holder has another, active certificate does not make it the one meant.',
    given: facts({
      claim: claim(),
      proof: signedBy('ng', 'indeterminate'),
      candidates: [
        candidate(held('ng'), 'signer'),
        candidate({ ...held('chan'), hkid: held('ng').hkid }),
      ],
    }),
    certificate: null,
    found: ['doubt several-certificates'],
    recommended: 'look',
  },
  {
    id: 'A34: a signature that does not hold',
    why: 'The certificate in a forged message is the forger’s choice: it names none.',
    given: facts({
      claim: claim(),
      proof: signedBy('chan', 'failed'),
      candidates: [candidate(held('chan'), 'signer')],
    }),
    certificate: null,
    found: ['bar signature-failed', 'doubt certificate-not-identified'],
    recommended: 'look',
  },
  {
    id: 'A34: a representative who names none',
    why: 'Her own e-Cert is not what a representative writes about, nor is the address she writes from.',
    given: byHo(
      'server',
      { serials: [] },
      { candidates: [candidate(held('ho'), 'signer', 'email')] },
    ),
    certificate: null,
    found: ['doubt certificate-not-identified'],
    recommended: 'look',
  },
  {
    id: 'A34: SRN of several',
    why: 'Two active certificates under one SRN: an officer chooses.',
    given: facts({
      claim: claim({ srns: [text('0000100017')] }),
      candidates: [
        candidate(held('chan'), 'srn', 'signer'),
        candidate({ ...held('wong'), srn: '0000100017' }, 'srn'),
      ],
    }),
    certificate: null,
    found: ['doubt several-certificates'],
    recommended: 'look',
  },
  {
    id: 'A34: SRN of one active',
    why: 'Under the SRN only one certificate can still be acted on.',
    given: facts({
      claim: claim({ srns: [text('0000100017')] }),
      candidates: [
        candidate(held('chan'), 'srn', 'signer'),
        candidate({ ...held('wong', revoked), srn: '0000100017' }, 'srn'),
      ],
    }),
    certificate: 'chan',
    found: ['note certificate-by-srn'],
    recommended: 'suspend',
  },
  {
    id: 'A34: only a name',
    why: 'Names are shared: a name alone chooses nothing.',
    given: form(
      'fax',
      'chan',
      { serials: [], srns: [], names: [text('Chan Tai Man')] },
      {
        candidates: [candidate(held('chan'), 'name')],
      },
    ),
    certificate: null,
    found: ['doubt certificate-not-identified'],
    recommended: 'look',
  },
  {
    id: 'A34: serial and SRN of different certificates',
    why: 'Two numbers, two certificates: neither is believed.',
    given: form(
      'fax',
      'chan',
      { srns: [text(held('wong').srn ?? '')] },
      {
        candidates: [candidate(held('chan'), 'serial'), candidate(held('wong'), 'srn')],
      },
    ),
    certificate: null,
    found: ['bar serial-srn-differ'],
    recommended: 'look',
  },
  {
    id: 'A34: serial and case of different certificates',
    why: 'A reply to one case that names another certificate.',
    given: facts({
      claim: claim({ serials: [text(held('chan').serial)], caseIds: [text('R-9')] }),
      candidates: [candidate(held('chan'), 'serial', 'signer'), candidate(held('wong'), 'case')],
    }),
    certificate: null,
    found: ['bar serial-case-differ'],
    recommended: 'look',
  },
  {
    id: 'A34: a serial that nobody has',
    why: 'A digit read wrong: the SRN beside it does not decide, an officer does.',
    given: form(
      'fax',
      'chan',
      { serials: [text('3A41C7059E2210B9')] },
      {
        candidates: [candidate(held('chan'), 'srn')],
      },
    ),
    certificate: null,
    found: ['doubt serial-not-on-register', 'doubt certificate-not-identified'],
    recommended: 'look',
  },
  {
    id: '§7.9: a serial repaired',
    why: 'A number that was repaired, and that nothing else bears out, is to be compared.',
    given: form(
      'fax',
      'chan',
      {
        serials: [read(held('chan').serial, 'EA41C7059E2210B4', 0.9)],
        srns: [],
      },
      { candidates: [candidate(held('chan'), 'serial')] },
    ),
    certificate: 'chan',
    found: ['doubt number-read-unsurely'],
    recommended: 'look',
  },
  {
    id: '§7.9: borne out by the SRN',
    why: 'Serial and SRN were read apart and lead to one certificate: the repair is sure.',
    given: form('fax', 'chan', { serials: [read(held('chan').serial, 'EA41C7059E2210B4', 0.5)] }),
    without: ['doubt number-read-unsurely'],
    recommended: 'suspend',
  },
  {
    id: '§3.3 B2: leading zeros',
    why: 'A serial is a number: zeros before it and spaces in it are no difference.',
    given: form('fax', 'chan', { serials: [text(`00 ${held('chan').serial}`)] }),
    certificate: 'chan',
    without: ['doubt serial-not-on-register'],
    recommended: 'suspend',
  },
  {
    id: 'A34: all',
    why: 'All certificates are asked for: each takes a case of its own, an officer sees to it.',
    given: facts({
      claim: claim({ serials: [text(held('chan').serial)], all: true }),
    }),
    found: ['doubt all-certificates'],
    recommended: 'look',
  },
]
