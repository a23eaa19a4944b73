// The shipped policies are whole, say what the published rules say, and a faulty one is refused with all its faults.
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { certificateKinds, channels } from '../../src/revocation/kinds.ts'
import {
  channelAnswer,
  loadPolicy,
  parsePolicy,
  publishedReason,
  rulesFor,
} from '../../src/revocation/policy.ts'
import { hongkongPost, policyText } from './world.ts'

/** Domain §1.2 once more, in its own shape: email fax post counter online RA bank CMMP iAM. */
const matrix: Readonly<Record<(typeof certificateKinds)[number], string>> = {
  PERSONAL: 'G G G G I I - - -',
  ORGANISATIONAL: 'Y Y Y Y Y I - - -',
  ENCIPHERMENT: 'Y Y Y Y Y I - - -',
  SERVER: 'Y Y Y Y Y I - - -',
  ORG_ROLE: 'Y Y Y I Y Y - - -',
  BANK_PERSONAL: '- - - - - - Y - -',
  BANK_CORPORATE: '- - - - - - Y - -',
  BANK_BANK: 'Y Y Y Y - - - - -',
  GCERT_INDIVIDUAL: '- - - - - - - Y -',
  GCERT_FUNCTIONAL_UNIT: '- - - - - - - Y -',
  IAM_SMART: '- - - - - - - - Y',
}
const signs = { listed: 'Y', general: 'G', irregular: 'I', out: '-' }

describe('hongkong-post', () => {
  test.each(certificateKinds)('%s takes the channels of the matrix', (kind) => {
    const row = channels.map((channel) => signs[channelAnswer(hongkongPost, kind, channel)])
    expect(row.join(' ')).toBe(matrix[kind])
  })
  test.each([
    ['R2', 'PERSONAL', ['SUBSCRIBER']],
    ['R4', 'ORGANISATIONAL', ['AUTHORISED_REPRESENTATIVE', 'AUTHORISED_USER']],
    ['R5', 'ENCIPHERMENT', ['AUTHORISED_REPRESENTATIVE']],
    ['R6', 'SERVER', ['AUTHORISED_REPRESENTATIVE']],
    ['R10', 'ORG_ROLE', ['AUTHORISED_REPRESENTATIVE', 'AUTHORISED_USER']],
    ['R12', 'BANK_PERSONAL', ['SUBSCRIBER', 'REGISTRATION_BANK']],
    ['R13', 'BANK_BANK', ['AUTHORISED_REPRESENTATIVE']],
    ['R14', 'GCERT_FUNCTIONAL_UNIT', ['FUNCTIONAL_UNIT']],
    ['R15', 'IAM_SMART', ['SUBSCRIBER']],
  ] as const)('%s: who may ask for %s', (_, kind, who) => {
    expect(hongkongPost.kinds[kind]?.who).toEqual(who)
  })
  test('R16, §5.1: every kind may be put on hold, but Server never', () => {
    for (const kind of certificateKinds)
      expect(rulesFor(hongkongPost, kind).suspendable).toBe(kind !== 'SERVER')
    expect(hongkongPost.kinds.SERVER?.clockHours).toBe(24)
  })
  test('A20: whoever may be suspended is asked again; §5.1: five days beside the 24 hours, for Server alone', () => {
    for (const kind of certificateKinds) {
      const { suspendable, reminderDays, clockDays } = hongkongPost.kinds[kind] ?? {}
      expect(reminderDays).toEqual(suspendable ? [7, 14, 28] : [])
      expect(clockDays).toBe(kind === 'SERVER' ? 5 : null)
    }
  })
  test('a policy of before there were reminders is whole, and reminds nobody', () => {
    const before = policyText('hongkong-post').replaceAll(/^ +(reminderDays|clockDays): .*\n/gm, '')
    const { kinds } = loadPolicy(before)
    expect(kinds.PERSONAL?.reminderDays).toEqual([])
    expect(kinds.SERVER?.clockDays).toBeNull()
  })
  test('R13: only Bank-Cert (Bank) has a month’s notice', () => {
    const bound = certificateKinds.filter((kind) => hongkongPost.kinds[kind]?.monthsNotice)
    expect(bound).toEqual(['BANK_BANK'])
  })
  test('R11: only the faxed form for a role certificate must be English', () => {
    const limited = certificateKinds.filter(
      (kind) => Object.keys(hongkongPost.kinds[kind]?.formLanguages ?? {}).length > 0,
    )
    expect(limited).toEqual(['ORG_ROLE'])
    expect(hongkongPost.kinds.ORG_ROLE?.formLanguages).toEqual({ fax: ['en'] })
  })
  test('R7, A18: a fax never confirms for good, and its original must follow', () => {
    for (const kind of certificateKinds)
      expect(hongkongPost.kinds[kind]?.confirmation.channels).not.toContain('fax')
    expect(hongkongPost.channels.fax.originalFollows).toBe(true)
  })
  test('R19, R24: office hours and pledge', () => {
    expect(hongkongPost.calendar).toMatchObject({
      weekdays: { from: '09:00', to: '17:00' },
      saturday: { from: '09:00', to: '12:00' },
      pledge: { workingDays: 2 },
    })
  })
  test('§3.5, §2.5: the CRL gives no reason, but for Server it gives the one decided', () => {
    expect(publishedReason(hongkongPost, 'PERSONAL', 'keyCompromise')).toBe('unspecified')
    expect(publishedReason(hongkongPost, 'SERVER', 'keyCompromise')).toBe('keyCompromise')
  })
  test('§7.11: a release takes two officers, whatever the kind', () => {
    for (const kind of certificateKinds)
      expect(rulesFor(hongkongPost, kind).fourEyes).toContain('release')
  })
  test('names an open channel in both languages for each kind', () => {
    for (const kind of certificateKinds) {
      const { rightChannel } = hongkongPost.kinds[kind] ?? {}
      expect(rightChannel?.en).toMatch(/^Please .*\.$/)
      expect(rightChannel?.zh).toMatch(/^請.*。$/)
    }
  })
})

