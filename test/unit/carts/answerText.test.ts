import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { decodeAnswer } from '../../../activities/carts/answerText.ts'
import { jsonPlace } from '../../../activities/carts/jsonPlace.ts'

const bytes = (hex: string): Uint8Array => Buffer.from(hex.replaceAll(' ', ''), 'hex')
const read = (hex: string, charset?: string) =>
  decodeAnswer(bytes(hex), charset === undefined ? undefined : `application/json; charset=${charset}`)
const text = (hex: string, charset?: string): string => {
  const found = read(hex, charset)
  return found.ok ? found.text : found.problem
}

describe('the bytes of a cart’s answer', () => {
  it('are UTF-8 unless they say otherwise, and a mark of byte order decides first', () => {
    expect(text('e799ba e98081')).toBe('発送')
    expect(text('e799ba e98081', 'UTF-8')).toBe('発送')
    expect(text('efbbbf e799ba', 'Shift_JIS')).toBe('発')
    expect(text('e799ba', '')).toBe('発')
    expect(decodeAnswer(bytes('94ad'), 'text/plain;charset="Shift_JIS"; x=1')).toEqual({
      ok: true,
      text: '発',
    })
  })

  it('are CP932 by every name of Shift_JIS, with what NEC and IBM added and the dashes of Windows', () => {
    for (const name of ['Shift_JIS', 'x-sjis', 'Windows-31J', 'cp932', 'MS932', 'SJIS'])
      expect(text('94ad 9197 8dcf 82dd', name)).toBe('発送済み')
    expect(text('8740 878a fbfc 8754 8782 ed40 fa4a', 'shift_jis')).toBe('①㈱髙Ⅰ№纊Ⅰ')
    // ～ － ∥ ― ¢ £ ¬ ＼ as Windows maps them, not as JIS does
    expect(text('8160 817c 8161 815c 8191 8192 81ca 815f', 'shift_jis')).toBe('～－∥―￠￡￢＼')
    expect(text('b1 b6de 5c 7e', 'shift_jis')).toBe('ｱｶﾞ\\~')
  })

  it('are EUC-JP with the same additions', () => {
    expect(text('c8af c1f7 bad1 a4df', 'EUC-JP')).toBe('発送済み')
    expect(text('ada1 adea fce2 a1c1 a1dd 8eb1', 'x-euc-jp')).toBe('①㈱髙～－ｱ')
  })

  it('keep every ASCII character in each of them', () => {
    const ascii = Buffer.from(Array.from({ length: 128 }, (_, n) => n))
    for (const name of ['utf-8', 'cp932', 'euc-jp'])
      expect(text(ascii.toString('hex'), name)).toBe(ascii.toString('latin1'))
  })

  it('are refused with their place where the charset has no such byte, and nothing becomes U+FFFD', () => {
    expect(text('41 94ad 42')).toBe('byte 1: not utf-8')
    expect(text('4142 ff 43', 'shift_jis')).toBe('byte 2: not shift_jis')
    expect(text('4142 94', 'shift_jis')).toMatch(/^byte 2: not/)
    expect(text('41 a1', 'euc-jp')).toMatch(/^byte 1: not/)
    expect(text('e799')).toMatch(/^byte 1: not/)
    expect(text('ff')).toBe('byte 0: not utf-8')
    expect(text('fffe 4100', 'utf-16')).toMatch(/^byte 0/)
    expect(text('41', 'iso-8859-1')).toBe('charset iso-8859-1 is not read')
    expect(text('41', 'あ\n')).toBe('charset ? is not read')
  })

  it('are text or a problem, whatever they are', () => {
    const charsets = fc.constantFrom('utf-8', 'shift_jis', 'euc-jp', 'latin1')
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 60 }),
        fc.option(charsets),
        fc.string(),
        (given, charset, junk) => {
          const type = charset === null ? junk : `application/json; charset=${charset}`
          const found = decodeAnswer(given, type)
          if (found.ok)
            expect(found.text.includes('\ufffd')).toBe(Buffer.from(given).includes('efbfbd', 0, 'hex'))
          else expect(found.problem).toMatch(/^(byte \d+: |charset )/)
        },
      ),
    )
  })
})

describe('the place where a text stops being JSON', () => {
  it('is the first character that no JSON has there', () => {
    expect(jsonPlace('<html>')).toBe(0)
    expect(jsonPlace('')).toBe(0)
    expect(jsonPlace('{"a":1,}')).toBe(7)
    expect(jsonPlace('{"a":[1,2')).toBe(9)
    expect(jsonPlace('{"a":1} x')).toBe(8)
    expect(jsonPlace('{"a" 1}')).toBe(5)
    expect(jsonPlace('[1 2]')).toBe(3)
    expect(jsonPlace(' [{"a":[]},{},"x"] ')).toBeNull()
    expect(jsonPlace('['.repeat(100_000))).toBe(100_000)
  })

  it('is there exactly when the engine does not read the text', () => {
    const spoilt = fc
      .tuple(fc.json(), fc.nat(), fc.constantFrom('', ',', '}', '"', 'x', '\\', '\n', '['))
      .map(
        ([json, at, junk]) =>
          json.slice(0, at % (json.length + 1)) + junk + json.slice((at % (json.length + 1)) + 1),
      )
    fc.assert(
      fc.property(fc.oneof(fc.json(), spoilt, fc.string()), (given) => {
        const reads = (() => {
          try {
            JSON.parse(given)
            return true
          } catch {
            return false
          }
        })()
        expect(jsonPlace(given) === null).toBe(reads)
      }),
      { numRuns: 1_000 },
    )
  })
})
