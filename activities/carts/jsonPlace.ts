/** Names of what may come next: `value` also at the beginning, `key` after a comma in an object, `end` at the end. */
type Expected = 'value' | 'valueOrClose' | 'key' | 'keyOrClose' | 'colon' | 'commaOrClose'

const SPACE = /[ \t\n\r]*/y
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y
const QUOTE = /"/y
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y

/**
 * Where a text stops being JSON: the place of the first character, in UTF-16 units, that no JSON has there; the length of
 * the text when it ends too early. Null when it is JSON. The engine's own message seldom has a place, and quotes the text.
 */
export function jsonPlace(text: string): number | null {
  const open: ('[' | '{')[] = []
  let expected: Expected = 'value'
  let at = 0
  const skip = (pattern: RegExp): boolean => {
    pattern.lastIndex = at
    const isThere = pattern.test(text)
    if (isThere) at = pattern.lastIndex
    return isThere
  }
  const skipPlain = (): void => {
    while (isPlain(text.charCodeAt(at))) at += 1
  }
  do {
    skip(SPACE)
    const next = text[at] ?? ''
    const found = step(next, { expected, inside: open.at(-1), skip, skipPlain })
    if (found === null) return next === '' ? text.length : at
    if (found.taken) at += 1
    if (found.closed) open.pop()
    if (found.opened) open.push(found.opened)
    expected = found.expected
  } while (open.length > 0)
  skip(SPACE)
  return at === text.length ? null : at
}

interface Step {
  expected: Expected
  /** Whether the character itself is what comes next; else a pattern was skipped. */
  taken?: true
  closed?: true
  opened?: '[' | '{'
}

interface At {
  expected: Expected
  inside: '[' | '{' | undefined
  skip: (pattern: RegExp) => boolean
  skipPlain: () => void
}

/** What comes after the next character or token; null when it must not come here. */
function step(next: string, at: At): Step | null {
  const { expected, inside, skip } = at
  if (closes(next, inside, expected)) return { expected: 'commaOrClose', taken: true, closed: true }
  if (expected === 'colon') return next === ':' ? { expected: 'value', taken: true } : null
  if (expected === 'commaOrClose')
    return next === ',' ? { expected: inside === '{' ? 'key' : 'value', taken: true } : null
  if (expected === 'key' || expected === 'keyOrClose') return skipString(at) ? { expected: 'colon' } : null
  if (next === '[') return { expected: 'valueOrClose', taken: true, opened: next }
  if (next === '{') return { expected: 'keyOrClose', taken: true, opened: next }
  return (next === '"' ? skipString(at) : skip(SCALAR)) ? { expected: 'commaOrClose' } : null
}

const closes = (next: string, inside: '[' | '{' | undefined, expected: Expected): boolean =>
  inside === '['
    ? next === ']' && (expected === 'valueOrClose' || expected === 'commaOrClose')
    : next === '}' && (expected === 'keyOrClose' || expected === 'commaOrClose')

function skipString({ skip, skipPlain }: At): boolean {
  if (!skip(QUOTE)) return false
  do skipPlain()
  while (skip(ESCAPE))
  return skip(QUOTE)
}

/** Whether a character stands for itself in a string; NaN, behind the end, does not. A pattern overflows on long texts. */
const isPlain = (code: number): boolean => code >= 0x20 && code !== 0x22 && code !== 0x5c
