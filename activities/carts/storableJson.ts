import { cleanJson } from '../../domain/values/cleanJson.ts'

/**
 * Parses a cart's JSON into clean text, values and keys (domain.md D38), which PostgreSQL can store as jsonb; undefined
 * when the text is not JSON.
 */
export function parseStorableJson(text: string): unknown {
  try {
    return cleanJson(JSON.parse(text))
  } catch {
    return undefined
  }
}
