import type { FastifyError, FastifyInstance } from 'fastify'
import type { ErrorCode } from '../../domain/errors/errorCatalogue.ts'
import { AnswerRefused, ApprovalRequired } from '../../schema/shops/approvals.ts'
import { NoSuchRow, StaleVersion } from '../../schema/sql/optimisticLock.ts'
import { BackfillNotConfirmed } from '../../schema/messages/followMessageWrites.ts'
import { OperatorsRefused } from '../../schema/shops/operators.ts'
import { ShopHasPeople } from '../../schema/shops/recoveries.ts'
import { NeedsTwoOperators } from '../../schema/shops/shops.ts'
import { StorageFailed } from '../../infra/runtime/media/storage.ts'
import { databaseProblem } from '../problems/databaseProblems.ts'
import { inUseProblem } from '../problems/inUseProblem.ts'
import { Problem } from '../problems/problem.ts'
import { fieldProblems, isAboutDates } from '../problems/validation.ts'
import { answerProblem } from './answeredProblem.ts'

/** Errors of Fastify that a caller can cause. */
const CODES: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: 'MALFORMED_BODY',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'MALFORMED_BODY',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'MALFORMED_BODY',
  FST_ERR_CTP_BODY_TOO_LARGE: 'PAYLOAD_TOO_LARGE',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'UNSUPPORTED_MEDIA_TYPE',
}

const BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  400: 'MALFORMED_BODY',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  408: 'REQUEST_TIMEOUT',
  413: 'PAYLOAD_TOO_LARGE',
  414: 'ADDRESS_TOO_LONG',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  429: 'RATE_LIMITED',
  431: 'HEADERS_TOO_LARGE',
  503: 'UNAVAILABLE',
}

/**
 * The one place where errors become answers: `application/problem+json` with a code of the catalogue. An unforeseen
 * error is logged in full and answered without its text, with the request id to ask about.
 */
export function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler<FastifyError>(async (error, request, reply) => {
    return answerProblem(request, reply, { problem: problemOf(error), error })
  })
}

function problemOf(error: FastifyError): Problem {
  if (error instanceof Problem) return error
  if (error instanceof NoSuchRow) return new Problem('NOT_FOUND')
  if (error instanceof StaleVersion) return new Problem('PRECONDITION_FAILED')
  if (error instanceof ApprovalRequired) return new Problem('APPROVAL_REQUIRED', { cause: error })
  if (error instanceof NeedsTwoOperators) return new Problem('FOUR_EYES_NEED_TWO', { cause: error })
  if (error instanceof ShopHasPeople) return new Problem(`SHOP_${error.why}`, { cause: error })
  if (error instanceof OperatorsRefused) return operatorsRefused(error)
  if (error instanceof AnswerRefused) return new Problem(ANSWERS_REFUSED[error.why], { cause: error })
  if (error instanceof BackfillNotConfirmed) return backfillNotConfirmed(error)
  const inUse = inUseProblem(error)
  if (inUse) return inUse
  if (error instanceof StorageFailed) return new Problem('UNAVAILABLE', { cause: error, retryAfter: 10 })
  if (error.validation)
    return new Problem(isAboutDates(error.validation) ? 'DATE_NOT_ACCEPTED' : 'VALIDATION_FAILED', {
      fields: fieldProblems(error.validation, error.validationContext),
    })
  const known = CODES[error.code]
  if (known) return new Problem(known, { cause: error })
  const fromDatabase = databaseProblem(error)
  if (fromDatabase) return fromDatabase
  const byStatus = error.statusCode === undefined ? undefined : BY_STATUS[error.statusCode]
  return new Problem(byStatus ?? 'INTERNAL', { cause: error })
}

function operatorsRefused(error: OperatorsRefused): Problem {
  const detail = OPERATORS_REFUSED[error.why]
  const fields = error.why === 'NO_EMAIL' ? [{ pointer: '/email', code: 'CONFLICT', detail }] : []
  return new Problem('CONFLICT', { detail, fields, cause: error })
}

const OPERATORS_REFUSED = {
  TOO_MANY: 'オペレーターは200人までです。',
  LAST_ADMIN: '最後の管理者です。ほかの管理者を登録してから変更してください。',
  NO_EMAIL: 'お知らせをメールで送るには、メールアドレスを登録してください。',
} as const

const ANSWERS_REFUSED = {
  OWN: 'APPROVAL_BY_REQUESTER',
  NOT_YOURS: 'APPROVAL_NOT_YOURS',
  CLOSED: 'APPROVAL_CLOSED',
} as const

function backfillNotConfirmed({ orders, historyOrders }: BackfillNotConfirmed): Problem {
  const history = historyOrders > 0 ? `(うち連携前の過去の受注${historyOrders}件)` : ''
  const detail = `すでに発送日のある受注${orders}件${history}が、新しくこのメッセージの対象になります。`
  return new Problem('BACKFILL_NOT_CONFIRMED', {
    fields: [{ pointer: '/backfillOrders', code: 'BACKFILL_NOT_CONFIRMED', detail }],
  })
}
