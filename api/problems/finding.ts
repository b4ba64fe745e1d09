import { type ErrorCode, errorEntry } from '../../domain/errors/errorCatalogue.ts'
import { type FieldProblem, Problem } from './problem.ts'

/** Something wrong in a request, and the code of the catalogue that refuses it. */
export interface Finding {
  refusal: ErrorCode
  field: FieldProblem
}

/** A finding, by default with the catalogue's own words and code. */
export const finding = (
  refusal: ErrorCode,
  pointer: string,
  { detail = errorEntry(refusal).ja, code = refusal }: { detail?: string; code?: string } = {},
): Finding => ({ refusal, field: { pointer, code, detail } })

/** Refuses a request with all findings at once, under the code of the first; does nothing without any. @throws Problem */
export function refuseFindings(found: readonly Finding[]): void {
  const [first] = found
  if (first) throw new Problem(first.refusal, { fields: found.map(({ field }) => field) })
}
