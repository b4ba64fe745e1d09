import type { ErrorWords } from '../../domain/errors/catalogueEntry.ts'
import { type ErrorCode, errorEntry } from '../../domain/errors/errorCatalogue.ts'

/** One thing that is wrong with one field of a request. */
export interface FieldProblem {
  /** JSON pointer into the body ('/scenarios/0/sendTime'), '?name' of a parameter or header, '{id}' of the path. */
  pointer: string
  /** From the catalogue, or from the check that found it ('TOO_LONG', 'type'). */
  code: string
  /** For the shop, in Japanese. */
  detail: string
}

/** The body of an `application/problem+json` answer (RFC 9457; design.md 6). */
interface ProblemBody {
  type: string
  title: string
  status: number
  detail: string
  code: string
  en: string
  remedy: string
  remedyEn: string
  requestId: string
  errors: FieldProblem[]
}

interface ProblemOptions {
  /** Japanese, when there is more to say than the catalogue's sentence. */
  detail?: string
  fields?: FieldProblem[]
  /** Instead of the catalogue's, for a case in which they would mislead. */
  words?: ErrorWords
  /** The `Retry-After` header, in seconds. */
  retryAfter?: number
  cause?: unknown
}

/** An error for the caller to read: thrown anywhere in a route, answered by the error handler. */
export class Problem extends Error {
  readonly code: ErrorCode
  readonly detail: string | undefined
  readonly fields: FieldProblem[]
  readonly words: ErrorWords
  readonly retryAfter: number | undefined

  constructor(
    code: ErrorCode,
    { detail, fields = [], words = errorEntry(code), retryAfter, cause }: ProblemOptions = {},
  ) {
    super(words.en, { cause })
    this.name = 'Problem'
    this.code = code
    this.detail = detail
    this.fields = fields
    this.words = words
    this.retryAfter = retryAfter
  }
}

/** The body that answers a problem, with the catalogue's words for its code. */
export function problemBody(problem: Problem, requestId: string): ProblemBody {
  const { ja, en, remedyJa, remedyEn } = problem.words
  return {
    type: `urn:todoke:problem:${problem.code}`,
    title: ja,
    status: errorEntry(problem.code).status,
    detail: problem.detail ?? problem.fields[0]?.detail ?? ja,
    code: problem.code,
    en,
    remedy: remedyJa,
    remedyEn,
    requestId,
    errors:
      problem.fields.length === 0 && problem.code === 'VALIDATION_FAILED' ? [whole(problem)] : problem.fields,
  }
}

/** A request whose fault nobody could place is at fault as a whole. */
const whole = ({ code, detail }: Problem): FieldProblem => ({
  pointer: '',
  code,
  detail: detail ?? errorEntry(code).ja,
})
