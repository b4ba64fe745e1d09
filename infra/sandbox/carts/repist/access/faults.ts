import { setTimeout as delay } from 'node:timers/promises'
import { type Static, Type } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** What a request is aimed at, by which faults and the record of requests name it. */
export const endpoints = ['orders', 'teiki', 'customers', 'products', 'change_product', 'admin'] as const
export type Endpoint = (typeof endpoints)[number]

const kinds = [
  'error',
  'invalid-token',
  'ip-not-allowed',
  'api-disabled',
  'html',
  'hang',
  'reset',
  'slow',
] as const

export const faultSchema = Type.Object(
  {
    endpoint: Type.Enum([...endpoints]),
    kind: Type.Enum([...kinds]),
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
export type Fault = Static<typeof faultSchema>

/** The refusals that the wire knows (carts.md section 5, errors), as a gate or a fault of that name gives them. */
export const refusals = {
  error: { status: 500, code: 'SYSTEM_ERROR', message: 'システムエラーが発生しました。' },
  'invalid-token': { status: 401, code: 'INVALID_TOKEN', message: 'アクセストークンが正しくありません。' },
  'ip-not-allowed': {
    status: 403,
    code: 'IP_NOT_ALLOWED',
    message: '許可されていないIPアドレスからのアクセスです。',
  },
  'api-disabled': {
    status: 404,
    code: 'API_DISABLED',
    message: 'データアシスタントAPIが有効になっていません。',
  },
} as const
export type Refusal = (typeof refusals)[keyof typeof refusals]

/** Which endpoint a path belongs to; undefined for the control API, for unknown paths and for the style sheet. */
export function endpointOf(url: string): Endpoint | undefined {
  const path = url.split('?')[0] ?? ''
  if (path.startsWith('/admin/css/')) return undefined
  if (path === '/admin' || path.startsWith('/admin/')) return 'admin'
  const rest = /^\/api\/data_assistant\/v1\/(.+?)\/?$/.exec(path)?.[1]
  if (rest === undefined) return undefined
  if (/^teiki\/[^/]+\/change_product$/.test(rest)) return 'change_product'
  return endpoints.find((endpoint) => endpoint === rest)
}

/** Faults that wait for a request, oldest first. A request meets at most one. */
export class Faults {
  #waiting: { fault: Fault; left: number | null }[] = []
  readonly #closing = new AbortController()
  readonly #held = new Set<FastifyRequest['raw']['socket']>()

  add(fault: Fault): void {
    this.#waiting.push({ fault, left: fault.count === undefined ? 1 : fault.count })
  }

  list(): (Fault & { left: number | null })[] {
    return this.#waiting.map(({ fault, left }) => ({ ...fault, left }))
  }

  clear(): void {
    this.#waiting = []
  }

  /** The fault that strikes this request, if one waits for it; counted down. */
  take(endpoint: Endpoint): Fault | undefined {
    const found = this.#waiting.find(({ fault }) => fault.endpoint === endpoint)
    if (found === undefined) return undefined
    if (found.left !== null) found.left -= 1
    this.#waiting = this.#waiting.filter(({ left }) => left !== 0)
    return found.fault
  }

  /** Carries the fault out. After `slow` the request goes on as usual; all others end it here. */
  async strike(fault: Fault, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    switch (fault.kind) {
      case 'slow':
        await delay(fault.delayMs ?? 3000, undefined, { signal: this.#closing.signal }).catch(() => undefined)
        return
      case 'hang':
        reply.hijack()
        this.#hold(request.raw.socket)
        return
      case 'reset':
        reply.hijack()
        request.raw.socket.resetAndDestroy()
        return
      case 'html':
        await reply
          .code(fault.status ?? 200)
          .type('text/html; charset=utf-8')
          .send(
            '<!doctype html><html lang="ja"><title>システムエラー</title><h1>システムエラーが発生しました。</h1></html>',
          )
        return
      default: {
        const { status, code, message } = refusals[fault.kind]
        if (fault.endpoint === 'admin') {
          await reply
            .code(fault.status ?? status)
            .type('text/html; charset=utf-8')
            .send(`<!doctype html><html lang="ja"><title>エラー</title><h1>${message}</h1></html>`)
        } else {
          await reply.code(fault.status ?? status).send({ result: 'error', code, message })
        }
      }
    }
  }

  /** Lets go of what hangs or is slow, so that the server can close. */
  release(): void {
    this.#closing.abort()
    for (const socket of this.#held) socket.destroy()
  }

  #hold(socket: FastifyRequest['raw']['socket']): void {
    this.#held.add(socket)
    socket.once('close', () => this.#held.delete(socket))
  }
}
