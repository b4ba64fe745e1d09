import { setTimeout as sleep } from 'node:timers/promises'

/** A request that the story needed was refused; the text says which and why. */
export class Refused extends Error {
  readonly status: number
  constructor(request: string, status: number, text: string) {
    super(`${request} answered ${status}: ${text.slice(0, 500)}`)
    this.name = 'Refused'
    this.status = status
  }
}

/** Speaks JSON to one server. */
export interface JsonClient {
  get<T>(path: string): Promise<T>
  post<T>(path: string, body: object, headers?: Record<string, string>): Promise<T>
  put<T>(path: string, body: object, headers?: Record<string, string>): Promise<T>
  patch<T>(path: string, body: object, headers?: Record<string, string>): Promise<T>
}

interface JsonRequest {
  method: string
  path: string
  body?: object
  more?: Record<string, string> | undefined
}

/** A machine that is busy starting everything refuses (503, before doing anything); it is asked again so often. */
const BUSY_TRIES = 12

/** @throws Refused from each method when the answer is not 2xx */
export function jsonClient(base: string, headers: Record<string, string> = {}): JsonClient {
  const call = async <T>(request: JsonRequest, tries = BUSY_TRIES): Promise<T> => {
    const { method, path, body, more } = request
    const response = await fetch(`${base}${path}`, {
      method,
      headers: { ...headers, ...more, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(30_000),
    })
    const text = await response.text()
    if (response.status === 503 && tries > 1) {
      await sleep(Math.min(10, Number(response.headers.get('retry-after') ?? 1)) * 1_000)
      return call(request, tries - 1)
    }
    if (!response.ok) throw new Refused(`${method} ${base}${path}`, response.status, text)
    return (text === '' ? undefined : JSON.parse(text)) as T
  }
  return {
    get: (path) => call({ method: 'GET', path }),
    post: (path, body, more) => call({ method: 'POST', path, body, more }),
    put: (path, body, more) => call({ method: 'PUT', path, body, more }),
    patch: (path, body, more) => call({ method: 'PATCH', path, body, more }),
  }
}

/**
 * Asks until `look` answers something. Null when `seconds` have passed or the signal is aborted: the story
 * then goes on without it.
 */
export async function until<T>(
  look: () => Promise<T | undefined>,
  { seconds, signal, everyMs = 500 }: { seconds: number; signal: AbortSignal; everyMs?: number },
): Promise<T | null> {
  const end = performance.now() + seconds * 1000
  while (!signal.aborted && performance.now() < end) {
    const found = await look().catch(() => undefined)
    if (found !== undefined) return found
    await sleep(everyMs)
  }
  return null
}
