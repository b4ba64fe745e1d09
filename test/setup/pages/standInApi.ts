import type { Page, Route } from 'playwright'

/** An answer to the page; `LOST`: the connection breaks; `NEVER`: it hangs; `PASS`: the API answers. */
export type StandInAnswer = { status?: number; body: object } | 'LOST' | 'NEVER' | 'PASS'

/** Answers by address below `/api/`, such as `GET forms/identity`; each call takes the next, the last one stays. */
export type StandInAnswers = Readonly<Record<string, readonly StandInAnswer[]>>

export interface Asked {
  what: string
  body: Record<string, unknown>
  token: string | null
}

/**
 * Stands between a page and its API for states that no shop could bring about at will: it answers by the API's own
 * models and remembers what the page sent. Whatever is not named here reaches the API.
 */
export async function standIn(page: Page, answers: StandInAnswers): Promise<Asked[]> {
  const asked: Asked[] = []
  const counts = new Map<string, number>()
  await page.route('**/liff/*/api/**', async (route) => {
    const request = route.request()
    const what = `${request.method()} ${new URL(request.url()).pathname.replace(/.*\/api\//, '')}`
    const own = answers[what]
    if (own === undefined) return route.fallback()
    const body = (request.postDataJSON() ?? {}) as Record<string, unknown>
    asked.push({ what, body, token: request.headers()['authorization']?.replace('Bearer ', '') ?? null })
    const nth = counts.get(what) ?? 0
    counts.set(what, nth + 1)
    return give(route, own[Math.min(nth, own.length - 1)] ?? 'LOST')
  })
  return asked
}

async function give(route: Route, answer: StandInAnswer): Promise<void> {
  if (answer === 'NEVER') return
  if (answer === 'PASS') return route.fallback()
  if (answer === 'LOST') return route.abort('connectionfailed')
  const { status = 200, body } = answer
  await route.fulfill({ status, contentType: 'application/json', body: JSON.stringify(body) })
}

/** A problem as the API answers it. */
export const problem = (status: number, code: string, pointers: readonly string[] = []): StandInAnswer => ({
  status,
  body: { code, errors: pointers.map((pointer) => ({ pointer, code: 'format', detail: '…' })) },
})
