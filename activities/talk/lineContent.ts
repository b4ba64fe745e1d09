import { Agent, request } from 'undici'
import { isOfLine } from '../../domain/line/proof.ts'
import type { FetchOutcome } from '../../domain/talk/fileFetch.ts'
import { isCredential } from '../../domain/values/credentials.ts'
import { LineCallFailed } from '../line/lineCallFailed.ts'

/** The bytes of a message, or why there are none. */
export type LineContent =
  | { kind: 'bytes'; contentType: string; bytes: AsyncIterable<Uint8Array> }
  | { kind: FetchOutcome; detail: string }

/** Until the answer begins, and between two parts of it (ms). */
const IDLE_MS = 30_000

/** Fetches what people sent, from the host that LINE keeps it at (line.md 1.9). One for a process; close it. */
export function createLineContent(baseUrl: string): {
  /** @throws LineCallFailed LINE_CREDENTIALS_INVALID when LINE refuses the token */
  fetch(token: string, messageId: string, signal: AbortSignal): Promise<LineContent>
  close(): Promise<void>
} {
  const origin = new URL(baseUrl).origin
  const agent = new Agent({ connect: { timeout: 10_000 }, headersTimeout: IDLE_MS, bodyTimeout: IDLE_MS })
  return {
    async fetch(token, messageId, signal) {
      if (!isCredential(token)) throw new LineCallFailed('LINE_CREDENTIALS_INVALID', 'the token is none')
      const path = `${origin}/v2/bot/message/${encodeURIComponent(messageId)}/content`
      const answer = await request(path, {
        headers: { authorization: `Bearer ${token}` },
        dispatcher: agent,
        signal,
      })
      const { statusCode, headers, body } = answer
      const mark = headers['x-line-request-id']
      const isTheirs = isOfLine({ requestId: typeof mark === 'string' ? mark : null })
      if (statusCode === 200 && isTheirs) {
        const type = headers['content-type']
        return {
          kind: 'bytes',
          contentType: typeof type === 'string' ? type : 'application/octet-stream',
          bytes: body as AsyncIterable<Uint8Array>,
        }
      }
      await body.dump()
      if (statusCode === 401 && isTheirs)
        throw new LineCallFailed('LINE_CREDENTIALS_INVALID', 'the token was refused', { status: 401 })
      const detail = `LINE answered ${statusCode}`
      if (statusCode === 202) return { kind: 'PREPARING', detail }
      // What lacks LINE's mark is nobody's word that the content is gone (decision 0047).
      const isGone = isTheirs && (statusCode === 404 || statusCode === 410)
      return { kind: isGone ? 'GONE' : 'UNAVAILABLE', detail }
    },
    close: () => agent.close(),
  }
}
