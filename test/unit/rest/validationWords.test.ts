import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { FastifySchemaValidationError } from 'fastify'
import { Type } from 'typebox'
import { createValidatorCompiler, fieldProblems } from '../../../api/problems/validation.ts'
import { cleanText } from '../../../domain/values/text.ts'

const detailOf = (schema: object, text: string): string | undefined => {
  const validate = createValidatorCompiler()({
    schema: Type.Object({ name: Type.Unsafe<string>(schema) }),
    method: 'POST',
    url: '/',
    httpPart: 'body',
  })
  const { error } = validate({ name: text }) as { error?: unknown }
  return fieldProblems((error ?? []) as FastifySchemaValidationError[], 'body')[0]?.detail
}

it.each([
  [{ type: 'string', minLength: 1 }, '', '入力してください。'],
  [{ type: 'string', minLength: 1 }, ' \u3164', '入力してください。'],
  [{ type: 'string', minLength: 1, maxLength: 3 }, '\u200b\0', '入力してください。'],
  [{ type: 'string', minLength: 8 }, 'short', '8文字以上入力してください。'],
  [{ type: 'string', maxLength: 3 }, 'long', '文字数が多すぎます。(限度は3)'],
])('says what is wrong with the length of a text (%j)', (schema, text, detail) => {
  expect(detailOf(schema, text)).toBe(detail)
})

const read = (schema: object, given: unknown, httpPart = 'body'): unknown =>
  (
    createValidatorCompiler()({ schema: Type.Unsafe(schema), method: 'POST', url: '/', httpPart }) as (
      given: unknown,
    ) => { value?: unknown }
  )(given).value

it('cleans every text of a body and a query, keys too', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' })),
      fc.constantFrom('body', 'querystring'),
      (given, httpPart) => {
        const texts = Object.entries(read({ type: 'object' }, given, httpPart) as object).flat() as string[]
        for (const text of texts) expect(text).toBe(cleanText(text))
      },
    ),
  )
})

it('never changes what another system issued: a token is as given, or refused', () => {
  const token = { type: 'object', properties: { accessToken: { type: 'string' }, name: { type: 'string' } } }
  expect(read(token, { accessToken: 'a\tb', name: 'a\tb' })).toEqual({ accessToken: 'a\tb', name: 'a b' })
  expect(read(token, { accessToken: 'a\0b' })).toBeUndefined()
})
