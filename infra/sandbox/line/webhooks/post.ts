import type { Buffer } from 'node:buffer'
import { Readable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'

/** LINE waits 2 s for the answer to a webhook (line.md 1.9). */
const WEBHOOK_TIMEOUT_MS = 2000

/** `ok`, or the reason as LINE's webhook statistics name it. */
type WebhookReason = 'ok' | 'could_not_connect' | 'request_timeout' | 'error_status_code' | 'unclassified'

export interface PostResult {
  reason: WebhookReason
  status: number | null
  tookMs: number
}

/** Posts a webhook once. Never throws: a failure is in the result. */
export async function postWebhook(
  url: string,
  { bytes, signature, slowMs }: { bytes: Buffer; signature: string; slowMs: number },
  stop: AbortSignal,
): Promise<PostResult> {
  const startedAt = performance.now()
  const took = () => Math.round(performance.now() - startedAt)
  const deadline = AbortSignal.timeout(WEBHOOK_TIMEOUT_MS)
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'user-agent': 'LineBotWebhook/2.0',
        'x-line-signature': signature,
      },
      ...(slowMs > 0 ? { body: inHalves(bytes, slowMs), duplex: 'half' } : { body: new Uint8Array(bytes) }),
      redirect: 'manual',
      signal: AbortSignal.any([deadline, stop]),
    })
    await response.body?.cancel()
    const reason = response.ok ? 'ok' : 'error_status_code'
    return { reason, status: response.status, tookMs: took() }
  } catch {
    if (deadline.aborted) return { reason: 'request_timeout', status: null, tookMs: took() }
    return { reason: stop.aborted ? 'unclassified' : 'could_not_connect', status: null, tookMs: took() }
  }
}

function inHalves(bytes: Buffer, slowMs: number): ReadableStream {
  const half = Math.ceil(bytes.length / 2)
  const parts = async function* () {
    yield new Uint8Array(bytes.subarray(0, half))
    await pause(slowMs, undefined, { ref: false })
    yield new Uint8Array(bytes.subarray(half))
  }
  return Readable.toWeb(Readable.from(parts())) as ReadableStream
}
