// Cases of the assessment: what was written beside what the register holds, withdrawals and enquiries.
import { type Case, candidate, claim, facts, form, held, laid, read, text } from './world.ts'

export const whatIsWritten: readonly Case[] = [
  {
    id: '§7.6: the name differs',
    why: 'The name on the form is not the holder’s.',
    given: form('fax', 'chan', { names: [text('CHAN TAI WAI')] }),
    found: ['doubt name-differs'],
    recommended: 'look',
  },
  {
    id: '§7.6: the same name in another order',
    why: 'Given name first, in small letters and with a hyphen: the same name.',
    given: form('fax', 'chan', { names: [text('Tai-man Chan'), text('陳大文')] }),
    without: ['doubt name-differs'],
    recommended: 'suspend',
  },
  {
    id: '§3.3 C1: a letter of the name misread',
    why: 'The page was read unsurely, and one letter is off: told, but no doubt of its own.',
    given: form('fax', 'chan', { names: [read('CHAN TAl MAN', 'CHAN TAl MAN', 0.7)] }),
    found: ['note name-nearly'],
    without: ['doubt name-differs'],
    recommended: 'suspend',
  },
  {
    id: '§3.3 C1: a letter of the name written',
    why: 'Read surely, or typed, one letter is another name.',
    given: form('fax', 'chan', { names: [read('CHAN TAL MAN', 'CHAN TAL MAN', 0.95)] }),
    found: ['doubt name-differs'],
    recommended: 'look',
  },
  {
    id: '§7.6: e-mail, organisation and identity card differ',
    why: 'Each difference is told by itself.',
    given: form('fax', 'lee', {
      role: text('AUTHORISED_USER' as const),
      emails: [text('somebody@example.org')],
      organisation: text('Lotus Peek Trading Ltd'),
      hkid: text('A1234563'),
    }),
    found: ['doubt email-differs', 'doubt organisation-differs', 'doubt hkid-differs'],
    recommended: 'look',
  },
  {
    id: '§3.3 B3: an address and an organisation misread',
    why: 'Read unsurely off a page, each looks like the registered one: told, but no doubts of their own.',
    given: form('fax', 'lee', {
      role: text('AUTHORISED_USER' as const),
      emails: [read('kayan.Iee@Iotuspeak.examp1e.hk', 'kayan.Iee@Iotuspeak.examp1e.hk', 0.4)],
      organisation: read('LOTUS PEAK TRADlNG LlMITED', 'LOTUS PEAK TRADlNG LlMITED', 0.4),
    }),
    found: ['note email-nearly', 'note organisation-nearly'],
    without: ['doubt email-differs', 'doubt organisation-differs'],
    recommended: 'suspend',
  },
  {
    id: '§7.6: the same organisation, shortened',
    why: 'Ltd is Limited.',
    given: form('fax', 'lee', {
      role: text('AUTHORISED_USER' as const),
      organisation: text('Lotus Peak Trading Ltd.'),
    }),
    without: ['doubt organisation-differs'],
    recommended: 'suspend',
  },
  {
    id: '§3.3 A1: the kind ticked is another',
    why: 'The form says Personal, the certificate is Organisational.',
    given: form('fax', 'lee', {
      role: text('AUTHORISED_USER' as const),
      kind: text('PERSONAL' as const),
    }),
    found: ['doubt kind-differs'],
    recommended: 'look',
  },
  {
    id: '§3.3 G3: an old form',
    why: 'Signed more than thirty days before it came.',
    given: form('post', 'chan', { formDate: text('23/10/2026') }),
    found: ['doubt form-date-old'],
    recommended: 'look',
  },
  {
    id: '§3.3 G3: thirty days',
    why: 'Thirty days are not more than thirty.',
    given: form('post', 'chan', { formDate: text('24/10/2026') }),
    without: ['doubt form-date-old'],
    recommended: 'suspend',
  },
  {
    id: '§3.3 E2, G3: days to come',
    why: 'Nobody signs or loses a key tomorrow; a 30 February never was.',
    given: form('post', 'chan', {
      formDate: text('2026-11-24'),
      compromisedOn: text('30/02/2026'),
    }),
    found: ['doubt form-date-in-the-future', 'doubt compromise-date-unreadable'],
    recommended: 'look',
  },
  {
    id: 'withdrawal',
    why: 'The holder withdraws before anything was decided.',
    given: facts({
      claim: claim({ ask: text('withdraw'), serials: [text(held('chan').serial)] }),
      openCase: laid,
    }),
    recommended: 'accept-withdrawal',
  },
  {
    id: 'withdrawal: of nothing',
    why: 'No case of this certificate is open.',
    given: facts({
      claim: claim({ ask: text('withdraw'), serials: [text(held('chan').serial)] }),
    }),
    found: ['doubt nothing-to-withdraw'],
    recommended: 'look',
  },
  {
    id: '§7.1: an enquiry',
    why: 'It asks for nothing that we do here.',
    given: facts({ claim: claim({ ask: text('question') }) }),
    recommended: 'not-a-request',
  },
  {
    id: '§7.1: an enquiry about nobody',
    why: 'No certificate is meant, and none is needed.',
    given: facts({ claim: claim({ ask: text('none') }), proof: { kind: 'none' }, candidates: [] }),
    certificate: null,
    recommended: 'not-a-request',
  },
  {
    id: '§7.1: an enquiry that speaks of theft',
    why: 'A plea that asks for nothing outright is still looked at.',
    given: facts({ claim: claim({ ask: text('none'), urgent: true }), candidates: [] }),
    recommended: 'look',
    urgent: true,
  },
  {
    id: 'the register does not know the status',
    why: 'Could not is not good.',
    given: facts({
      candidates: [candidate(held('chan', { kind: 'unknown' }), 'serial', 'signer')],
    }),
    found: ['doubt status-unknown'],
    recommended: 'look',
  },
  {
    id: 'what the examination found goes along',
    why: 'A bar of the examination bars here too.',
    given: facts({
      already: [
        {
          code: 'replayed',
          weight: 'bar',
          says: { en: 'Seen before.', zh: '曾經收到。' },
          grounds: 'E-1',
        },
      ],
    }),
    found: ['bar replayed'],
    recommended: 'look',
  },
]
