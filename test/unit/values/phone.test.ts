import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { normalisePhone } from '../../../domain/values/phone.ts'

const digitsOf = (text: string) => normalisePhone(text)?.digits ?? null

describe('a telephone number', () => {
  it.each(
    [
      ['09012345678', '090-1234-5678', '０９０－１２３４－５６７８', '090 1234 5678', '090ー1234ー5678'],
      [
        '090ｰ1234ｰ5678',
        '090〜1234〜5678',
        '090～1234～5678',
        '090~1234~5678',
        '090─1234━5678',
        '090_1234_5678',
      ],
      [
        '090.1234.5678',
        '090・1234･5678',
        '090。1234｡5678',
        '(090)1234‐5678',
        '〔090〕1234[5678]',
        '　090−1234−5678 ',
      ],
      [
        '\u202a090-1234-5678\u202c',
        '\u200e090\u200b12345678\ufeff',
        '0\ufe0f\u20e39\ufe0f\u20e30\ufe0f\u20e312345678',
      ],
      [
        "'09012345678",
        '="09012345678"',
        '090/1234/5678',
        '090-1234\n-5678\0',
        '\u200f٠٩٠١٢٣٤٥٦٧٨',
        '०९०१२३४५६७८',
      ],
      ['9012345678', '90-1234-5678', '+81 90-1234-5678', '+81(0)90-1234-5678', '(+81) 090-1234-5678'],
      [
        '0081 90 1234 5678',
        '010-81-90-1234-5678',
        '81-90-1234-5678',
        '81 (0)90 1234 5678',
        '+８１９０１２３４５６７８',
      ],
      [
        'TEL 090-1234-5678',
        'Tel: 090-1234-5678',
        'ｔｅｌ．０９０１２３４５６７８',
        '℡090-1234-5678',
        '電話番号:09012345678',
      ],
      [
        '携帯090-1234-5678',
        '【携帯】090-1234-5678',
        '(自宅)090-1234-5678',
        'お電話番号：09012345678',
        'ケータイ 09012345678',
      ],
      [
        '☎️090-1234-5678',
        '📞 +81 90 1234 5678',
        '☏TEL:090-1234-5678',
        'T: 090-1234-5678',
        'No. 090-1234-5678',
      ],
    ].flat(),
  )('reads %j', (way) => expect(normalisePhone(way)).toEqual({ raw: way, digits: '09012345678' }))

  it.each([
    ['03-1234-5678', '0312345678'],
    ['+81 3 1234 5678', '0312345678'],
    ['312345678', '0312345678'],
    ['81312345678', '0312345678'],
    ['フリーダイヤル0120-123-456', '0120123456'],
    ['0800-123-4567', '08001234567'],
    ['０７９０-12-3456', '0790123456'],
    ['811234567', '0811234567'],
  ])('reads %j as %s', (way, digits) => expect(digitsOf(way)).toBe(digits))

  it.each(
    [
      ['', '-', '123', '110', 'なし', '不明', '00000000000', '+', 'TEL', '\ud800'],
      [
        '090-1234-567',
        '0901234567',
        '090123456789',
        '03-1234-56789',
        '3123456789',
        '1234-5678',
        '0312345678-1',
      ],
      ['090-1234-5678 03-1234-5678', '090-1234-5678/090-8765-4321', '09012345678\n09012345678'],
      [
        '090-1234-5678(夫)',
        '090-1234-5678 携帯',
        '03-1234-5678 内線12',
        '03-1234-5678 ext 1',
        '090-1234-5678様方',
      ],
      ['090-1234-567x', '090-1234-567O', '〇九〇12345678', 'FAX 03-1234-5678', '旧 090-1234-5678', '9.0E9'],
      ['+1 415 555 0100', '+9012345678', '+09012345678', '+0081 90 1234 5678', '009012345678', '09+12345678'],
    ].flat(),
  )('never guesses at %j', (text) => expect(normalisePhone(text)).toBeNull())
})

