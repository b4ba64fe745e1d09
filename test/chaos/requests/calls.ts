import { setTimeout as sleep } from 'node:timers/promises'

/** An answer of one of the servers. */
export interface Called {
  status: number
  body: Record<string, unknown>
}

/** One request; `null`: no answer came. */
export async function call(
  method: string,
  url: string,
  { body, headers = {} }: { body?: unknown; headers?: Record<string, string> } = {},
): Promise<Called | null> {
  try {
    const answer = await fetch(url, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(20_000),
    })
    const text = await answer.text()
    return { status: answer.status, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) }
  } catch {
    return null
  }
}

/**
 * Repeats as a client does that was told to: until an answer comes that is neither 429 nor 5xx, or `ms` milliseconds are
 * over; then the last answer, null where none came.
 */
export async function callUntilAnswered(
  method: string,
  url: string,
  options: { body?: unknown; headers?: Record<string, string> },
  ms = 120_000,
): Promise<Called | null> {
  const end = performance.now() + ms
  for (;;) {
    const answer = await call(method, url, options)
    const isAnswer = answer !== null && answer.status < 500 && answer.status !== 429
    if (isAnswer || performance.now() > end) return answer
    await sleep(500)
  }
}

/** @throws Error when it is not 2xx in the end */
export async function must(
  method: string,
  url: string,
  options: { body?: unknown; headers?: Record<string, string> } = {},
): Promise<Record<string, unknown>> {
  const answer = await callUntilAnswered(method, url, options)
  if (answer === null || answer.status >= 300)
    throw new Error(
      `${method} ${url}: ${answer?.status ?? 'no answer'} ${JSON.stringify(answer?.body ?? {})}`,
    )
  return answer.body
}
