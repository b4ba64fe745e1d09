import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { type Cell, csvLines, csvOf } from '../../../domain/values/csv.ts'

const lines = (...rows: Cell[][]) => csvOf(rows).slice(1)

/** RFC 4180, strictly: every line ends with CR LF, a quote stands in quotes and is doubled there. */
function parse(file: string): string[][] {
  const rows: string[][] = []
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy
  let row: string[] = []
  while (cell.lastIndex < file.length) {
    const found = cell.exec(file)
    if (found === null) throw new Error('not RFC 4180')
    row.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '')
    if (found[3] !== '\r\n') continue
    rows.push(row)
    row = []
  }
  return rows
}

const MONTH = '(?:JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)[A-Z]{0,6}'
const DATE = new RegExp(
  String.raw`^(?:\d+|[MTSHR]\d+|${MONTH})(?:[-/. ,]*(?:\d+|${MONTH})){1,3}(?:[ T]?\d+(?::\d+){1,2}(?:\.\d+)?)?(?: ?[AP]M?)?$`,
)

/** What Excel shows of a cell: text, or that it became something else. Numbers and dates more generously than it does. */
function excelReads(cell: string): { text: string } | { became: 'formula' | 'value' } {
  const constant = /^=((?:"(?:[^"]|"")*"|CHAR\(\d+\))(?:&(?:"(?:[^"]|"")*"|CHAR\(\d+\)))*)$/
  const formula = constant.exec(cell)?.[1]
  if (formula !== undefined) {
    const parts = formula.match(/"(?:[^"]|"")*"|CHAR\(\d+\)/g) ?? []
    if (cell.length > 8_192) return { became: 'formula' }
    const texts = parts.map((part) => {
      if (part.startsWith('C')) return String.fromCharCode(Number(part.slice(5, -1)))
      const literal = part.slice(1, -1).replaceAll('""', '"')
      if (literal.length > 255) throw new Error('a text of a formula has at most 255 characters')
      return literal
    })
    return { text: texts.join('') }
  }
  const plain = cell.normalize('NFKC').trim().toUpperCase()
  if (/^[=+\-@＝＋－＠]/.test(cell.trim())) return { became: 'formula' }
  const isValue =
    /^[(¥$€£\\]*[\d,]*\.?\d+(?:E[+-]?\d+)?[)%円]*$/.test(plain) ||
    /^\d+(?: \d+)?\/\d+$/.test(plain) ||
    DATE.test(plain) ||
    /^\d+(?::\d+){1,2}(?:\.\d+)?(?: ?[AP]M?)?$|^\d+ ?[AP]M?$/.test(plain) ||
    /^(?:(?:明治|大正|昭和|平成|令和)?(?:\d+|元)年)?(?:\d+月)?(?:\d+日)?(?:(?:午前|午後)?\d+時)?(?:\d+分)?(?:\d+秒)?$/.test(
      plain,
    ) ||
    /^(?:TRUE|FALSE|#.*)$/.test(plain)
  return isValue && plain !== '' ? { became: 'value' } : { text: cell }
}

const shown = (cell: Cell): { text: string } | { became: string } => {
  const [row] = parse(lines([cell, 'x']))
  return excelReads(row?.[0] ?? '')
}

