import { isNativeError } from 'node:util/types'

/**
 * What may stand in a log: {@link withoutSecrets} copies a value without secrets, personal data and rows of the
 * database. Of errors only what is listed here is copied, because drivers and clients hang on them what they were
 * working on: PostgreSQL's `detail` and `where` repeat the row, others carry requests with their headers.
 */

const CUT = '[redacted]'

/** Fields of an error that say what happened and to which thing of ours. Only texts and numbers are copied. */
const ERROR_FIELDS = new Set(
  (
    'code status statusCode syscall address port severity schema table column constraint routine ' +
    'activityType activityId workflowId workflowType retryState nonRetryable'
  ).split(' '),
)

/** Names under which secrets, personal data or values of rows may be handed to the logger. */
const CUT_NAMES =
  /(?:token|secret|password|credentials?|authorization|cookie|apikey|masterkey|phone|phoneraw|e?mail)$|^(?:key|detail|hint|where|internalquery|parameters|bindings)$/i

/** Deeper values, and further elements of a list, are left out. */
const DEEPEST = 8
const LONGEST_LIST = 50

export function withoutSecrets(value: unknown): unknown {
  return copy(value, 0, new Set())
}

/** An error of any realm. */
export const isError = (value: unknown): value is Error => value instanceof Error || isNativeError(value)

/**
 * The message of an error without secrets. PostgreSQL's data exceptions (class 22) quote the value, and errors of
 * JSON.parse the text.
 */
export function messageOf(error: Error): string {
  const { code } = error as { code?: unknown }
  const quotes = error.name === 'SyntaxError' || (typeof code === 'string' && /^22[0-9A-Z]{3}$/.test(code))
  return cutText(quotes ? error.message.replaceAll(/"[^]*"/g, `"${CUT}"`) : error.message)
}

function copy(value: unknown, depth: number, above: Set<object>): unknown {
  if (typeof value === 'string') return cutText(value)
  if (typeof value !== 'object' || value === null) return value
  if (depth >= DEEPEST || above.has(value)) return '[left out]'
  const below = new Set(above).add(value)
  const inside = (one: unknown): unknown => copy(one, depth + 1, below)
  if (isError(value)) return copyError(value, inside)
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`
  if (Array.isArray(value)) return value.slice(0, LONGEST_LIST).map(inside)
  if (value instanceof Set || value instanceof Map) return inside([...value])
  if ('toJSON' in value && typeof value.toJSON === 'function') return inside(value.toJSON())
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      name,
      CUT_NAMES.test(name) && one !== null && one !== undefined ? CUT : inside(one),
    ]),
  )
}

function copyError(error: Error, inside: (value: unknown) => unknown): object {
  const fields = Object.entries(error).filter(
    ([name, value]) => ERROR_FIELDS.has(name) && /^(?:string|number|boolean)$/.test(typeof value),
  )
  const { type, errors } = error as { type?: unknown; errors?: unknown }
  return {
    type: error.name,
    message: messageOf(error),
    ...(typeof type === 'string' && { failureType: type }),
    ...Object.fromEntries(fields.map(([name, value]) => [name, inside(value)])),
    stack: framesOf(error),
    ...(error.cause !== undefined && { cause: inside(error.cause) }),
    ...(Array.isArray(errors) && { errors: inside(errors) }),
  }
}

/** Where it was thrown, without the message that a stack repeats at its head. */
function framesOf({ stack = '', message }: Error): string {
  const head = stack.indexOf(message)
  const frames = head < 0 ? stack : stack.slice(head + message.length)
  return cutText(
    frames
      .split('\n')
      .filter((line) => /^\s+at /.test(line))
      .join('\n'),
  )
}

const CUTS: readonly [RegExp, (found: string, group: string) => string][] = [
  // Addresses keep neither user and password nor query.
  [/(?<=\w:\/\/)[^\s/@"']+@/g, () => `${CUT}@`],
  [/(?<=https?:\/\/[^\s"'?#]*)\?[^\s"'#]+/g, () => `?${CUT}`],
  [/\b(Bearer|Basic) +[\w.~+/=-]{8,}/g, (_, scheme) => `${scheme} ${CUT}`],
  // Our own API keys.
  [/\btdk_[\w-]+/g, () => CUT],
  [/[\w.!#$%&'*+=^{|}~-]+@(?:[\w-]+\.)+[a-z][\w-]*/gi, () => CUT],
  // Half- or full-width digits with what people put between them.
  [
    /(?<![\w.\-０-９])[+＋(（]?[0-9０-９](?:[\s\-‐-―−－ー()（）]{0,2}[0-9０-９]){8,13}(?![\w-])/g,
    (found) => (isPhone(found) ? CUT : found),
  ],
]

/** Telephone numbers of Japan: 10 or 11 digits from 0, or with +81 or 0081 in its place. */
function isPhone(text: string): boolean {
  const compact = text.normalize('NFKC').replaceAll(/[^+\d]/g, '')
  return /^(?:0[1-9]|(?:\+|00)810?[1-9])\d{8,9}$/.test(compact)
}

/** A text without secrets and personal data, as far as their shape tells them. */
export const cutText = (text: string): string =>
  CUTS.reduce((rest, [shape, cut]) => rest.replaceAll(shape, cut), text)
