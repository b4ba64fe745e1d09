import { setTimeout as delay } from 'node:timers/promises'
import { type Static, Type } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import { leaveUnanswered } from './noAnswer.ts'

/** What a request to any cart may meet; a cart's own refusals come on top. */
const COMMON_KINDS = ['html', 'hang', 'reset', 'slow'] as const
const DEFAULT_DELAY_MS = 3000
const ERROR_PAGE =
  '<!doctype html><html lang="ja"><title>システムエラー</title><h1>システムエラーが発生しました。</h1></html>'

/** The body of `POST /_control/faults`. `refusals`: names of the cart's own refusals. */
export function cartFaultSchema(endpoints: readonly string[], refusals: readonly string[]) {
  return Type.Object(
    {
      endpoint: Type.Enum([...endpoints]),
      kind: Type.Enum([...refusals, ...COMMON_KINDS]),
      status: Type.Optional(Type.Integer({ minimum: 200, maximum: 599 })),
      count: Type.Optional(
        Type.Union([Type.Integer({ minimum: 1 }), Type.Null()], {
          description: 'how many requests it strikes; null: until deleted; default 1',
        }),
      ),
      delayMs: Type.Optional(
        Type.Integer({ minimum: 0, maximum: 600_000, description: 'for slow; default 3000' }),
      ),
    },
    { additionalProperties: false },
  )
}

export type CartFault = Static<ReturnType<typeof cartFaultSchema>>

/** Carries a fault out. After `slow` the request goes on as usual; every other kind ends it. */
export async function strike(
  fault: CartFault,
  reply: FastifyReply,
  /** Writes one of the cart's own refusals as the cart writes it. */
  refuse: (reply: FastifyReply, fault: CartFault) => unknown,
): Promise<void> {
  switch (fault.kind) {
    case 'slow':
      await delay(fault.delayMs ?? DEFAULT_DELAY_MS, undefined, { ref: false })
      return
    case 'hang':
    case 'reset':
      return leaveUnanswered(reply, fault.kind)
    case 'html':
      await reply
        .code(fault.status ?? 200)
        .type('text/html; charset=utf-8')
        .send(ERROR_PAGE)
      return
    default:
      await refuse(reply, fault)
  }
}
