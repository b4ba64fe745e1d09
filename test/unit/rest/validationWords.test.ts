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

it('cleans every text of a body, keys too, and of a query', () => {
  const text = fc.string({ unit: 'binary' })
  fc.assert(
    fc.property(fc.dictionary(text, text), text, (body, q) => {
      const texts = Object.entries(read({ type: 'object' }, body) as object).flat() as string[]
      for (const one of texts) expect(one).toBe(cleanText(one))
      const query = { type: 'object', properties: { q: { type: 'string' } } }
      expect(read(query, { q }, 'querystring')).toEqual({ q: cleanText(q) })
      expect(read(query, { '\0q': q }, 'querystring')).toEqual({ q: cleanText(q) })
    }),
  )
})

it('never changes what another system issued: a token is as given, or refused', () => {
  const token = { type: 'object', properties: { accessToken: { type: 'string' }, name: { type: 'string' } } }
  expect(read(token, { accessToken: 'a\tb', name: 'a\tb' })).toEqual({ accessToken: 'a\tb', name: 'a b' })
  expect(read(token, { accessToken: 'a\0b' })).toBeUndefined()
})
