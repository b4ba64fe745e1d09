import { expect, it } from '@jest/globals'
import { MEMO_TRIED_FOR_MS, memoNotWritten, memoTry } from '../../../domain/requests/memoTries.ts'
import { OPERATION_TIMES } from '../../../domain/requests/operationTimes.ts'
import { stepSentence } from '../../../domain/requests/requestWords.ts'
import { LOGIN_HALTS } from '../../../domain/robots/robotState.ts'
import { isDatabaseAway } from '../../../schema/databaseAway.ts'

const HOUR = 3_600_000
const away = { code: 'RPA_MAINTENANCE', retryable: true }
const after = (failure: { code: string; retryable: boolean }, since: number) =>
  memoTry(failure, since, OPERATION_TIMES)

it('a memo that the cart will never take is not tried again', () => {
  for (const code of ['RPA_SCREEN_CHANGED', 'RPA_SUBSCRIPTION_NOT_FOUND'])
    expect(after({ code, retryable: false }, 0)).toEqual({ is: 'NOT_POSSIBLE', code })
})

it('a memo waits for a cart that is away and for a login, longer each time, and not for ever', () => {
  expect(after(away, 0)).toEqual({ is: 'AGAIN', waitsFor: 'CART_UNAVAILABLE', inMs: 60_000 })
  expect(after(away, HOUR)).toMatchObject({ inMs: HOUR / 4 })
  expect(after(away, MEMO_TRIED_FOR_MS - 1)).toMatchObject({ is: 'AGAIN', inMs: HOUR })
  expect(after(away, MEMO_TRIED_FOR_MS)).toEqual({ is: 'NOT_POSSIBLE', code: 'OVERDUE' })
  for (const code of LOGIN_HALTS)
    expect(after({ code, retryable: false }, 0)).toMatchObject({ is: 'AGAIN', waitsFor: 'LOGIN_FAILED' })
})

it('the log says why a memo is not written, that the request is done all the same, and what to do', () => {
  const ending = '手続きは完了しています。必要であれば、カートのメモに手動でご記入ください。'
  for (const code of ['NO_ORDER', 'REFUSED', 'RPA_SCREEN_CHANGED', 'OVERDUE', 'constructor', null])
    expect(memoNotWritten(code)).toMatch(new RegExp(`書き込.*。${ending}$`))
  expect(stepSentence('MEMO_NOT_WRITTEN', { code: 'NO_ORDER' })).toBe(memoNotWritten('NO_ORDER'))
})

it.each([
  [{ code: 'ECONNREFUSED' }, true],
  [Object.assign(new Error('terminating connection'), { code: '57P01' }), true],
  [Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' }), true],
  [new Error('Connection terminated unexpectedly'), true],
  [new Error('timeout exceeded when trying to connect'), true],
  [Object.assign(new Error(), { code: '23505' }), false],
  [new Error('a fault of ours'), false],
  [null, false],
])('%o: the database is away or busy: %s', (error, isAway) => {
  expect(isDatabaseAway(error)).toBe(isAway)
})
