import { type BubbleProblem, problem } from './bubbleProblem.ts'
import type { TextChecks } from './textChecks.ts'
import type { TextField } from './textFields.ts'

/** A JSON object with unchecked fields. */
export type JsonObject = Readonly<Record<string, unknown>>

export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export interface TextInObject {
  /** The object's path. */
  readonly path: string
  readonly field: TextField
  readonly checks: TextChecks
  /** Whether it is wrong to leave the text out. Default false. */
  readonly isNeeded?: boolean
}

/** Checks a text of a JSON object: missing though needed, not a string, or what `checks` finds. */
export function checkTextIn(
  object: JsonObject,
  name: string,
  { path, field, checks, isNeeded = false }: TextInObject,
): BubbleProblem[] {
  const value = object[name]
  const at = `${path}/${name}`
  if (typeof value === 'string') return checks.text(at, value, field)
  if (value !== undefined) return problem(at, 'BAD_VALUE', `${field.word}は文字で入力してください。`)
  return isNeeded ? problem(at, 'EMPTY', `${field.word}を入力してください。`) : []
}
