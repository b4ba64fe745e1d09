import { type ErrorCode, errorEntry } from '../../domain/errorCatalogue.ts'
import type { FieldProblem } from './problem.ts'

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
