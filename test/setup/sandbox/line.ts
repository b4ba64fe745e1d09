import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  createLineSandbox,
  type LineSandbox,
  type LineSandboxOptions,
} from '../../../infra/sandbox/line/sandbox.ts'

export const CHANNEL = '1234567890'
export const SECRET = 'channel-secret'
export const TOKEN = 'long-lived-token'
export const HANAKO = `U${'a'.repeat(32)}`
export const TARO = `U${'b'.repeat(32)}`
export const STRANGER = `U${'c'.repeat(32)}`

/** A running sandbox with a channel, a friend (Hanako) and someone who is no friend (Taro). */
export interface Line {
  url: string
  control: <T = Record<string, unknown>>(method: string, path: string, body?: unknown) => Promise<T>
  /** Calls the Messaging API as the shop. */
  call: (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Response>
  push: (to: string, messages: unknown, retryKey?: string) => Promise<Response>
  close: () => Promise<void>
}

export async function startLine(options: LineSandboxOptions = {}, channel: object = {}): Promise<Line> {
  const sandbox = createLineSandbox(options)
  await sandbox.listen()
  const line = lineAt(sandbox)
  await line.control('PUT', `/channels/${CHANNEL}`, {
    channelSecret: SECRET,
    displayName: 'みどり通販',
    accessToken: TOKEN,
    ...channel,
  })
  await line.control('PUT', `/users/${HANAKO}`, { displayName: '山田花子', language: 'ja' })
  await line.control('PUT', `/users/${TARO}`, { displayName: '鈴木太郎' })
  await line.control('POST', `/channels/${CHANNEL}/users/${HANAKO}/follow?silent=1`)
  return line
}

export function lineAt(sandbox: LineSandbox): Line {
  const { url } = sandbox
  const call: Line['call'] = (method, path, body, headers = {}) =>
    fetch(url + path, {
      method,
      headers: {
        authorization: `Bearer ${TOKEN}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
  return {
    url,
    call,
    control: async <T>(method: string, path: string, body?: unknown) => {
      const response = await call(method, `/_control${path}`, body)
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
      return (await response.json()) as T
    },
    push: (to, messages, retryKey = randomUUID()) =>
      call('POST', '/v2/bot/message/push', { to, messages }, { 'x-line-retry-key': retryKey }),
    close: () => sandbox.close(),
  }
}

export const text = (words: string) => ({ type: 'text', text: words })

export interface Received {
  body: string
  signature: string
  events: { type: string; webhookEventId: string; [property: string]: unknown }[]
}

/** A shop's webhook that keeps what arrives and answers as `answer` says. */
export async function startShop(answer: (nth: number) => number | 'silence' = () => 200) {
  const received: Received[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString()
      const { events } = JSON.parse(body) as Pick<Received, 'events'>
      received.push({ body, events, signature: String(request.headers['x-line-signature']) })
      const said = answer(received.length)
      if (said !== 'silence') response.writeHead(said).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/webhook`, received, close }
}
