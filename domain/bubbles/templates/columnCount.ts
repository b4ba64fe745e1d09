import { LINE_LIMITS } from '../../values/contentLimits.ts'
import { type BubbleProblem, problem, unless } from '../bubbleProblem.ts'

/** One to ten cards or pictures side by side (line.md 1.5). */
export const checkColumnCount = (columns: number, path: string): BubbleProblem[] =>
  columns === 0
    ? problem(path, 'NO_COLUMNS', 'カードを1つ以上追加してください。')
    : unless(
        columns <= LINE_LIMITS.columns,
        problem(path, 'TOO_MANY_COLUMNS', `カードは${LINE_LIMITS.columns}個までです。減らしてください。`),
      )
