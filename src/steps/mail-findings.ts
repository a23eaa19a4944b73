// What an officer is told of a mail's layers, and of the letter that came before under other headers.
import type { Layer } from '../email/open-mail.ts'
import { lockWords, verdictWords } from '../email/words.ts'
import type { Finding } from '../revocation/finding.ts'

export function layerFindings(layers: readonly Layer[]): Finding[] {
  return layers.map(layerFinding)
}

function layerFinding(layer: Layer): Finding {
  switch (layer.kind) {
    case 'locked':
      return {
        code: `encrypted-${layer.code}`,
        weight: 'doubt',
        says: lockWords(layer.code),
        grounds: layer.detail,
      }
    case 'encrypted':
      return {
        code: 'was-encrypted',
        weight: 'note',
        says: {
          en: 'The mail was encrypted to the office and was opened with its key. Encryption proves nothing about who wrote it.',
          zh: '郵件以本處的證書加密，已用本處的密碼匙開啟。加密不能證明由誰撰寫。',
        },
        grounds: `${layer.cipher}, to ${layer.to.subject}${layer.authenticated ? '' : ', without authentication'}`,
      }
    case 'signed-outside': {
      const { verdict } = layer
      const code = 'code' in verdict ? verdict.code : null
      return {
        code: 'signed-outside',
        weight: 'note',
        says: {
          en: 'Somebody also signed the encrypted mail from the outside. That says who sent it on, not who wrote the words inside.',
          zh: '另有人在加密郵件外層簽署。這只顯示由誰轉寄，並不證明內文由誰撰寫。',
        },
        grounds: [
          verdict.outcome,
          code && verdictWords(code).en,
          'signer' in verdict && verdict.signer?.subject.text,
        ]
          .filter(Boolean)
          .join('; '),
      }
    }
  }
}

/** The words and their signature are old; only the headers are new, and nobody signed those (smime.md §3, row 15). */
export function replayed(before: { receiptId: string; receivedAt: string }): Finding {
  return {
    code: 'replayed',
    weight: 'doubt',
    says: {
      en: 'The very same signed letter came before, under other headers. Its signature is of then, not of now: ask the signer whether it was sent again on purpose.',
      zh: '同一封已簽署的信件先前曾以其他標頭送達。簽署屬於當時，並非現在：請向簽署人查詢是否有意再次寄出。',
    },
    grounds: `receipt ${before.receiptId} of ${before.receivedAt}`,
  }
}
