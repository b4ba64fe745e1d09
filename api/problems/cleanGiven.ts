import { blanksEmptied, cleanJson } from '../../domain/values/cleanJson.ts'

/** Fields that are what another system issued, to the byte: never changed, refused where they cannot be stored. */
const EXACT = ['accessToken', 'channelSecret']

/** A body or a query with its texts cleaned (domain.md D38). */
export const cleanGiven = (given: unknown): unknown => keepingExact(given, cleanJson(given))

/** The same with '' for every text that shows nothing: what minimum lengths are measured on. */
export const withoutBlanks = (given: unknown): unknown => keepingExact(given, blanksEmptied(given))

function keepingExact(given: unknown, changed: unknown): unknown {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return changed
  const exact = Object.entries(given).filter(([name]) => EXACT.includes(name))
  return exact.length === 0 ? changed : { ...(changed as object), ...Object.fromEntries(exact) }
}
