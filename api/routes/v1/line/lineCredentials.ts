import { readCredential } from '../../../../domain/values/credentials.ts'
import { Problem } from '../../../problems/problem.ts'
import type { ClearSecret } from '../../../rest/storedSecrets.ts'

/** A channel secret to store, as pasted. @throws Problem LINE_CREDENTIALS_INVALID */
export const channelSecretOf = (typed: string): ClearSecret => ({
  purpose: 'line.channelSecret',
  value: credentialOf(typed, '/channelSecret', 'チャネルシークレット'),
})

/** A channel access token to store, as pasted. @throws Problem LINE_CREDENTIALS_INVALID */
export const accessTokenOf = (typed: string): ClearSecret => ({
  purpose: 'line.accessToken',
  value: credentialOf(typed, '/accessToken', 'チャネルアクセストークン'),
})

function credentialOf(typed: string, pointer: string, word: string): string {
  const value = readCredential(typed)
  if (value !== null) return value
  const code = 'LINE_CREDENTIALS_INVALID'
  const detail = `${word}に、改行、空白、全角文字など、使われない文字が含まれているか、何も入力されていません。LINE Developersからもう一度コピーして貼り付けてください。`
  throw new Problem(code, { fields: [{ pointer, code, detail }] })
}
