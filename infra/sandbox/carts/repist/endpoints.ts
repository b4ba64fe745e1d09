import type { FastifyReply } from 'fastify'
import type { CartFault } from '../../kit/requests/cartFaults.ts'

/** What a request is aimed at, as faults and the record of requests name it. */
export const endpoints = ['orders', 'teiki', 'customers', 'products', 'change_product', 'admin'] as const

/** The refusals of the wire (carts.md 5, errors). A fault gives them by these names. */
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

/** Answers of status 200 that nobody can read. A fault gives them by these names. */
export const unreadableAnswers = {
  'invalid-bytes': {
    type: 'application/json; charset=utf-8',
    body: Buffer.concat([
      Buffer.from('{"result":"ok","total":1,"orders":[{"order_id":"'),
      Buffer.from([0xff, 0x8f]),
    ]),
  },
  'foreign-charset': { type: 'application/json; charset=iso-2022-jp', body: Buffer.from('{"result":"ok"}') },
  'broken-json': {
    type: 'application/json',
    body: Buffer.from('{"result":"ok","total":1,"orders":[{"order_id"'),
  },
  'empty-object': { type: 'application/json', body: Buffer.from('{}') },
} as const

/** The endpoint of a path; undefined for the control API, unknown paths and the style sheet. */
export function endpointOf(url: string): (typeof endpoints)[number] | undefined {
  const path = url.split('?')[0] ?? ''
  if (isStyleSheet(path)) return undefined
  if (isAdmin(path)) return 'admin'
  const rest = /^\/api\/data_assistant\/v1\/(.+?)\/?$/.exec(path)?.[1]
  if (rest === undefined) return undefined
  if (/^teiki\/[^/]+\/change_product$/.test(rest)) return 'change_product'
  return endpoints.find((endpoint) => endpoint === rest)
}

/** The style sheet meets neither faults nor maintenance, so that their pages are styled too. */
function isStyleSheet(url: string): boolean {
  return url.startsWith('/admin/css/')
}

/** Whether a path is of the admin screens, which know maintenance themselves: a press is counted then too. */
export function isAdmin(url: string): boolean {
  return /^\/admin(?:[/?]|$)/.test(url)
}

/** The body of an API answer that refuses. */
export function errorBody({ code, message }: { code: string; message: string }) {
  return { result: 'error', code, message }
}

/** Refuses as the API does, or with a page where the request was for the admin screens. */
export function refuse(reply: FastifyReply, { kind, endpoint, status }: CartFault): FastifyReply {
  if (kind in unreadableAnswers) {
    const { type, body } = unreadableAnswers[kind as keyof typeof unreadableAnswers]
    return reply
      .code(status ?? 200)
      .type(type)
      .send(body)
  }
  const refusal = refusals[kind as keyof typeof refusals]
  reply.code(status ?? refusal.status)
  if (endpoint !== 'admin') return reply.send(errorBody(refusal))
  return reply
    .type('text/html; charset=utf-8')
    .send(`<!doctype html><html lang="ja"><title>エラー</title><h1>${refusal.message}</h1></html>`)
}
