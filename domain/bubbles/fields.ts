import { type BubbleProblem, problem } from './problems.ts'
import type { Reading } from './reading.ts'
import type { TextField } from './textFields.ts'

/** A JSON object whose fields nobody has looked at. */
export type Fields = Readonly<Record<string, unknown>>

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Checks a text field: missing, when `isNeeded`; of another type; and what the reading says of it. */
export function textIn(
  fields: Fields,
  name: string,
  path: string,
  field: TextField,
  reading: Reading,
  isNeeded: boolean,
): BubbleProblem[] {
  const value = fields[name]
  const at = `${path}/${name}`
  if (typeof value === 'string') return reading.text(at, value, field)
  if (value !== undefined) return problem(at, 'BAD_VALUE', `${field.word}は文字で入力してください。`)
  return isNeeded ? problem(at, 'EMPTY', `${field.word}を入力してください。`) : []
}
