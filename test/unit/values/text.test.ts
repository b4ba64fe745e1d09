import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { cleanJson } from '../../../domain/values/cleanJson.ts'
import { cleanText, foldName, isBlank } from '../../../domain/values/text.ts'

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) }),
  fc.string({
    unit: fc.constantFrom('\0', '\r', '\n', '\t', '\u0085', '\ud800', '\udc00', '\u200b', 'ß', 'ﾊ', 'ﾞ'),
  }),
)

/** What shows nothing: one of each kind and each block. */
const NOTHING = [
  ['', ' ', '　', '\t', '\n', '\r\n', '\u00a0', '\u2003', '\u2028', '\u1680'],
  ['\u205f', '\u200b', '\u200d', '\u200e', '\u202e', '\u2060', '\u2066', '\ufeff', '\u00ad', '\u034f'],
  ['\u061c', '\u3164', '\u115f', '\u1160', '\uffa0', '\u2800', '\u17b4', '\u180e', '\u{13441}', '\u{16fe4}'],
  [
    '\ufe0f',
    '\ufe00',
    '\u180b',
    '\u{e0100}',
    '\u{e0041}\u{e007f}',
    '\u{1d173}',
    '\u{1bca0}',
    '\ufff9\ufffb',
    '\0',
    '\u001b',
  ],
  ['\u007f', '\u009f'],
].flat()

describe('text as it is stored', () => {
  it.each([
    ['a\r\nb\rc\nd', 'a\nb\nc\nd'],
    ['a\u000bb\u000cc\u0085d', 'a\nb\nc\nd'],
    ['a\tb', 'a b'],
    ['a\0b\u001b[31m\u007f\u009f', 'ab[31m'],
    ['\ud83d', '\ufffd'],
    ['\udc00a\ud800', '\ufffda\ufffd'],
    ['😀 葛\u{e0100} か\u3099', '😀 葛\u{e0100} か\u3099'],
  ])('%j is %j', (given, stored) => expect(cleanText(given)).toBe(stored))

  it('has no control character but line feeds, no half of a pair, and is clean already', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const clean = cleanText(text)
        expect(clean).not.toMatch(/(?!\n)\p{Cc}/u)
        expect(clean.isWellFormed()).toBe(true)
        expect(cleanText(clean)).toBe(clean)
      }),
    )
  })
})

describe('marks on one character', () => {
  const MARKS = ['\u0300', '\u0316', '\u0344', '\u3099', '\u20dd', '\u{1d165}', '\u0f71']
  const BETWEEN = ['\u200d', '\ufe0f', '\u034f', '\u{e0100}', '\0', '\u3164', 'ﾞ', 'ﾟ']
  const isMark = (character: string) => MARKS.includes(character)
  /** Marks that normalising would have to sort: what shows nothing is taken out before, and no base between them. */
  const longestRun = (text: string) =>
    Math.max(
      0,
      ...text
        .replace(/[^\p{M}\uff9e\uff9f]/gu, (one) => (BETWEEN.includes(one) ? '' : 'x'))
        .split('x')
        .map((run) => Array.from(run).filter(isMark).length),
    )

  it('are 30 at most, however they are mixed with what shows nothing', () => {
    const part = fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom(...MARKS) },
      { weight: 3, arbitrary: fc.constantFrom(...BETWEEN) },
      { weight: 1, arbitrary: fc.constantFrom('a', 'か', '👍', ' ', '\ud800') },
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 300, size: 'max' }), (parts) => {
        const clean = cleanText(parts.join(''))
        expect(longestRun(clean)).toBeLessThanOrEqual(30)
        expect(cleanText(clean)).toBe(clean)
        expect(isBlank(clean)).toBe(isBlank(parts.join('')))
      }),
    )
  })

  it('stay as they are up to 30', () => {
    const most = `e${'\u0300\u0316'.repeat(15)}`
    expect(cleanText(`${most}${most}`)).toBe(`${most}${most}`)
    expect(cleanText(`${most}\u0301\u200d\u0301a\u0301`)).toBe(`${most}\u200da\u0301`)
    expect(cleanText('e' + '\u200d'.repeat(100))).toBe('e' + '\u200d'.repeat(100))
  })
})

