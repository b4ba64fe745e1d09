/** A request is given up after this time (ms): a person has long since looked for a button to press. */
const PATIENCE_MS = 20_000

/** What came back: the value, or why not. `LOST`: nothing that our API answered. */
export type Answer<Value> = { ok: true; value: Value } | Refusal

/** An answer without a value: a code of the API's catalogue, and which fields it is about. */
export interface Refusal {
  ok: false
  code: string
  /** JSON pointers into the body, such as `/answers/phone`. */
  pointers: readonly string[]
  /** Seconds after which the same may be asked again; null where the API does not say. */
  retryAfter: number | null
}

interface Request {
  path: string
  token?: string
  /** Makes it a POST. */
  body?: unknown
}

/** Asks the API of the pages of one LINE account, `/liff/:lineAccount/api`. Never throws. */
export function callerOf(lineAccount: string) {
  return async <Value>({ path, token, body }: Request): Promise<Answer<Value>> => {
    const giveUp = new AbortController()
    const timer = setTimeout(() => giveUp.abort(), PATIENCE_MS)
    try {
      const answer = await fetch(`/liff/${lineAccount}/api/${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        credentials: 'omit',
        cache: 'no-store',
        signal: giveUp.signal,
      })
      const json: unknown = await answer.json()
      return answer.ok ? { ok: true, value: json as Value } : refusalOf(json, answer.headers)
    } catch {
      return { ok: false, code: 'LOST', pointers: [], retryAfter: null }
    } finally {
      clearTimeout(timer)
    }
  }
}

/** See {@link callerOf}. */
export type Call = ReturnType<typeof callerOf>

function refusalOf(json: unknown, from: Headers): Refusal {
  const retryAfter = from.get('retry-after')
  const { code, errors } = (json ?? {}) as { code?: unknown; errors?: unknown }
  const fields = Array.isArray(errors) ? (errors as { pointer?: unknown }[]) : []
  return {
    ok: false,
    code: typeof code === 'string' ? code : 'INTERNAL',
    pointers: fields.map(({ pointer }) => String(pointer)),
    retryAfter: retryAfter === null ? null : Number(retryAfter),
  }
}
