import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { badRequestOf, detailOf, readErrorBody, throttleOf } from '../../../activities/line/answer.ts'
import { answerOf } from '../../../activities/line/pushAnswer.ts'

const said = (message: string, details?: object[]) =>
  readErrorBody(JSON.stringify({ message, ...(details ? { details } : {}) }))

describe('the body of a refusal', () => {
  it('is read in both of LINE’s shapes', () => {
    expect(said('Not found')).toEqual({ message: 'Not found', details: [] })
    expect(readErrorBody('{"error":"invalid_client","error_description":"Invalid secret"}')).toEqual({
      message: 'Invalid secret',
      details: [],
    })
    expect(readErrorBody('{"message":null,"key":null}')).toEqual({ message: '', details: [] })
  })

  it('is nobody’s word when it is HTML, empty or cut', () => {
    for (const text of ['<html>502</html>', '', '{"message":"Not', '"text"', 'null'])
      expect(readErrorBody(text)).toBeNull()
    expect(detailOf(null)).toBe('no readable body')
  })

  it('is told on one short line', () => {
    const details = [{ message: 'May not be empty', property: 'messages[0].text' }]
    expect(detailOf(said('The request body has 1 error(s)', details))).toBe(
      'The request body has 1 error(s); messages[0].text: May not be empty',
    )
    expect(detailOf(said('x'.repeat(1000)))).toHaveLength(300)
  })
})

describe('429', () => {
  it('is the rate limit unless its text says otherwise', () => {
    expect(throttleOf(said('The API rate limit has been exceeded. Try again later.'))).toBe('rateLimited')
    expect(throttleOf(null)).toBe('rateLimited')
    expect(throttleOf(said('You have reached your monthly limit.'))).toBe('monthlyLimit')
    expect(throttleOf(said('A large number of messages were sent to the same user'))).toBe(
      'recipientThrottled',
    )
  })
})

describe('400 to a push', () => {
  it('is the recipient’s when LINE says so', () => {
    for (const message of [
      'Failed to send messages',
      "The property, 'to', in the request body is invalid (line: -, column: -)",
      'The property, to[1], in the request body is invalid (line: -, column: -)',
    ])
      expect(badRequestOf(said(message))).toBe('recipient')
    expect(badRequestOf(said('Bad', [{ message: 'unknown', property: 'to' }]))).toBe('recipient')
  })

  it('is the content’s otherwise, also with a text that nobody knows', () => {
    const details = [{ message: 'May not be empty', property: 'messages[0].text' }]
    expect(badRequestOf(said('The request body has 1 error(s)', details))).toBe('content')
    expect(badRequestOf(said("The property, 'messages[0].text', in the request body is invalid"))).toBe(
      'content',
    )
    expect(badRequestOf(said('something new'))).toBe('content')
  })

  it('is neither’s when the key is wrong or something else answered', () => {
    expect(badRequestOf(said("The value of the header 'X-Line-Retry-Key' is invalid"))).toBe('neither')
    expect(badRequestOf(null)).toBe('neither')
  })
})

const SENT = Buffer.from(JSON.stringify({ to: 'U1', messages: [{ type: 'text', text: 'a' }] }))
const LINE_WROTE = { 'x-line-request-id': 'second' }
const answer = (status: number, headers: Record<string, string>, text: string, sent = SENT) =>
  answerOf({ status, headers, text, sent })
const ACCEPTED = '{"sentMessages":[{"id":"1","quoteToken":"q"}]}'

describe('200 to a push', () => {
  it('is accepted with LINE’s mark and one id for each message', () => {
    expect(answer(200, LINE_WROTE, ACCEPTED)).toEqual({
      kind: 'accepted',
      requestId: 'second',
      sentMessageIds: ['1'],
    })
  })

  it('V19 is in doubt without either, as it is when its body cannot be read', () => {
    const page = '<!DOCTYPE html><html><h1>Welcome to the guest network</h1></html>'
    const doubtful: [Record<string, string>, string][] = [
      [{}, page],
      [LINE_WROTE, page],
      [{}, ACCEPTED],
      [{ 'x-line-request-id': ' ' }, ACCEPTED],
      [LINE_WROTE, ''],
      [LINE_WROTE, '{}'],
      [LINE_WROTE, 'null'],
      [LINE_WROTE, '{"sentMessages":[]}'],
      [LINE_WROTE, '{"sentMessages":[{"id":1}]}'],
      [LINE_WROTE, '{"sentMessages":[{"id":"1"},{"id":"2"}]}'],
      [LINE_WROTE, ACCEPTED.slice(0, -2)],
    ]
    for (const [headers, body] of doubtful)
      expect([body, answer(200, headers, body)]).toMatchObject([body, { kind: 'unreadable' }])
  })
})

