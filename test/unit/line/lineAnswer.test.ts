import { describe, expect, it } from '@jest/globals'
import { badRequestOf, detailOf, readErrorBody, throttleOf } from '../../../activities/line/answer.ts'
import { answerOf } from '../../../activities/line/push.ts'

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

describe('409 to a push', () => {
  const headers = { 'x-line-request-id': 'second', 'x-line-accepted-request-id': 'first' }

  it('V19 means that LINE had accepted it before, under the request that it names', () => {
    const body = '{"message":"The retry key is already accepted","sentMessages":[{"id":"1"}]}'
    expect(answerOf(409, headers, body)).toEqual({
      kind: 'accepted',
      requestId: 'second',
      acceptedRequestId: 'first',
      sentMessageIds: ['1'],
    })
  })

  it('V19 means so whatever stands in its body, or is missing from it', () => {
    for (const body of ['', '<html>409</html>', '{"sentMessages":[{"id":'])
      expect(answerOf(409, headers, body)).toMatchObject({ kind: 'accepted', acceptedRequestId: 'first' })
    expect(answerOf(409, {}, '')).toEqual({ kind: 'accepted', requestId: null, sentMessageIds: [] })
  })
})
