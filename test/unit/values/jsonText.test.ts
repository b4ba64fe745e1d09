import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { faultOfJson, MOST_NESTED } from '../../../domain/values/jsonText.ts'

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)

describe('what a parsed value would not show', () => {
  it.each([
    ['{"a":1,"a":2}', 'duplicate', '/a'],
    ['{"a":1,"\\u0061":2}', 'duplicate', '/a'],
    ['{"x":[{"a":{}},{"b":1,"c":"b","b":[]}]}', 'duplicate', '/x/1/b'],
    ['{"a/b~":[1e400]}', 'number', '/a~1b~0/0'],
    ['[0,-1e400]', 'number', '/1'],
    ['{"n":1e-400}', 'number', '/n'],
    ['{"n":9007199254740993}', 'number', '/n'],
    ['{"n":-9007199254740992.0}', 'number', '/n'],
    [nested(MOST_NESTED + 1), 'depth', ''],
    [nested(3_000), 'depth', ''],
    ['{"a":'.repeat(200_000) + '1' + '}'.repeat(200_000), 'depth', ''],
  ])('is found in %.40s', (text, kind, pointer) => {
    expect(faultOfJson(text)).toEqual({ kind, pointer })
  })

  it.each([
    '{"a":{"a":1},"b":{"a":1}}',
    '["a","a",{"a":"a"},{"a":"a"}]',
    '{"a":"{\\"a\\":1,\\"a\\":2}"}',
    '[0,-0,1.0,1e3,9007199254740991,-9007199254740991,0.1,1e300,0e400,"1e400"]',
    nested(MOST_NESTED),
    '"9007199254740993"',
    'null',
  ])('is not in %.60s', (text) => {
    expect(faultOfJson(text)).toBeNull()
  })

  it('is nothing in what we write ourselves, indented or not', () => {
    const numbers = fc.oneof(fc.maxSafeInteger(), fc.double({ noNaN: true, min: -1e9, max: 1e9 }))
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 5 },
        numbers.filter((one) => !Object.is(one, -0)),
        fc.string({ unit: 'binary' }),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(fc.string(), tie('value'), { maxKeys: 4 }),
      ),
    }))
    fc.assert(
      fc.property(value, fc.nat(3), (one, indent) => {
        expect(faultOfJson(JSON.stringify(one, null, indent))).toBeNull()
      }),
    )
  })

  it('is a key that stands twice, wherever', () => {
    const key = fc.string({ unit: 'grapheme' })
    fc.assert(
      fc.property(key, fc.array(fc.string()), (name, others) => {
        const quoted = JSON.stringify(name)
        const between = others.filter((one) => one !== name).map((one) => `${JSON.stringify(one)}:[]`)
        const keys = [`${quoted}:1`, ...new Set(between), `${quoted}:2`]
        expect(faultOfJson(`[[{${keys.join(' , ')}}]]`)?.kind).toBe('duplicate')
      }),
    )
  })
})