describe('409 to a push', () => {
  const headers = { 'x-line-request-id': 'second', 'x-line-accepted-request-id': 'first' }

  it('V19 means that LINE had accepted it before, under the request that it names', () => {
    const body = '{"message":"The retry key is already accepted","sentMessages":[{"id":"1"}]}'
    expect(answer(409, headers, body)).toEqual({
      kind: 'accepted',
      requestId: 'second',
      acceptedRequestId: 'first',
      sentMessageIds: ['1'],
    })
    expect(answer(409, {}, body)).toEqual({ kind: 'accepted', requestId: null, sentMessageIds: ['1'] })
  })

  it('V19 means so whatever stands in its body, or is missing from it', () => {
    for (const body of ['', '<html>409</html>', '{"sentMessages":[{"id":'])
      expect(answer(409, headers, body)).toMatchObject({ kind: 'accepted', acceptedRequestId: 'first' })
  })

  it('V19 means nothing when neither says whose it is', () => {
    for (const body of ['', '<html>409</html>', '{"message":"Conflict"}', '{"sentMessages":[]}'])
      for (const marks of [{}, LINE_WROTE])
        expect(answer(409, marks, body)).toMatchObject({ kind: 'unreadable' })
  })
})

describe('a refusal that LINE has not written', () => {
  it.each([400, 401, 403, 404, 407, 413, 429, 451])('%i fails no delivery and blames nobody', (status) => {
    for (const body of [
      '<html>blocked</html>',
      '',
      '{"message":"Forbidden"}',
      '{"message":"Failed to send messages"}',
    ])
      expect(answer(status, {}, body)).toMatchObject({ kind: 'unreadable' })
  })
})

describe('any answer to a push', () => {
  const json = fc.oneof(
    fc.json(),
    fc
      .array(fc.record({ id: fc.oneof(fc.string(), fc.constant('1'), fc.integer()) }))
      .map((sentMessages) => JSON.stringify({ sentMessages })),
    fc.record({ message: fc.string(), details: fc.anything() }).map((value) => JSON.stringify(value) ?? ''),
  )
  const headers = fc.dictionary(
    fc.constantFrom('x-line-request-id', 'x-line-accepted-request-id', 'server', 'content-type'),
    fc.oneof(fc.string(), fc.array(fc.string()), fc.constant(undefined)),
  )
  const raw = fc.record({
    status: fc.oneof(fc.integer({ min: 0, max: 999 }), fc.constantFrom(200, 202, 400, 401, 403, 409, 429)),
    headers,
    text: fc.oneof(fc.string({ unit: 'binary' }), json),
    sent: fc.oneof(
      fc.constant(SENT),
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    ),
  })
  const mark = (value: string | string[] | undefined) =>
    ((Array.isArray(value) ? value[0] : value) ?? '').trim() !== ''

  it('has one meaning, and is an acceptance or a refusal only with LINE’s own marks', () => {
    fc.assert(
      fc.property(raw, (one) => {
        const { kind } = answerOf(one)
        if (kind === 'ambiguous' || kind === 'unreadable') return
        const isOfLine = mark(one.headers['x-line-request-id'])
        const isNamed = mark(one.headers['x-line-accepted-request-id'])
        if (kind !== 'accepted') return expect(isOfLine).toBe(true)
        const ids = /"sentMessages":\[\{"id":"/.test(one.text.replaceAll(' ', ''))
        expect(one.status === 409 ? isNamed || ids : isOfLine && ids).toBe(true)
      }),
      { numRuns: 2_000 },
    )
  })

  it('never puts into a row what PostgreSQL cannot store', () => {
    const texts = fc.record({
      message: fc.string({ unit: 'binary' }),
      details: fc.array(fc.record({ message: fc.string({ unit: 'binary' }) })),
    })
    fc.assert(
      fc.property(fc.constantFrom(400, 403, 413), texts, (status, said) => {
        const answered = answer(status, LINE_WROTE, JSON.stringify(said))
        if ('detail' in answered) expect(answered.detail).not.toMatch(/\p{Cc}/u)
      }),
    )
  })
})
