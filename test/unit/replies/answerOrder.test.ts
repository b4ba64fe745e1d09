import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { ANSWERS, answererOf } from '../../../domain/replies/answerOrder.ts'
import { OWN_WORDS } from '../../../domain/replies/ownWords.ts'

const said = (text: string | null) => ({ type: 'message', text, standby: false })

describe('what answers an event', () => {
  it.each([
    ['テスト参加123456', 'TEST'],
    ['ﾃｽﾄ終了', 'TEST'],
    ['お知らせ停止', 'OPT_OUT'],
    ['「お知らせ再開」', 'OPT_OUT'],
    [' 連携　解除。', 'UNLINK'],
    ['配送状況', 'AUTO_REPLY'],
    ['連携解除したい', 'AUTO_REPLY'],
    ['', 'AUTO_REPLY'],
  ])('to the message %j: %s', (text, answer) => {
    expect(answererOf(said(text))).toBe(answer)
  })

  it('is an auto-reply for a picture, the button for a tap, nothing for other events and in standby', () => {
    expect(answererOf(said(null))).toBe('AUTO_REPLY')
    expect(answererOf({ type: 'postback', text: null, standby: false })).toBe('TAP')
    expect(answererOf({ type: 'follow', text: null, standby: false })).toBeNull()
    expect(answererOf({ ...said('配送状況'), standby: true })).toBeNull()
    expect(answererOf({ ...said('お知らせ停止'), standby: true })).toBeNull()
  })

  it('is total, and one at most', () => {
    const type = fc.oneof(fc.constantFrom('message', 'postback', 'follow', 'unsend'), fc.string())
    const text = fc.oneof(fc.constant(null), fc.string({ unit: 'binary' }))
    fc.assert(
      fc.property(fc.record({ type, text, standby: fc.boolean() }), (event) => {
        expect([...ANSWERS, null]).toContain(answererOf(event))
      }),
    )
  })

  it('lets no message mean two words of the product', () => {
    for (const word of OWN_WORDS.flatMap(({ words }) => words))
      expect(OWN_WORDS.filter(({ isMeant }) => isMeant(word)).length).toBeLessThanOrEqual(1)
  })
})
