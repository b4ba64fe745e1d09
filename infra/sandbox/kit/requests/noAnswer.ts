import type { FastifyReply } from 'fastify'

/** Ways to end a request without an answer: the connection stays open, or is reset. */
export type NoAnswer = 'hang' | 'reset'

/** Takes the reply out of Fastify's hands. What hangs is cut when the stand-in closes. */
export function leaveUnanswered(reply: FastifyReply, how: NoAnswer): void {
  reply.hijack()
  if (how === 'reset') reply.raw.socket?.resetAndDestroy()
}
