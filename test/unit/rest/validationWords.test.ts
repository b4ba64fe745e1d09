import { expect, it } from '@jest/globals'
import type { FastifySchemaValidationError } from 'fastify'
import { Type } from 'typebox'
import { createValidatorCompiler, fieldProblems } from '../../../api/problems/validation.ts'

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
  [{ type: 'string', minLength: 8 }, 'short', '8文字以上入力してください。'],
  [{ type: 'string', maxLength: 3 }, 'long', '文字数が多すぎます。(限度は3)'],
])('says what is wrong with the length of a text (%j)', (schema, text, detail) => {
  expect(detailOf(schema, text)).toBe(detail)
})
