import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ErrorCode } from '../../domain/errors/errorCatalogue.ts'
import { type Problem, problemBody } from '../problems/problem.ts'

/** Refusals of whoever showed no good key or token (RFC 6750). */
const BEARER_WANTED: readonly ErrorCode[] = ['UNAUTHENTICATED', 'LIFF_TOKEN_EXPIRED', 'LIFF_TOKEN_INVALID']

/** Answers a problem as `application/problem+json`, and logs it: in full when it is our fault. */
export function answerProblem(
  request: FastifyRequest,
  reply: FastifyReply,
  { problem, error }: { problem: Problem; error: unknown },
): FastifyReply {
  const body = problemBody(problem, request.id)
  if (body.status >= 500) request.log.error({ err: problem.cause ?? error }, 'request failed')
  else request.log.info({ code: problem.code, fields: problem.fields.length }, 'request refused')
  if (BEARER_WANTED.includes(problem.code)) reply.header('www-authenticate', 'Bearer')
  if (problem.retryAfter !== undefined) reply.header('retry-after', String(problem.retryAfter))
  return reply
    .code(body.status)
    .header('x-request-id', request.id)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .send(JSON.stringify(body))
}
