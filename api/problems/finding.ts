import { type ErrorCode, errorEntry } from '../../domain/errors/errorCatalogue.ts'
import { type FieldProblem, Problem } from './problem.ts'

/** Something wrong in a request, and the code of the catalogue that refuses it. */
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

/** Refuses a request with all findings at once, under the code of the first; does nothing without any. @throws Problem */
export function refuseFindings(found: readonly Finding[]): void {
  const [first] = found
  if (first) throw new Problem(first.under, { fields: found.map(({ field }) => field) })
}
