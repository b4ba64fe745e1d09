import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { joinEvent, splitEvent } from '../../../domain/line/eventContent.ts'
import { incomingTalkOf, talkReference, unsentMessageId } from '../../../domain/talk/incomingTalk.ts'

const BASE = {
  type: 'message',
  mode: 'active',
  timestamp: 1,
  source: { type: 'user', userId: 'U0' },
  webhookEventId: '01',
  replyToken: 'r',
}
const message = (fields: object) => ({ ...BASE, message: { id: '17', ...fields } })

describe('what the history shows of an event', () => {
  it.each([
    [
      message({ type: 'text', text: 'こんにちは' }),
      { kind: 'text', text: 'こんにちは', messageId: '17', file: null },
    ],
    [message({ type: 'image' }), { kind: 'image', text: null, messageId: '17', file: { name: null } }],
    [
      message({ type: 'file', fileName: '領収書.pdf', fileSize: 7 }),
      { kind: 'file', text: '領収書.pdf', messageId: '17', file: { name: '領収書.pdf' } },
    ],
    [
      message({ type: 'video', contentProvider: { type: 'external', originalContentUrl: 'https://x' } }),
      { kind: 'video', text: null, messageId: '17', file: null },
    ],
    [
      message({ type: 'location', title: '店', address: '東京都', latitude: 1, longitude: 2 }),
      { kind: 'location', text: '店\n東京都', messageId: '17', file: null },
    ],
    [
      message({ type: 'text', id: '../x', text: 'a' }),
      { kind: 'text', text: 'a', messageId: null, file: null },
    ],
    [
      { ...BASE, type: 'follow' },
      { kind: 'follow', text: null, messageId: null, file: null },
    ],
    [
      { ...BASE, type: 'postback', postback: { data: 'd', params: { datetime: '2026-11-27T10:00' } } },
      { kind: 'postback', text: '2026-11-27T10:00', messageId: null, file: null },
    ],
  ])('%#', (event, shown) => expect(incomingTalkOf(event)).toEqual(shown))

  it('has an answer, whatever the event is', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('type', 'message', 'postback', 'unsend', 'x'), fc.anything()),
        (event) => {
          const { kind, text, messageId } = incomingTalkOf(event)
          expect(kind).toMatch(/^[A-Za-z]{1,40}$/)
          expect(text).not.toBe('')
          expect(talkReference({ messageId, eventId: 'e', memberId: 'm' }).length).toBeLessThanOrEqual(200)
          unsentMessageId(event)
        },
      ),
    )
  })
})

describe('what stays readable of a stored event', () => {
  it('is the envelope, with the id and kind of a message, whatever else LINE adds', () => {
    const event = {
      ...message({ type: 'text', text: '秘密', emojis: [] }),
      beacon: { hwid: 'h' },
      added: '新しい',
    }
    const { payload, content } = splitEvent(event)
    expect(payload).toEqual({ ...BASE, message: { id: '17', type: 'text' } })
    expect(joinEvent({ payload, content })).toEqual(event)
  })

  it('is all there is of what was said in a group', () => {
    for (const type of ['group', 'room'])
      expect(splitEvent({ ...message({ type: 'text', text: '秘密' }), source: { type } }).content).toBeNull()
  })

  it('and the rest are together the event', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (event) => {
        const joined = joinEvent(splitEvent(event))
        expect(Object.keys(joined).toSorted()).toEqual(Object.keys(event).toSorted())
      }),
    )
  })
})
