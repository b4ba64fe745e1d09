import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import { cleanAnswers, judgeAnswers } from '../../../domain/forms/givenAnswers.ts'
import { READY_IDENTITY_FORM } from '../../../domain/forms/readyForm.ts'

const names = { shopName: 'みどり通販', accountName: 'みどり公式' }
const ready = { content: READY_IDENTITY_FORM, names }
const wants = (asked: 'OPTIONAL' | 'REQUIRED') => {
  const { items } = READY_IDENTITY_FORM
  return { names, content: { ...READY_IDENTITY_FORM, items: { ...items, email: { ...items.email, asked } } } }
}
const faults = (form: typeof ready, typed: object) =>
  judgeAnswers(form, cleanAnswers(typed)).map(({ item }) => item)

it('wants a telephone number and what the form requires, and takes an item that was asked for in addition', () => {
  expect(faults(ready, { phone: '０９０-1234-5678' })).toEqual([])
  expect(faults(ready, { phone: '09012345678', orderNumber: 'A-1' })).toEqual([])
  expect(faults(ready, { phone: '0901234' })).toEqual(['phone'])
  expect(faults(ready, { phone: '\u200b　', email: 'x' })).toEqual(['phone', 'email'])
  expect(faults(wants('OPTIONAL'), { phone: '09012345678', email: ' ' })).toEqual([])
  expect(faults(wants('REQUIRED'), { phone: '09012345678', email: ' ' })).toEqual(['email'])
})

it('cleans the same answers to the same text, whatever their order', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (phone, email) => {
      const one = cleanAnswers({ phone, email })
      expect(JSON.stringify(cleanAnswers({ email, phone }))).toBe(JSON.stringify(one))
      expect(cleanAnswers(one)).toEqual(one)
    }),
  )
})
