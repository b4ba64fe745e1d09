import { ApplicationFailure } from '@temporalio/common'
import { isLineFailureRetryable, type LineFailureType } from '../../domain/errors/failureTypes.ts'
import { detailOf, type ErrorBody, readErrorBody } from './answer.ts'

/** After a refused token a person has to act; after a full bucket a few seconds are enough. */
const RETRY_DELAY: Partial<Record<LineFailureType, '1 minute' | '5 seconds'>> = {
  LINE_CREDENTIALS_INVALID: '1 minute',
  LINE_RATE_LIMITED: '5 seconds',
}

/** A call to LINE that did not succeed, classed by its status (line.md 1.3). Holds no token and no person. */
export class LineCallFailed extends Error {
  readonly type: LineFailureType
  /** HTTP status; null when there was no answer. */
  readonly status: number | null
  /** What LINE said; null when nothing of it can be read. */
  readonly body: ErrorBody | null

  constructor(
    type: LineFailureType,
    detail: string,
    {
      status = null,
      body = null,
      ...options
    }: ErrorOptions & { status?: number | null; body?: ErrorBody | null } = {},
  ) {
    super(status === null ? detail : `${status} ${detail}`, options)
    this.name = 'LineCallFailed'
    this.type = type
    this.status = status
    this.body = body
  }

  /** As Temporal retries it: refusals never, the others with the delay that fits. */
  toFailure(): ApplicationFailure {
    const nextRetryDelay = RETRY_DELAY[this.type]
    return ApplicationFailure.create({
      type: this.type,
      message: this.message,
      nonRetryable: !isLineFailureRetryable(this.type),
      ...(nextRetryDelay ? { nextRetryDelay } : {}),
      cause: this,
    })
  }
}

/** What a shop has to see on its account: waiting alone does not mend it. */
export const isForTheShop = (
  failed: LineCallFailed,
): failed is LineCallFailed & { type: 'LINE_CREDENTIALS_INVALID' | 'LINE_ANSWER_UNREADABLE' } =>
  failed.type === 'LINE_CREDENTIALS_INVALID' || failed.type === 'LINE_ANSWER_UNREADABLE'

/** The failure that a refusal of LINE's stands for, by its status; `text` is the body as it came. */
export function failureOf(status: number, text: string): LineCallFailed {
  const body = readErrorBody(text)
  return new LineCallFailed(typeOf(status), detailOf(body), { status, body })
}

function typeOf(status: number): LineFailureType {
  if (status === 401) return 'LINE_CREDENTIALS_INVALID'
  if (status === 429) return 'LINE_RATE_LIMITED'
  const noVerdict = status < 400 || status === 408 || status >= 500
  return noVerdict ? 'LINE_UNREACHABLE' : 'LINE_REFUSED'
}

/** Runs `work`; what it throws of LINE becomes the failure that Temporal understands. */
export async function asFailure<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw error instanceof LineCallFailed ? error.toFailure() : error
  }
}