describe('JSON as it is stored', () => {
  it('is clean in values and keys, at any depth', () => {
    expect(cleanJson({ 'a\0': ['b\u0001', { '\ud800': '\udfff\r' }], n: 1, t: true, z: null })).toEqual({
      a: ['b', { '\ufffd': '\ufffd\n' }],
      n: 1,
      t: true,
      z: null,
    })
  })

  it('prefers the key that was clean', () => {
    expect(cleanJson(JSON.parse('{"a\\u0000":1,"a":2,"a\\u0001":3}'))).toEqual({ a: 2 })
    expect(cleanJson(JSON.parse('{"b\\u0000":1,"b\\u0001":3}'))).toEqual({ b: 1 })
  })

  it('lets no key reach the prototype', () => {
    const clean = cleanJson(JSON.parse('{"__pro\\u0000to__":{"admin":true},"x":1}'))
    expect(Object.getPrototypeOf(clean)).toBe(Object.prototype)
    expect(Object.keys(clean as object)).toEqual(['__proto__', 'x'])
    expect((clean as { admin?: unknown }).admin).toBeUndefined()
  })

  it('is clean in what a parser of queries made, which inherits nothing', () => {
    const query = (prototype: object | null) =>
      Object.assign(Object.create(prototype) as object, { q: 'a\0b' })
    expect(cleanJson(query(null))).toEqual({ q: 'ab' })
    expect(cleanJson(query(Object.create(null) as object))).toEqual({ q: 'ab' })
  })

  it('keeps what is no JSON', () => {
    const bytes = Buffer.from([0])
    const at = new Date(0)
    expect(cleanJson({ bytes, at })).toEqual({ bytes, at })
  })

  it('does not mind depth', () => {
    const deep: unknown = JSON.parse('['.repeat(100_000) + '"\\u0000"' + ']'.repeat(100_000))
    let part = cleanJson(deep)
    while (Array.isArray(part)) part = part[0]
    expect(part).toBe('')
  })

  it('is clean, whatever comes in', () => {
    const json = fc.jsonValue({ stringUnit: 'binary', noUnicodeString: false } as fc.JsonSharedConstraints)
    fc.assert(
      fc.property(fc.oneof(json, fc.dictionary(anyText, anyText)), (value) => {
        const clean = cleanJson(value)
        const text = JSON.stringify(clean)
        expect(text).not.toMatch(/\\u0000|\\ud[89a-f]/i)
        expect(cleanJson(clean)).toEqual(clean)
      }),
    )
  })
})

describe('a blank', () => {
  it.each(NOTHING)('is %j', (text) => expect(isBlank(text)).toBe(true))

  it.each(['a', '0', '・', '\ufffd', '\ud800', '☺\ufe0f', '👨‍👩‍👧', '\u0301', 'ㄱ', '⠁', '　x'])(
    'is not %j',
    (text) => expect(isBlank(text)).toBe(false),
  )

  it('is any mixture of what shows nothing, and nothing that shows something', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...NOTHING)), (parts) => {
        expect(isBlank(parts.join(''))).toBe(true)
        expect(isBlank(`${parts.join('')}花${parts.join('')}`)).toBe(false)
      }),
    )
  })

  it('is the same before and after cleaning, and what folds to nothing', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(isBlank(cleanText(text))).toBe(isBlank(text))
        expect(foldName(text) === '').toBe(isBlank(text))
      }),
    )
    for (let code = 0; code < 0x30000; code++) {
      const character = String.fromCodePoint(code)
      if (isBlank(character) !== (foldName(character) === '')) throw new Error(code.toString(16))
    }
  })
})

describe('the same name', () => {
  it.each([
    ['リピーター', 'ﾘﾋﾟｰﾀｰ'],
    ['バビブ', 'ﾊﾞﾋﾞﾌﾞ'],
    ['パ', 'ハ\u309a'],
    ['BG-1001', 'ｂｇ－１００１'],
    ['Straße', 'STRASSE'],
    ['straẞe', 'strasse'],
    ['ﬁlm', 'FILM'],
    ['İstanbul', 'i\u0307stanbul'],
    ['ΟΔΟΣ', 'οδος'],
    ['οδοσ', 'οδος'],
    ['Ǆ', 'ǆ'],
    ['ᏸ', 'Ᏸ'],
    ['ꭰ', 'Ꭰ'],
    ['  山田　 花子\n', '山田 花子'],
    ['V\u200bI\u00adP\ufe0f', 'vip'],
    ['㈱①', '(株)1'],
    ['葛\u{e0100}', '葛'],
    ['é', 'e\u034f\u0301'],
    ['ᾳ', 'ΑΙ'],
    ['a\u2800b', 'a b'],
  ])('%j and %j', (one, other) => expect(foldName(one)).toBe(foldName(other)))

  it.each([
    ['はな', 'ハナ'],
    ['ハ', 'バ'],
    ['ı', 'i'],
    ['A B', 'AB'],
    ['ー', '-'],
    ['a', 'á'],
  ])('not %j and %j', (one, other) => expect(foldName(one)).not.toBe(foldName(other)))

  it('folds to itself, whatever is written', () => {
    fc.assert(fc.property(anyText, (text) => expect(foldName(foldName(text))).toBe(foldName(text))))
  })

  it('is so in every normal form, in any width, with white space around and ignorables inside', () => {
    const ignorable = fc.constantFrom('\u200b', '\ufe0f', '\u3164', '\u00ad', '\0')
    fc.assert(
      fc.property(anyText, ignorable, (text, nothing) => {
        const fold = foldName(text)
        for (const form of ['NFC', 'NFD', 'NFKC', 'NFKD']) expect(foldName(text.normalize(form))).toBe(fold)
        expect(foldName(cleanText(text))).toBe(fold)
        expect(foldName(`　${text}\n `)).toBe(fold)
        expect(foldName(Array.from(text).join(nothing))).toBe(fold)
      }),
    )
  })

  it('is so in capitals and small letters', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...Array.from('azß-ΣσςéÉяﬁ 0ﾊﾞ')) }), (text) => {
        expect(foldName(text.toUpperCase())).toBe(foldName(text))
        expect(foldName(text.toLowerCase())).toBe(foldName(text))
      }),
    )
  })
})
