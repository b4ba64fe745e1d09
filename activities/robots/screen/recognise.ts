import { RobotFailure } from '../robotFailure.ts'
import type { ControlShown, FieldShown, RowShown, ScreenShown } from './screenShown.ts'

/**
 * Recognition: what must be on a screen before anything is read from it or clicked (requests.md 4). By headings, labels
 * and heads of columns, never by place. Pure; every doubt is RPA_SCREEN_CHANGED, which says what was expected and what
 * was there without any value.
 */

/** @throws RobotFailure RPA_SCREEN_CHANGED, always */
export function changed(expected: string, there: string): never {
  throw new RobotFailure('RPA_SCREEN_CHANGED', `expected ${expected}; there: ${there}`)
}

/** Headings, labels and heads of columns name things, but a page may put a customer's name in one: long ones are cut. */
const named = (names: readonly string[]): string =>
  names.length === 0
    ? 'nothing'
    : [...new Set(names)]
        .slice(0, 12)
        .map((name) => `「${name.replaceAll(/[0-9０-９@]+/g, '…').slice(0, 16)}」`)
        .join(' ')

/** @param known headings that may be told in a failure: any other may hold a name */
export function expectHeading(screen: ScreenShown, heading: string, known: readonly string[]): void {
  if (screen.headings.includes(heading)) return
  const told = screen.headings.filter((one) => known.includes(one))
  const others = screen.headings.length - told.length
  changed(
    `the heading 「${heading}」`,
    `${named(told)}${others > 0 ? ` and ${others} unknown headings` : ''}`,
  )
}

/** The one visible field of that label and name. */
export function fieldOf(
  screen: ScreenShown,
  { label, name }: { readonly label: string; readonly name: string },
): FieldShown {
  const found = screen.fields.filter((field) => field.shown && field.name === name)
  const [field] = found
  if (found.length !== 1 || field === undefined || field.label !== label)
    changed(
      `one field 「${label}」 named ${name}`,
      named(screen.fields.filter(({ shown }) => shown).map((one) => `${one.label}:${one.name}`)),
    )
  return field
}

/** The one visible and enabled button or link of that name. */
export function controlOf(screen: ScreenShown, name: string): ControlShown {
  const found = screen.controls.filter((control) => control.name === name)
  const [control] = found
  if (found.length !== 1 || control === undefined)
    changed(`one button 「${name}」`, `${found.length} of them`)
  if (!control.enabled) changed(`the button 「${name}」`, 'it cannot be pressed')
  return control
}

export interface RowRead<Column extends string> {
  /** The lines of the cell under each head. */
  readonly cells: Readonly<Record<Column, readonly string[]>>
  readonly controls: readonly ControlShown[]
}

/** The rows of the one table that has all these heads; null when there is no such table. */
export function rowsUnder<Column extends string>(
  screen: ScreenShown,
  columns: Readonly<Record<Column, string>>,
): RowRead<Column>[] | null {
  const heads = Object.values<string>(columns)
  const found = screen.tables.filter((table) => heads.every((head) => table.columns.includes(head)))
  const [table] = found
  if (table === undefined) return null
  if (found.length > 1) changed('one table', `${found.length} with the same columns`)
  for (const head of heads)
    if (table.columns.filter((one) => one === head).length !== 1)
      changed(`one column 「${head}」`, named(table.columns))
  const places = (Object.keys(columns) as Column[]).map(
    (column) => [column, table.columns.indexOf(columns[column])] as const,
  )
  return table.rows.map((row: RowShown) => {
    if (row.cells.length !== table.columns.length) changed('a cell under each head', 'a row with others')
    const cells = Object.fromEntries(places.map(([column, place]) => [column, row.cells[place] ?? []]))
    return { cells: cells as Record<Column, readonly string[]>, controls: row.controls }
  })
}

/** Like {@link rowsUnder}. @throws RobotFailure RPA_SCREEN_CHANGED when there is no such table */
export function expectRows<Column extends string>(
  screen: ScreenShown,
  columns: Readonly<Record<Column, string>>,
): RowRead<Column>[] {
  return (
    rowsUnder(screen, columns) ??
    changed(
      `a table with ${named(Object.values(columns))}`,
      named(screen.tables.flatMap((table) => table.columns)),
    )
  )
}

/** Whether the page says the sentence. */
export const says = (screen: ScreenShown, sentence: string): boolean =>
  screen.lines.some((line) => line.includes(sentence))
