// Cases of the assessment: who may ask, and how that is proved.
import {
  byHo,
  type Case,
  candidate,
  claim,
  compromised,
  facts,
  form,
  held,
  representatives,
  signedBy,
  text,
} from './world.ts'

export const whoMayAsk: readonly Case[] = [
  {
    id: 'A17',
    why: 'Signed by the holder, one active certificate, a taken channel: suspend on prima facie grounds.',
    given: facts(),
    certificate: 'chan',
    found: ['note channel-by-general-rule'],
    recommended: 'suspend',
    urgent: false,
  },
  {
    id: 'A17: never on nothing',
    why: 'A signature that fails proves nobody: no suspension is recommended on it.',
    given: facts({ proof: signedBy('chan', 'failed') }),
    found: ['bar signature-failed'],
    recommended: 'look',
  },
  {
    id: 'A17: could not is not bad',
    why: 'A signature that could be shown neither good nor bad is a doubt, not a bar (§7.7).',
    given: facts({ proof: signedBy('chan', 'indeterminate') }),
    found: ['doubt signature-undecided'],
    without: ['bar signature-undecided'],
    recommended: 'look',
  },
  {
    id: 'R1, R2',
    why: 'A Personal certificate that was stolen: the subscriber asks by form at the counter.',
    given: form('counter', 'chan', compromised),
    found: ['note compromise-alleged', 'note compare-specimen'],
    recommended: 'suspend',
    urgent: true,
  },
  {
    id: 'R2: somebody else',
    why: 'WONG may not ask for the certificate of CHAN.',
    given: facts({
      proof: signedBy('wong'),
      candidates: [candidate(held('chan'), 'serial'), candidate(held('wong'), 'signer')],
    }),
    found: ['bar signer-not-entitled'],
    recommended: 'look',
  },
  {
    id: 'R2: the holder by another certificate',
    why: 'The same person, by the identity card number on the register, may sign with another certificate.',
    given: facts({
      proof: signedBy('wong'),
      candidates: [
        candidate(held('chan'), 'serial'),
        candidate({ ...held('wong'), hkid: held('chan').hkid }, 'signer'),
      ],
    }),
    found: ['note signed-with-other-certificate'],
    recommended: 'suspend',
  },
  {
    id: 'R4: the Authorised User',
    why: 'The person named on an Organisational certificate asks with it.',
    given: facts({
      claim: claim({ serials: [text(held('lee').serial)] }),
      proof: signedBy('lee'),
      candidates: [candidate(held('lee'), 'serial', 'signer')],
    }),
    recommended: 'suspend',
  },
  {
    id: 'R4: the Authorised Representative',
    why: 'HO represents the organisation of LEE.',
    given: byHo('lee'),
    found: ['note signed-by-representative'],
    recommended: 'suspend',
  },
  {
    id: 'R4: a colleague',
    why: 'LEE is of the same organisation as the role certificate, but does not represent it.',
    given: byHo(
      'role',
      {},
      {
        proof: signedBy('lee'),
        candidates: [candidate(held('role'), 'serial'), candidate(held('lee'), 'signer')],
      },
    ),
    found: ['bar signer-not-entitled'],
    recommended: 'look',
  },
  {
    id: 'R4: no longer appointed',
    why: 'The appointment ended the day before the mail came.',
    given: byHo(
      'lee',
      {},
      {
        representatives: representatives.map((each) => ({ ...each, to: '2026-11-22' })),
      },
    ),
    found: ['bar representative-not-appointed'],
    recommended: 'look',
  },
  {
    id: 'R4: appointed to this very day',
    why: 'Both ends of an appointment are within it, by the Hong Kong day.',
    given: byHo(
      'lee',
      {},
      {
        receivedAt: '2026-11-22T16:30:00Z',
        representatives: representatives.map((each) => ({
          ...each,
          from: '2026-11-23',
          to: '2026-11-23',
        })),
      },
    ),
    recommended: 'suspend',
  },
  {
    id: 'R4: of another organisation',
    why: 'HO represents the trading company, not the bank.',
    given: byHo('bank-bank'),
    found: ['bar signer-not-entitled'],
    recommended: 'look',
  },
  {
    id: 'R4: another CA’s serial',
    why: 'A certificate that is not on our register proves no representative, whatever its serial.',
    given: byHo(
      'lee',
      {},
      {
        proof: {
          kind: 'signature',
          outcome: 'passed',
          code: null,
          says: null,
          signer: {
            serial: held('ho').serial,
            issuer: 'CN=Other',
            subject: 'CN=HO',
            emails: [],
            certificateId: null,
          },
        },
        candidates: [candidate(held('lee'), 'serial')],
      },
    ),
    found: ['bar signer-not-entitled'],
    recommended: 'look',
  },
  {
    id: 'R4: recognised by name',
    why: 'No signing certificate is on file for the representative: name and e-mail of our own e-Cert decide.',
    given: byHo(
      'lee',
      {},
      {
        representatives: representatives.map((each) => ({ ...each, certificateSerial: null })),
      },
    ),
    found: ['note signed-by-representative', 'note representative-by-name'],
    recommended: 'suspend',
  },
  {
    id: 'R5, A23',
    why: 'An Encipherment certificate cannot sign; its representative does, with her own e-Cert.',
    given: byHo('encipherment'),
    certificate: 'encipherment',
    found: ['note signed-by-representative'],
    recommended: 'suspend',
  },
  {
    id: 'A23: signed by the certificate itself',
    why: 'A mail that the Encipherment key signed shows a key misused, not an Authorised Representative.',
    given: facts({
      claim: claim({ serials: [text(held('encipherment').serial)] }),
      proof: signedBy('encipherment'),
      candidates: [candidate(held('encipherment'), 'serial', 'signer')],
    }),
    found: ['doubt signed-by-certificate-itself'],
    recommended: 'look',
  },
  {
    id: 'R6, §5.1',
    why: 'A Server certificate is never put on hold: proved, it goes straight to revocation.',
    given: byHo('server'),
    certificate: 'server',
    recommended: 'revoke',
  },
  {
    id: 'R6, §5.1: on paper',
    why: 'Ink must be compared first, and a hold is no way out.',
    given: form('fax', 'server', {
      role: text('AUTHORISED_REPRESENTATIVE' as const),
      names: [text('HO WAI LAM')],
    }),
    found: ['note original-awaited', 'note compare-specimen'],
    recommended: 'look',
  },
  {
    id: 'R6: by the name of the server',
    why: 'No number, but the host name is that of one active certificate.',
    given: byHo(
      'server',
      { serials: [], serverName: text('WWW.lotuspeak.example.hk') },
      {
        candidates: [candidate(held('server'), 'serverName'), candidate(held('ho'), 'signer')],
      },
    ),
    certificate: 'server',
    found: ['note certificate-by-server-name'],
    recommended: 'revoke',
  },
]
