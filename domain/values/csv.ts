/** A cell: text, a number, or empty. */
export type Cell = string | number | null

/** Tells Excel that a file is UTF-8. */
const BYTE_ORDER_MARK = '\uFEFF'
/** Spreadsheets take text that starts so for a formula, in Japan full-width too. */
const FORMULA = /^[\s]*[=+\-@＝＋－＠]|^[\t\r\n]/

/**
 * A table as a CSV file that Excel opens in Japan: UTF-8 with a byte order mark, CR LF line ends. Text that Excel would
 * run as a formula gets a leading apostrophe.
 */
export const csvOf = (rows: readonly (readonly Cell[])[]): string => BYTE_ORDER_MARK + csvLines(rows)

/** More lines after those of {@link csvOf}, for a file written in parts. */
export const csvLines = (rows: readonly (readonly Cell[])[]): string =>
  rows.map((row) => `${row.map(cellOf).join(',')}\r\n`).join('')

function cellOf(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  const words = FORMULA.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(words) ? `"${words.replaceAll('"', '""')}"` : words
}
