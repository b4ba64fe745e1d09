import { describe, expect, it } from '@jest/globals'
import { NewFollowMessage } from '../../../api/routes/v1/messages/followMessageModel.ts'
import { createValidatorCompiler, fieldProblems } from '../../../api/problems/validation.ts'

/** What a shop is told of a form whose shape is wrong: its own faults, and not those of all that it is not. */

const compile = createValidatorCompiler()
const check = compile({ schema: NewFollowMessage, method: 'POST', url: '/', httpPart: 'body' })
const form = {
  lineAccountId: '0199d6a2-7c1e-7f00-8000-3f5a2b6c9d10',
  adminName: '発送のお知らせ',
  purpose: 'NOTICE',
  triggerProductIds: [],
}
const told = (body: unknown): string[] => {
  const { error } = check(body) as { error?: Parameters<typeof fieldProblems>[0] }
  return fieldProblems(error ?? [], 'body').map(({ pointer, code }) => `${pointer} ${code}`)
}
const ofBubbles = (...bubbles: unknown[]): string[] =>
  told({ ...form, scenarios: [{ dayOffset: 2, sendTime: '18:00', bubbles }] }).map((one) =>
    one.replace('/scenarios/0/bubbles', ''),
  )

describe('a bubble', () => {
  it('is told what is wrong for its kind alone', () => {
    expect(ofBubbles({ kind: 'text', text: 'あ' })).toEqual([])
    expect(ofBubbles({ kind: 'text', text: 'あ', bold: true })).toEqual(['/0/bold additionalProperties'])
    expect(ofBubbles({ kind: 'text', txt: 'あ' })).toEqual([
      '/0/text required',
      '/0/txt additionalProperties',
    ])
    expect(ofBubbles({ kind: 'pack', packId: 'x' })).toEqual(['/0/packId format'])
  })

  it('of a kind that is none, or of no kind, is one error at the kind', () => {
    expect(ofBubbles({ kind: 'movie' }, { text: 'あ' })).toEqual(['/0/kind kind', '/1/kind required'])
  })

  it('is told of its buttons in the same way, each by its kind', () => {
    const buttons = [{ kind: 'uri', label: '見る' }, { kind: 'zzz' }]
    expect(ofBubbles({ kind: 'buttons', text: 'あ', buttons })).toEqual([
      '/0/buttons/0/uri required',
      '/0/buttons/1/kind kind',
    ])
  })

  it('leaves room for the faults of many others', () => {
    const wrong = Array.from({ length: 5 }, () => ({ kind: 'text', text: 'あ', bold: true }))
    expect(ofBubbles(...wrong)).toHaveLength(5)
  })
})

it('tells every missing field at once', () => {
  expect(told({ adminName: '' })).toEqual([
    '/lineAccountId required',
    '/purpose required',
    '/triggerProductIds required',
    '/scenarios required',
    '/adminName minLength',
  ])
})

it('reads conditions of an audience by their kind', () => {
  const audience = { all: [{ kind: 'nope' }, { kind: 'tags', mode: 'any' }] }
  expect(told({ ...form, audience, scenarios: [] })).toEqual([
    '/audience/all/0/kind kind',
    '/audience/all/1/tagIds required',
  ])
})
