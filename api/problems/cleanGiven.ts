import { cleanJson } from '../../domain/values/cleanJson.ts'

/** Fields that are what another system issued, to the byte: never changed, refused where they cannot be stored. */
const EXACT = ['accessToken', 'channelSecret']

/** A body or a query with its texts cleaned (domain.md D38). */
export function cleanGiven(given: unknown): unknown {
  const clean = cleanJson(given)
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return clean
  const exact = Object.entries(given).filter(([name]) => EXACT.includes(name))
  return exact.length === 0 ? clean : { ...(clean as object), ...Object.fromEntries(exact) }
}
