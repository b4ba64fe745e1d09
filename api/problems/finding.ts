import { type ErrorCode, errorEntry } from '../../domain/errors/errorCatalogue.ts'
import { type FieldProblem, Problem } from './problem.ts'

/** Something that is wrong, and the code of the catalogue that it comes under. */
export interface Finding {
  under: ErrorCode
  field: FieldProblem
}

/** A finding in the catalogue's own words, or in others. */
export const finding = (
  under: ErrorCode,
  pointer: string,
  detail: string = errorEntry(under).ja,
  code: string = under,
): Finding => ({ under, field: { pointer, code, detail } })

/** Refuses what something is wrong with: all of it at once, under the code of the first. @throws Problem */
export function refuseFindings(found: readonly Finding[]): void {
  const [first] = found
  if (first) throw new Problem(first.under, { fields: found.map(({ field }) => field) })
}
