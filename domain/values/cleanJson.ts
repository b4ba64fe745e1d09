import { cleanText, isBlank } from './text.ts'

/** A list or object of the input, and the copy that its cleaned parts go into. */
interface Copy {
  from: readonly unknown[] | Record<string, unknown>
  to: unknown[] | Record<string, unknown>
}

/**
 * JSON with every text cleaned, values and keys (domain.md D38). Of two keys that become the same, the one that was
 * clean before counts. Total for any depth; what is neither list nor plain object nor text stays as it is.
 */
export const cleanJson = (value: unknown): unknown => withTexts(value, cleanText)

/** {@link cleanJson} with '' for every text that shows nothing: what minimum lengths are measured on. */
export const blanksEmptied = (value: unknown): unknown =>
  withTexts(value, (text) => (isBlank(text) ? '' : cleanText(text)))

function withTexts(value: unknown, textOf: (text: string) => string): unknown {
  const open: Copy[] = []
  const cleaned = (part: unknown): unknown => {
    if (typeof part === 'string') return textOf(part)
    if (Array.isArray(part)) {
      const to: unknown[] = []
      open.push({ from: part, to })
      return to
    }
    if (!isPlainObject(part)) return part
    const to: Record<string, unknown> = {}
    open.push({ from: part, to })
    return to
  }
  const result = cleaned(value)
  for (let copy = open.pop(); copy !== undefined; copy = open.pop()) {
    const { from, to } = copy
    if (Array.isArray(to)) for (const part of from as readonly unknown[]) to.push(cleaned(part))
    else for (const [key, part] of fieldsOf(from as Record<string, unknown>)) setField(to, key, cleaned(part))
  }
  return result
}

function fieldsOf(from: Record<string, unknown>): Map<string, unknown> {
  const fields = new Map<string, unknown>()
  for (const [key, part] of Object.entries(from)) {
    const clean = cleanText(key)
    const isTaken = clean !== key && (fields.has(clean) || Object.hasOwn(from, clean))
    if (!isTaken) fields.set(clean, part)
  }
  return fields
}

/** Sets a field of the object itself, also one that is called `__proto__`. */
const setField = (object: Record<string, unknown>, name: string, value: unknown): void => {
  if (name !== '__proto__') object[name] = value
  else Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true })
}

/** Also an object like those that parsers of queries make, which inherits nothing. */
const isPlainObject = (value: unknown): value is Record<string, unknown> => {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}
