import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { isOAuthRefusal } from '../../../domain/line/proof.ts'

const unmarked = { requestId: null }

describe('a refusal of LINE’s token endpoint', () => {
  it.each(['invalid_request', 'invalid_client', 'invalid_grant', 'unsupported_grant_type'])(
    'says %s',
    (error) =>
      expect(isOAuthRefusal(unmarked, JSON.stringify({ error, error_description: 'no' }))).toBe(true),
  )

  it('is none in the words of a gateway', () => {
    for (const error of ['Forbidden', 'access_denied', 'proxy authentication required', '', null, 400])
      expect(isOAuthRefusal(unmarked, JSON.stringify({ error, message: 'blocked' }))).toBe(false)
  })

  it('is none in any other body without the mark, and any object with it', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
        expect(isOAuthRefusal(unmarked, text)).toBe(false)
      }),
    )
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (body) => {
        expect(isOAuthRefusal({ requestId: 'r' }, JSON.stringify(body))).toBe(true)
      }),
    )
  })
})
