import { BADLY_ENCODED } from '../problems/validation.ts'

/** The parameters of a query by name; one that is repeated is a list. */
export type Query = Record<string, string | string[]>

/**
 * Reads a query string. Fastify's own parser passes on what it cannot decode as it is; this one says so under
 * `BADLY_ENCODED`, since the router calls it where nothing may be thrown. The validator refuses it (D40).
 */
export function readQuery(text: string): Query {
  const query: Query & { [BADLY_ENCODED]?: string } = Object.create(null) as Query
  for (const piece of text.split('&')) {
    if (piece === '') continue
    const [rawName = '', ...rest] = piece.split('=')
    const name = decode(rawName)
    const value = decode(rest.join('='))
    if (name === null || value === null) {
      query[BADLY_ENCODED] ??= name ?? ''
      continue
    }
    const known = query[name]
    query[name] = known === undefined ? value : Array.isArray(known) ? [...known, value] : [known, value]
  }
  return query
}

/** Null when it is not percent-encoded UTF-8. */
function decode(text: string): string | null {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return null
  }
}
