/** One line of the report. */
export interface Figure {
  name: string
  measured: string
  baseline?: string
  ratio?: number
  /** What the ratio is aimed to be, and in which direction. */
  aim?: { atMost: number } | { atLeast: number }
  /** For a figure whose aim is no ratio: the aim in words, and whether it was reached. */
  reached?: { aim: string; ok: boolean }
}

/** What a run of figures found. `wrong`: a double, a loss, an early message; a slow ratio is none. */
export interface Findings {
  figures: Figure[]
  wrong: string[]
}

const HEADINGS = ['figure', 'measured', 'baseline', 'ratio', 'aim', '']

/** The figures as a table in Markdown, to be read in a terminal and pasted into docs/performance.md. */
export function table(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [
    figure.name,
    figure.measured,
    figure.baseline ?? '',
    figure.ratio?.toFixed(2) ?? '',
    aimOf(figure),
    verdictOf(figure),
  ])
  const widths = HEADINGS.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => row[column]?.length ?? 0)),
  )
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  return [line(HEADINGS), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n')
}

function aimOf({ aim, reached }: Figure): string {
  if (reached) return reached.aim
  if (!aim) return 'reported'
  return 'atMost' in aim ? `at most ${aim.atMost}` : `at least ${aim.atLeast}`
}

function verdictOf({ aim, ratio, reached }: Figure): string {
  if (reached) return reached.ok ? 'ok' : 'not'
  if (!aim || ratio === undefined) return ''
  const rounded = Number(ratio.toFixed(2))
  return ('atMost' in aim ? rounded <= aim.atMost : rounded >= aim.atLeast) ? 'ok' : 'not'
}

/** `1,934`; with decimals where asked for. */
export const number = (value: number, decimals = 0): string =>
  value.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals })

/** The value below which a share of the sorted values lies. */
export function quantile(sorted: readonly number[], share: number): number {
  const index = Math.min(sorted.length - 1, Math.max(0, Math.ceil(sorted.length * share) - 1))
  const value = sorted[index]
  if (value === undefined) throw new Error('no values')
  return value
}