test('private-ca: the kinds it issues, and an answer for those it does not', () => {
  const policy = loadPolicy(policyText('private-ca'))
  expect(Object.keys(policy.kinds)).toHaveLength(5)
  for (const kind of certificateKinds)
    for (const channel of channels)
      expect(Object.keys(signs)).toContain(channelAnswer(policy, kind, channel))
  expect(channelAnswer(policy, 'IAM_SMART', 'relay-iam')).toBe('out')
})

test('an unknown certificate, or a kind unknown to the policy, takes two officers for every effect', () => {
  const policy = loadPolicy(policyText('private-ca'))
  for (const kind of [null, 'IAM_SMART'] as const)
    expect(rulesFor(policy, kind).fourEyes).toEqual(['suspend', 'revoke', 'release', 'schedule'])
})

describe('a faulty policy', () => {
  type Raw = Record<string, unknown> & {
    kinds: Record<string, Record<string, unknown>>
    calendar: Record<string, unknown>
  }
  const broken = (spoil: (policy: Raw) => void): readonly string[] => {
    const policy = parse(policyText('hongkong-post')) as Raw
    spoil(policy)
    const answer = parsePolicy(JSON.stringify(policy))
    return answer.ok ? [] : answer.faults
  }

  test('tells all its faults in one answer, each with its path', () => {
    const faults = broken((policy) => {
      delete policy.version
      policy.kinds.SERVER!.suspendable = 'never'
      policy.kinds.PERSONAL!.who = []
      policy.calendar.crlRuns = ['19:00', '09:15']
    })
    expect(faults).toHaveLength(4)
    const paths = faults.map((fault) => fault.split(': ')[1])
    expect(paths).toEqual(
      expect.arrayContaining([
        'version',
        'kinds.SERVER.suspendable',
        'kinds.PERSONAL.who',
        'calendar.crlRuns',
      ]),
    )
  })
  test.each<[string, RegExp, (policy: Raw) => void]>([
    [
      'a channel without an answer',
      /kinds\.PERSONAL\.channels/,
      ({ kinds }) => {
        const { email: _, ...rest } = kinds.PERSONAL!.channels as Record<string, string>
        kinds.PERSONAL!.channels = rest
      },
    ],
    [
      'a setting that does not exist',
      /suspendible/,
      ({ kinds }) => {
        kinds.PERSONAL!.suspendible = true
      },
    ],
    [
      'a kind that does not exist',
      /PERSONEL/,
      ({ kinds }) => {
        kinds.PERSONEL = kinds.PERSONAL!
      },
    ],
    [
      'an office that closes before it opens',
      /calendar\.weekdays/,
      ({ calendar }) => {
        calendar.weekdays = { from: '17:00', to: '09:00' }
      },
    ],
    [
      'a day that is none',
      /appliesFrom/,
      (policy) => {
        policy.appliesFrom = '2026-02-30'
      },
    ],
    [
      'a cut-off after the last CRL',
      /cutOff/,
      ({ calendar }) => {
        calendar.crlRuns = ['09:15']
      },
    ],
    [
      'a confirmation by a channel that is out',
      /confirmation.*fax/,
      ({ kinds }) => {
        const { confirmation } = kinds.IAM_SMART as { confirmation: { channels: string[] } }
        confirmation.channels = ['fax']
      },
    ],
    [
      'a kind with no channel',
      /leave one channel open/,
      ({ kinds }) => {
        kinds.IAM_SMART!.channels = Object.fromEntries(channels.map((channel) => [channel, 'out']))
      },
    ],
    [
      'a sentence in one language',
      /rightChannel\.zh/,
      ({ kinds }) => {
        kinds.IAM_SMART!.rightChannel = { en: 'Please use it.' }
      },
    ],
  ])('%s is refused', (_, fault, spoil) => {
    expect(broken(spoil).join('\n')).toMatch(fault)
  })
  test.each([
    ['text that is neither YAML nor JSON', '{', /^line 1: .*flow map/i],
    ['an empty file', '', /^line 1: the file: expected object/],
    ['a key given twice', 'id: a\nid: b\n', /^line 2: Map keys must be unique/],
    [
      'a file that unfolds without end',
      `a: &a [1,1,1,1,1,1,1,1,1]\n${[...'bcdefgh']
        .map((each, at) => `${each}: &${each} [${`*${'abcdefg'[at]},`.repeat(9)}]`)
        .join('\n')}`,
      /^line 1: Excessive alias count/,
    ],
    ['a file that is no policy for its size', ' '.repeat(300_001), /^line 1: .*too long/],
    ['a flow without an end', '['.repeat(100_000), /^line 1: nested too deeply/],
    ['a list in a list in a list …', '- '.repeat(20_000), /^line 1: nested too deeply/],
    [
      'a key given twice, deep inside',
      'a:\n  - b: 1\n    b: 2\n',
      /^line 3: Map keys must be unique/,
    ],
    [
      'a flow closed again',
      `${'['.repeat(5_000)}${']'.repeat(5_000)}`,
      /^line 1: nested too deeply/,
    ],
    ['a number and its word are one key', '1: a\n"1": b\n', /^line 2: Map keys must be unique/],
  ])('%s is refused with its line', (_, text, fault) => {
    const answer = parsePolicy(text)
    expect(answer.ok ? [] : answer.faults).toContainEqual(expect.stringMatching(fault))
    expect(() => loadPolicy(text)).toThrow(/read the policy: line \d/)
  })
  test('of a text that is nothing but faults, or nothing but keys, a hundred are told, and soon', () => {
    const faulty = '"\n: }\n'.repeat(20_000)
    const keys = Array.from({ length: 30_000 }, (_, at) => `k${at}: 1`).join('\n')
    const kinds = `kinds:\n${keys.replace(/^/gm, '  ')}`.slice(0, 299_000)
    const before = process.cpuUsage()
    for (const text of [faulty, keys, `${keys}\n${keys}`.slice(0, 299_990), kinds]) {
      const answer = parsePolicy(text)
      expect(answer.ok ? 0 : answer.faults.length).toBeGreaterThan(0)
      expect(answer.ok ? 0 : answer.faults.length).toBeLessThanOrEqual(100)
    }
    // Compared each with each, the keys alone took a minute.
    expect(process.cpuUsage(before).user / 1e6).toBeLessThan(30)
  }, 60_000)
  test.each([
    ['suspendable: false', 'suspendable: never', 'expected boolean, received string'],
    ['weather: true', 'wether: true', 'calendar.wether: there is no such setting'],
    ['weather: true', 'wether: true', 'calendar.weather: is missing'],
    ['cutOff: "17:00"', 'cutOff: "19:30"', 'comes after the last CRL of the day'],
    ['cutOff: "17:00"', 'cutOff: "17:30"', 'comes after the office closes'],
    ['fax: [en]', 'relay-bank: [en]', 'limits a channel which is out'],
    ['notices: all', 'notices: [ revoked, revoked ]', 'must name each notice once'],
    ['[7, 14, 28]', '[7, 14, 14]', 'reminderDays: must ascend'],
    ['[7, 14, 28]', '[0, 14]', 'reminderDays.0: '],
    ['notices: all', 'notices: [ suspended, revoked ]', 'leaves out the reminder'],
    ['clockDays: 5', 'clockDays: 1', 'must be longer than clockHours'],
    ['clockDays: 5', 'reminderDays: [7]', 'which this kind may not be under'],
  ])('YAML is refused on the line where it is wrong: %s for %s', (right, wrong, why) => {
    const text = policyText('hongkong-post').replace(right, wrong)
    const line = text.split('\n').findIndex((each) => each.includes(wrong)) + 1
    const answer = parsePolicy(text)
    const fault = answer.ok ? '' : (answer.faults.find((each) => each.includes(why)) ?? '')
    expect(fault).toContain(why)
    // What is missing is told at the block that lacks it.
    if (!why.endsWith('is missing')) expect(fault).toMatch(new RegExp(`^line ${line}: `))
    else expect(fault).toMatch(/^line \d+: /)
  })
  test('JSON is taken as YAML is', () => {
    expect(parsePolicy(JSON.stringify(parse(policyText('hongkong-post')), null, 2))).toEqual({
      ok: true,
      policy: hongkongPost,
    })
  })
  test('a byte order mark does no harm', () => {
    expect(parsePolicy(`\uFEFF${policyText('hongkong-post')}`).ok).toBe(true)
  })
})
