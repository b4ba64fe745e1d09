import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { FastifySchemaValidationError } from 'fastify'
import { Type } from 'typebox'
import { createValidatorCompiler, fieldProblems } from '../../../api/problems/validation.ts'
import { readQuery } from '../../../api/rest/queryString.ts'

const schema = Type.Object({
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
  state: Type.Optional(Type.Array(Type.Enum(['sent', 'planned']))),
  isTest: Type.Optional(Type.Boolean()),
  flagId: Type.Optional(Type.Union([Type.String({ format: 'uuid' }), Type.Literal('none')])),
  search: Type.Optional(Type.String({ minLength: 1 })),
})

/** The values, or `pointer code` of each field that is refused. */
function read(query: string, part = 'querystring'): unknown {
  const validate = createValidatorCompiler()({ schema, method: 'GET', url: '/', httpPart: part })
  const { value, error } = validate(readQuery(query)) as { value?: unknown; error?: unknown }
  if (error === undefined) return value
  return fieldProblems(error as FastifySchemaValidationError[], part)
}
const refused = (query: string): string[] =>
  (read(query) as { pointer: string; code: string }[]).map(({ pointer, code }) => `${pointer} ${code}`)

describe('parameters of a query', () => {
  it('name a hundred faults at most, however many there are', () => {
    const query = Array.from({ length: 3_000 }, (_, n) => `x${n}=1`).join('&')
    expect(refused(query)).toHaveLength(100)
  })

  it('become what the schema says', () => {
    expect(read('limit=7&state=sent&state=planned&isTest=false&flagId=none&search=%E9%9D%92+%2B')).toEqual({
      limit: 7,
      state: ['sent', 'planned'],
      isTest: false,
      flagId: 'none',
      search: '青 +',
    })
    expect(read('')).toEqual({ limit: 50 })
  })

  it.each(['true', '0x10', '1e1', '1.5', ' 5', '+5', '%2B5', '5 ', '05', '1_0', '５', '', 'NaN', '1n', '-0'])(
    'are no whole number as %j',
    (text) => {
      expect(refused(`limit=${text}`)).toEqual(['?limit type'])
    },
  )

  it.each(['1', '0', 'TRUE', 'yes', '', 'on', ' true'])('are neither true nor false as %j', (text) => {
    expect(refused(`isTest=${text}`)).toEqual(['?isTest type'])
  })

  it('are refused by name when nobody knows them, with the one that was meant', () => {
    expect(read('state[]=sent')).toEqual([
      {
        pointer: '?state[]',
        code: 'additionalProperties',
        detail: 'この項目はありません。「state」ではありませんか。',
      },
    ])
    expect(refused('page=2&__proto__=1&constructor=1')).toEqual([
      '?page additionalProperties',
      '?__proto__ additionalProperties',
      '?constructor additionalProperties',
    ])
  })

  it('are refused when they stand twice and are no list', () => {
    expect(refused('limit=1&limit=1')).toEqual(['?limit repeated'])
    expect(refused('search=a&search=b')).toEqual(['?search repeated'])
  })

  it('are UTF-8', () => {
    expect(refused('search=%FF')).toEqual(['?search encoding'])
    expect(refused('search=%93%FA')).toEqual(['?search encoding'])
    expect(refused('%ED%A0%80=1')).toEqual(['? encoding'])
    expect(refused('search=100%')).toEqual(['?search encoding'])
  })

  it('never break the reader, and pass only in the one spelling', () => {
    const piece = fc.tuple(
      fc.constantFrom('limit', 'state', 'isTest', 'flagId', 'search', 'x', ''),
      fc.oneof(
        fc.string(),
        fc.integer().map(String),
        fc.double().map(String),
        fc.constantFrom('%', '%FF', 'true'),
      ),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 4 }), (pieces) => {
        const query = pieces.map(([name, text]) => `${name}=${text}`).join('&')
        const answer = read(query)
        if (Array.isArray(answer)) expect(answer.length).toBeGreaterThan(0)
        else {
          const limit = new URLSearchParams(query).get('limit')
          if (limit !== null) expect(String((answer as { limit: number }).limit)).toBe(limit)
        }
      }),
      { numRuns: 500 },
    )
  })
})

it('points at a part of the path as such', () => {
  const validate = createValidatorCompiler()({
    schema: Type.Object({ id: Type.String({ format: 'uuid' }) }),
    method: 'GET',
    url: '/',
    httpPart: 'params',
  })
  const { error } = validate({ id: '123' }) as { error: FastifySchemaValidationError[] }
  expect(fieldProblems(error, 'params')[0]).toMatchObject({ pointer: '{id}', code: 'format' })
})