const digits = (length: number) => fc.stringMatching(new RegExp(`^[0-9]{${length}}$`))
const number = fc
  .oneof(
    fc.tuple(fc.constantFrom('020', '030', '040', '050', '060', '070', '080', '090'), digits(8)),
    fc.tuple(fc.stringMatching(/^0[1-9][1-9]$/), digits(7)),
  )
  .map((parts) => parts.join(''))

/** One of every kind, and what the properties of Unicode hold. */
const separator = fc.constantFrom(
  ...[
    [
      '-',
      '‐',
      '–',
      '—',
      '―',
      '－',
      '〜',
      '～',
      '~',
      '−',
      'ー',
      'ｰ',
      '─',
      '━',
      '┄',
      '╌',
      '═',
      '⸺',
      '゠',
      '﹣',
      '_',
    ],
    [
      '.',
      '．',
      '。',
      '･',
      '・',
      '·',
      ' ',
      '　',
      '\t',
      '\n',
      '\u00a0',
      '\u2003',
      '(',
      ')',
      '（',
      '）',
      '「',
      '」',
    ],
    [
      '【',
      '】',
      '[',
      ']',
      '｢',
      '｣',
      '{',
      '}',
      '〈',
      '〉',
      '\u200b',
      '\u200e',
      '\u202e',
      '\u2066',
      '\ufeff',
      '\u00ad',
    ],
    ['\ufe0f', '\u20e3', '\u{e0100}', '\u3164', '\u2800', '/', "'", '"', '“', '’', '\0', '\u0085'],
  ].flat(),
)
const label = fc.constantFrom(
  '',
  'TEL',
  'Tel:',
  'ＴＥＬ：',
  '電話',
  '電話番号:',
  '携帯',
  '携帯電話 ',
  '☎',
  '☎️',
  '📞',
  '℡',
)
const width = fc.constantFrom(
  (digit: string) => digit,
  (digit: string) => String.fromCharCode(0xff10 + Number(digit)),
  (digit: string) => String.fromCharCode(0x0660 + Number(digit)),
  (digit: string) => String.fromCodePoint(0x1d7d8 + Number(digit)),
)

describe('telephone numbers of every kind', () => {
  it('read back from any separators, widths and labels', () => {
    const written = fc.tuple(number, label, width, fc.infiniteStream(fc.array(separator, { maxLength: 2 })))
    fc.assert(
      fc.property(written, ([phone, front, wide, between]) => {
        const gap = () => (between.next().value ?? []).join('')
        expect(
          digitsOf(gap() + front + Array.from(phone, (digit) => gap() + wide(digit)).join('') + gap()),
        ).toBe(phone)
      }),
    )
  })

  it('read back with the country in front, and without the first 0', () => {
    const front = fc.constantFrom('+81', '+81 (0)', '0081', '0081-0', '010-81-', '81', '81(0)', '')
    fc.assert(
      fc.property(number, front, label, (phone, country, words) =>
        expect(digitsOf(words + country + phone.slice(1))).toBe(phone),
      ),
    )
  })

  it('are not read from two numbers, nor with a remark behind, nor with digits that lack or are too many', () => {
    const remark = fc.constantFrom('夫', '内線1', '(母の携帯)', 'x', ' ext.2', '#1', '様', '?', ',1')
    fc.assert(
      fc.property(number, number, separator, remark, (phone, other, between, words) => {
        expect(digitsOf(phone + between + other)).toBeNull()
        expect(digitsOf(phone + between + words)).toBeNull()
        expect(digitsOf(phone.slice(0, -1))).toBeNull()
        expect(digitsOf(`${phone}${between}1`)).toBeNull()
      }),
    )
  })

  it('are read or not, never an error, and what is read is read again', () => {
    const anything = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.oneof(separator, label, fc.constantFrom(...'0123456789+'.split(''))) }),
    )
    fc.assert(
      fc.property(anything, (text) => {
        const read = digitsOf(text)
        if (read !== null) {
          expect(read).toMatch(/^0\d{9,10}$/)
          expect(digitsOf(read)).toBe(read)
        }
      }),
    )
  })
})
