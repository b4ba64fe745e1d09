import type { Problem } from '../messages/problems.ts'

/** What an endpoint answers, ready to be written. */
export interface Answer {
  status: number
  headers: Readonly<Record<string, string>>
  payload: string | Buffer
  /** Not LINE's own: written without the headers that LINE marks its answers with. */
  isForeign?: boolean
}

const JSON_HEADERS = { 'content-type': 'application/json' }

export function json(status: number, value: unknown, headers: Record<string, string> = {}): Answer {
  return { status, headers: { ...JSON_HEADERS, ...headers }, payload: JSON.stringify(value) }
}

export function ok(value: unknown = {}): Answer {
  return json(200, value)
}

/** LINE's error shape: `message`, and `details` only where there are some (line.md 1.3). */
export function refusal(status: number, message: string, details: readonly Problem[] = []): Answer {
  return json(status, details.length > 0 ? { message, details } : { message })
}

/** The 400 for message objects that break LINE's rules. */
export function contentRefusal(problems: readonly Problem[]): Answer {
  return refusal(400, `The request body has ${problems.length} error(s)`, problems)
}

export const notFound = (): Answer => refusal(404, 'Not found')

/** The OAuth endpoints have an error shape of their own (line.md 1.3). */
export function oauthRefusal(error: string, description: string): Answer {
  return json(400, { error, error_description: description })
}
