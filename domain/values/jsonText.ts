/** What a JSON text says that its parsed value would not show, or that our own recursion could not bear (D40). */
export interface JsonFault {
  readonly kind: 'depth' | 'duplicate' | 'number'
  /** JSON pointer to the value, or to the key that stands there twice; '' for the depth. */
  readonly pointer: string
}

/** Containers inside each other, at most; LINE's own messages need about ten. */
export const MOST_NESTED = 100

/** An object or array being read: the place in it, and the keys of an object so far. */
interface Open {
  readonly keys: Set<string> | null
  at: string | number
  isKeyNext: boolean
}

const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y

/**
 * The first fault of a text that `JSON.parse` takes; null without one. It would keep the last of two equal keys, and
 * round numbers that JavaScript cannot hold (9007199254740993, 1e400, 1e-400), each without a word. Does not recurse.
 */
export function faultOfJson(text: string): JsonFault | null {
  const open: Open[] = []
  const fault = (kind: JsonFault['kind']): JsonFault => ({ kind, pointer: pointerTo(open) })
  for (let place = 0; place < text.length; place += 1) {
    const letter = text[place] ?? ''
    const inside = open.at(-1)
    if (letter === '{' || letter === '[') {
      if (open.length === MOST_NESTED) return { kind: 'depth', pointer: '' }
      const isObject = letter === '{'
      open.push({ keys: isObject ? new Set() : null, at: isObject ? '' : 0, isKeyNext: isObject })
    } else if (letter === '}' || letter === ']') open.pop()
    else if (letter === ':' && inside) inside.isKeyNext = false
    else if (letter === ',' && inside) {
      if (inside.keys === null) inside.at = Number(inside.at) + 1
      else inside.isKeyNext = true
    } else if (letter === '"') {
      const end = endOfString(text, place)
      if (inside?.keys && inside.isKeyNext) {
        const key = wordOf(text.slice(place, end))
        inside.at = key
        if (inside.keys.has(key)) return fault('duplicate')
        inside.keys.add(key)
      }
      place = end - 1
    } else if (letter === '-' || (letter >= '0' && letter <= '9')) {
      NUMBER.lastIndex = place
      const digits = NUMBER.exec(text)?.[0] ?? letter
      if (!isHeld(digits)) return fault('number')
      place += digits.length - 1
    }
  }
  return null
}

/** Offset behind the closing quote of the string that begins at `from`. */
function endOfString(text: string, from: number): number {
  let place = from + 1
  while (place < text.length && text[place] !== '"') place += text[place] === '\\' ? 2 : 1
  return place + 1
}

const wordOf = (quoted: string): string =>
  quoted.includes('\\') ? String(JSON.parse(quoted)) : quoted.slice(1, -1)

/** Whether JavaScript holds the number: finite, not rounded to 0, and of a size at which whole numbers stay exact. */
function isHeld(digits: string): boolean {
  const value = Number(digits)
  if (!Number.isFinite(value)) return false
  const [mantissa = ''] = digits.split(/[eE]/)
  if (value === 0) return !/[1-9]/.test(mantissa)
  return mantissa !== digits || Math.abs(value) <= Number.MAX_SAFE_INTEGER
}

/** RFC 6901. */
const pointerTo = (open: readonly Open[]): string =>
  open.map(({ at }) => `/${String(at).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
