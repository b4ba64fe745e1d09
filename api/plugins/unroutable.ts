import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import type { FastifyBaseLogger, FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import type { ErrorCode } from '../../domain/errors/errorCatalogue.ts'
import { Problem, problemBody } from '../problems/problem.ts'
import { answerProblem } from './answeredProblem.ts'

const UNROUTABLE: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_BAD_URL: 'ADDRESS_MALFORMED',
  FST_ERR_MAX_PARAM_LENGTH: 'ADDRESS_TOO_LONG',
}

/** Answers requests whose address cannot be read, before any route or hook sees them. */
export function answerUnroutable(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  void answerProblem(request, reply, {
    problem: new Problem(UNROUTABLE[error.code] ?? 'INTERNAL', { cause: error }),
    error,
  })
}

const UNREADABLE: Readonly<Record<string, ErrorCode>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'REQUEST_TIMEOUT',
  HPE_HEADER_OVERFLOW: 'HEADERS_TOO_LARGE',
}

/** Answers what Node could not read as HTTP, on the bare connection, and closes it. */
export function answerUnreadable(
  this: { readonly log: FastifyBaseLogger },
  error: Error & { code?: string },
  socket: Socket,
): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return
  const requestId = randomUUID()
  const problem = new Problem(UNREADABLE[error.code ?? ''] ?? 'REQUEST_MALFORMED')
  const body = problemBody(problem, requestId)
  this.log.info({ code: problem.code, reqId: requestId }, 'request refused')
  if (socket.writable) {
    const json = JSON.stringify(body)
    const head = [
      `HTTP/1.1 ${body.status} ${problem.code}`,
      'Content-Type: application/problem+json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(json)}`,
      `X-Request-Id: ${requestId}`,
      'Connection: close',
    ]
    socket.end(`${head.join('\r\n')}\r\n\r\n${json}`)
  }
  // Not at once: what the sender goes on sending would throw the answer away.
  setTimeout(() => socket.destroy(), LAST_WORDS_MS).unref()
}

/** Time for a sender to read the answer (ms). */
const LAST_WORDS_MS = 1_000