describe('a file for Excel', () => {
  it('is UTF-8 with its mark, lines ended as Excel wants them', () => {
    expect(csvOf([['件数'], [3]])).toBe('\uFEFF件数\r\n3\r\n')
  })

  it('goes on without the mark', () => {
    expect(csvOf([['件数']]) + csvLines([[3], ['=1']])).toBe("\uFEFF件数\r\n3\r\n'=1\r\n")
  })

  it('keeps commas, quotes and lines of a cell inside', () => {
    expect(lines(['a,b', 'c"d', 'e\nf', null, '', -1.5])).toBe('"a,b","c""d","e\nf",,,-1.5\r\n')
  })

  it.each(['=1+1', '+81', '-1', '@SUM(A1)', '\t=1', ' =1', '＝1+1', '＠A', '\r=1', "=cmd|' /C calc'!A0"])(
    'never lets %j be a formula',
    (words) => {
      expect(lines([words]).replace(/^"/, '').startsWith("'")).toBe(true)
    },
  )

  it('leaves other words as they are', () => {
    const words = [
      'a=b',
      '3袋(定期)',
      'BG-1001',
      'FILTER: 2 / LATE: 1',
      'https://a.example/1',
      '11月の案内',
      '山田 花子',
    ]
    expect(lines(words)).toBe(`${words.join(',')}\r\n`)
    expect(lines(['12345678-1234-1234-1234-123456789012'])).toBe('12345678-1234-1234-1234-123456789012\r\n')
  })

  it('writes codes as text', () => {
    expect(lines([{ code: '0001234' }, { code: null }, { code: '' }])).toBe('"=""0001234""",,\r\n')
    expect(lines([{ code: 'a"b\nc' }])).toBe('"=""a""""b""&CHAR(10)&""c"""\r\n')
  })

  it('leaves dates and times to Excel', () => {
    expect(lines([{ moment: '2026-11-25 18:00:00' }, { moment: null }, 3])).toBe('2026-11-25 18:00:00,,3\r\n')
  })

  const LOOKS = [
    [
      '0001234',
      '1E5',
      '1e-3',
      '3-1',
      '2026/1/5',
      '1234567890123456789',
      '1/2',
      '0.10',
      '1,000',
      '12:30',
      '5%',
    ],
    [
      '１２３４',
      '①',
      'DEC1',
      'Mar-5',
      '1-May-2026',
      'R5.1.5',
      '令和5年1月5日',
      '5月1日',
      '10時30分',
      '1000円',
      '¥100',
    ],
    [
      'TRUE',
      'false',
      '#N/A',
      '(123)',
      ' 42 ',
      '1 AM',
      '09012345678',
      '03-1234-5678',
      '2E10',
      '00',
      '0',
      '1d3',
    ],
    ["'0123", '"0123"', '1\u00a0000', '1;2'],
  ].flat()
  it.each(LOOKS)('keeps %j as text, in words and in codes', (text) => {
    expect(shown(text)).toEqual({ text })
    expect(shown({ code: text })).toEqual({ text })
  })

  it.each([
    '+81 90-1234-5678',
    '-1',
    '=1+1',
    '＝1',
    '@x',
    '\t1',
    "=cmd|' /C calc'!A0",
    '="x"&A1',
    '1\r\n2',
    '"',
    '"&A1&"',
  ])('keeps the code %j as text', (code) => expect(shown({ code })).toEqual({ text: code }))
})

const anyText = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1 }),
  fc.string({
    unit: fc.constantFrom(...'0123456789-/:.,eE+%#"\'=&() \n\r年月日AMP'.split('')),
    minLength: 1,
  }),
  fc.string({
    unit: fc.constantFrom('"', '""', '&', 'CHAR(10)', '=', '\n', 'x'),
    minLength: 1,
    maxLength: 1_000,
  }),
)

describe('any text', () => {
  it('is what Excel shows of a code', () => {
    fc.assert(fc.property(anyText, (code) => expect(shown({ code })).toEqual({ text: code })))
  })

  it('is what Excel shows of words, but for the apostrophe before what looks like a formula', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const read = shown(text)
        expect([{ text }, { text: `'${text}` }]).toContainEqual(read)
      }),
    )
  })

  it('is what a program reads of the plain file', () => {
    const cell = fc.oneof(
      anyText,
      fc.double({ noNaN: true }),
      fc.constant(null),
      anyText.map((code) => ({ code })),
      anyText.map((moment) => ({ moment })),
    )
    const textOf = (one: Cell): string => {
      if (one === null || typeof one === 'number' || typeof one === 'string') return String(one ?? '')
      return ('code' in one ? one.code : one.moment) ?? ''
    }
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 1, maxLength: 4 })), (rows) => {
        const file = csvOf(rows, 'plain')
        expect(parse(file)).toEqual(rows.map((row) => row.map(textOf)))
        // The file for Excel has the same rows and cells.
        expect(parse(csvOf(rows).slice(1)).map((row) => row.length)).toEqual(rows.map((row) => row.length))
      }),
    )
  })
})
