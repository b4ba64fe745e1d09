/** An order number, a telephone number, an id: text, whatever it looks like (domain.md D43). */
export interface Code {
  readonly code: string | null
}

/** A date or a time, which a spreadsheet is to read as one. */
export interface Moment {
  readonly moment: string | null
}

/** A cell: words, a number, a code, a moment, or empty. */
export type Cell = string | number | Code | Moment | null

/** For people with Excel, or for programs. */
export const CSV_FORMATS = ['excel', 'plain'] as const
export type CsvFormat = (typeof CSV_FORMATS)[number]

/** Tells Excel that a file is UTF-8. */
const BYTE_ORDER_MARK = '\uFEFF'
/** Spreadsheets take text that starts so for a formula, in Japan full-width too. */
const FORMULA = /^[\s]*[=+\-@＝＋－＠]|^[\t\r\n]/

/**
 * A table as a CSV file (RFC 4180, UTF-8, CR LF line ends).
 *
 * `excel`: as Excel opens it in Japan, with a byte order mark. Codes, and words that Excel would read as a number, a date
 * or a truth, are written as the formula `="0001234"`, which Excel shows as that text (domain.md D43); other words that
 * it would run as a formula get a leading apostrophe. `plain`: every cell exactly as it is.
 */
export const csvOf = (rows: readonly (readonly Cell[])[], format: CsvFormat = 'excel'): string =>
  (format === 'excel' ? BYTE_ORDER_MARK : '') + csvLines(rows, format)

/** More lines after those of {@link csvOf}, for a file written in parts. */
export const csvLines = (rows: readonly (readonly Cell[])[], format: CsvFormat = 'excel'): string =>
  rows.map((row) => `${row.map((cell) => quoted(textOf(cell, format))).join(',')}\r\n`).join('')

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

function textOf(cell: Cell, format: CsvFormat): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  if (typeof cell !== 'string' && 'moment' in cell) return cell.moment ?? ''
  const isCode = typeof cell !== 'string'
  const text = isCode ? (cell.code ?? '') : cell
  if (format === 'plain' || text === '') return text
  if (isCode || (!FORMULA.test(text) && mayBeValue(text))) return asFormula(text) ?? guarded(text)
  return guarded(text)
}

const guarded = (text: string): string => (FORMULA.test(text) ? `'${text}` : text)

/** Excel's limits: characters of a text in a formula, and of a whole formula, with room for what joins the texts. */
const LITERAL = 255
const FORMULA_TEXT = 6_000

/** A formula that is nothing but this text; null when it would be too long for Excel. */
function asFormula(text: string): string | null {
  if (text.length > FORMULA_TEXT) return null
  const parts = text.split(/([\r\n])/).flatMap((part): string[] => {
    if (part === '\r' || part === '\n') return [`CHAR(${part.charCodeAt(0)})`]
    return (
      part.match(new RegExp(`.{1,${LITERAL}}`, 'gsu'))?.map((some) => `"${some.replaceAll('"', '""')}"`) ?? []
    )
  })
  return `=${parts.join('&')}`
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
/** Letters that dates, times and amounts are written with in Japanese. */
const DATE_LETTER = /[年月日時分秒午前後曜明治大正昭和平成令元円]/gu
/** A word that no date, time or amount has: two Latin letters or more that are not the beginning of one of theirs. */
const OTHER_WORD =
  /(?<!\p{L})(?!(?:JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC|AM|PM|TRUE|FALSE))\p{Script=Latin}{2,}/u

/** Whether Excel might take the words for a number, a date, a truth or an error. Errs on the side of yes. */
function mayBeValue(text: string): boolean {
  const plain = text.normalize('NFKC').trim().toUpperCase()
  if (/^(?:TRUE|FALSE)$|^#/.test(plain)) return true
  if (!/\p{N}/u.test(plain) || UUID.test(plain)) return false
  const letters = plain.replace(DATE_LETTER, '')
  return !/(?!\p{Script=Latin})\p{L}/u.test(letters) && !OTHER_WORD.test(letters)
}
