import { NAME_TAKEN } from '../../domain/errors/apiErrors.ts'
import { isDatabaseAway } from '../../schema/databaseAway.ts'
import { Problem } from './problem.ts'

/** PostgreSQL's error codes that are the caller's fault; what does not pass by itself either is ours. */
const CONFLICT = new Set(['23505', '23503', '23P01'])
const BAD_VALUE = new Set(['22021', '22P05', '22P02', '22003', '22007', '22008', '23514'])

/** Names that look alike are one (domain.md D38). */
const ALIKE = '全角と半角、大文字と小文字、見えない文字の違いだけでは、同じものとみなします。'

/** Unique constraints that a caller can violate: the field, and what to tell the shop. */
const TAKEN: Readonly<Record<string, { pointer: string; detail: string }>> = {
  tags_line_account_id_code_key: { pointer: '/code', detail: 'このコードのタグはすでにあります。' },
  tags_one_code: { pointer: '/code', detail: `このコードのタグはすでにあります。${ALIKE}` },
  tags_one_name: { pointer: '/name', detail: `この名前のタグはすでにあります。${ALIKE}` },
  flags_one_name: { pointer: '/name', detail: `この名前のフラグはすでにあります。${ALIKE}` },
  flags_line_account_id_name_key: { pointer: '/name', detail: 'この名前のフラグはすでにあります。' },
}

/** What a database error means to the caller; null when it is our fault. */
export function databaseProblem(error: unknown): Problem | null {
  const code = codeOf(error)
  if (CONFLICT.has(code)) {
    const taken = TAKEN[brokenConstraint(error) ?? '']
    const fields = taken === undefined ? [] : [{ code: 'CONFLICT', ...taken }]
    return new Problem('CONFLICT', { fields, cause: error, ...(taken && { words: NAME_TAKEN }) })
  }
  if (BAD_VALUE.has(code)) return new Problem('VALIDATION_FAILED', { cause: error })
  if (isDatabaseAway(error)) return new Problem('UNAVAILABLE', { cause: error, retryAfter: 2 })
  return null
}

/** The name of the violated constraint, or null. */
export const brokenConstraint = (error: unknown): string | null =>
  CONFLICT.has(codeOf(error)) &&
  typeof error === 'object' &&
  error !== null &&
  'constraint' in error &&
  typeof error.constraint === 'string'
    ? error.constraint
    : null

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : ''
}
