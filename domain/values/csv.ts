/** A cell: words, a number, or nothing. */
export type Cell = string | number | null

/** How Excel knows that a file is UTF-8. */
const BYTE_ORDER_MARK = '\uFEFF'
/** With these a spreadsheet takes words for a formula; the full-width ones in Japan. */
const FORMULA = /^[\s]*[=+\-@＝＋－＠]|^[\t\r\n]/

/**
 * A table as a CSV file that Excel opens in Japan: UTF-8 with its mark, lines ended by CR LF. Words that Excel would
 * run as a formula get an apostrophe before them.
 */
export const csvOf = (rows: readonly (readonly Cell[])[]): string => BYTE_ORDER_MARK + csvLines(rows)

/** Lines that follow the beginning that {@link csvOf} made, for a file that is written piece by piece. */
export const csvLines = (rows: readonly (readonly Cell[])[]): string =>
  rows.map((row) => `${row.map(cellOf).join(',')}\r\n`).join('')

function cellOf(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  const words = FORMULA.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(words) ? `"${words.replaceAll('"', '""')}"` : words
}
