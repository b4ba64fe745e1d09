import { isNativeError } from 'node:util/types'
import { CUT, cutQuotes, cutText } from './textRedaction.ts'

/**
 * What may stand in a log: {@link withoutSecrets} copies a value without secrets, personal data and rows of the
 * database. Of errors only what is listed here is copied, because drivers and clients hang on them what they were
 * working on: PostgreSQL's `detail` and `where` repeat the row, others carry requests with their headers.
 */

/** Stands for a value that throws when it is read. */
const UNREADABLE = '[could not be logged]'

/** Fields of an error that say what happened and to which thing of ours. Only texts, numbers and booleans are copied. */
const ERROR_FIELDS = (
  'code status statusCode syscall address port severity schema table column constraint routine ' +
  'activityType activityId workflowId workflowType retryState nonRetryable'
).split(' ')

/**
 * Names, without hyphens and underscores, under which secrets, personal data or values of rows may be handed to the
 * logger.
 */
const CUT_NAMES =
  /(?:token|secret|password|credential|authorization|cookie|apikey|masterkey|privatekey|phone|phoneraw|e?mail)s?(?:hash)?$|^(?:key|detail|hint|where|internalquery|parameters|bindings)$/i

/** Deeper values, and further elements of a list, are left out. */
const DEEPEST = 8
const LONGEST_LIST = 50

export const withoutSecrets = (value: unknown): unknown => guarded(() => copy(value, 0, new Set()))

/** Logging itself never throws. */
export function guarded(read: () => unknown): unknown {
  try {
    return read()
  } catch {
    return UNREADABLE
  }
}

/** A field of an object; undefined when its getter throws. */
function fieldOf(value: object, name: string): unknown {
  try {
    return (value as Record<string, unknown>)[name]
  } catch {
    return undefined
  }
}

const textIn = (value: object, name: string): string => {
  const text = fieldOf(value, name)
  return typeof text === 'string' ? text : ''
}

/** An error of any realm. */
export const isError = (value: unknown): value is Error => value instanceof Error || isNativeError(value)

function copy(value: unknown, depth: number, above: Set<object>): unknown {
  if (typeof value === 'string') return cutText(value)
  if (typeof value !== 'object' || value === null) return value
  if (depth >= DEEPEST || above.has(value)) return '[left out]'
  const below = new Set(above).add(value)
  const inside = (one: unknown): unknown => guarded(() => copy(one, depth + 1, below))
  if (isError(value)) return copyError(value, inside)
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`
  if (Array.isArray(value)) return value.slice(0, LONGEST_LIST).map(inside)
  if (value instanceof Set || value instanceof Map) return inside([...value])
  if ('toJSON' in value && typeof value.toJSON === 'function') return inside(value.toJSON())
  return Object.fromEntries(
    Object.keys(value).map((name) => {
      const one = guarded(() => (value as Record<string, unknown>)[name])
      const isCut = CUT_NAMES.test(name.replaceAll(/[-_]/g, '')) && one !== null && one !== undefined
      return [cutText(name), isCut ? CUT : inside(one)]
    }),
  )
}

function copyError(error: Error, inside: (value: unknown) => unknown): object {
  const fields = ERROR_FIELDS.map((name) => [name, fieldOf(error, name)] as const).filter(([, value]) =>
    /^(?:string|number|boolean)$/.test(typeof value),
  )
  const failureType = textIn(error, 'type')
  const cause = fieldOf(error, 'cause')
  const errors = fieldOf(error, 'errors')
  return {
    type: cutText(textIn(error, 'name')),
    message: cutTextBeside(textIn(error, 'message'), error),
    ...(failureType !== '' && { failureType: cutText(failureType) }),
    ...Object.fromEntries(fields.map(([name, value]) => [name, inside(value)])),
    stack: framesOf(error),
    ...(cause !== undefined && { cause: inside(cause) }),
    ...(Array.isArray(errors) && { errors: inside(errors) }),
  }
}

/** A text without secrets that may repeat the message of `error` or of its causes. */
export function cutTextBeside(text: string, error: unknown): string {
  const messages = quotingMessages(error, new Set())
  return cutText(messages.reduce((rest, message) => rest.replaceAll(message, () => cutQuotes(message)), text))
}

/** The messages, of an error and its causes, that quote values. */
function quotingMessages(error: unknown, seen: Set<object>): string[] {
  if (!isError(error) || seen.has(error) || seen.size >= LONGEST_LIST) return []
  seen.add(error)
  const errors = fieldOf(error, 'errors')
  const causes = [fieldOf(error, 'cause'), ...(Array.isArray(errors) ? (errors as unknown[]) : [])]
  const message = textIn(error, 'message')
  return [
    ...(message.includes('"') && quotesValues(error) ? [message] : []),
    ...causes.flatMap((cause) => quotingMessages(cause, seen)),
  ]
}

/**
 * Whether the quotation marks of an error's message contain a value: PostgreSQL's data exceptions (class 22) and errors
 * of JSON.parse. Temporal keeps the name of PostgreSQL's errors, `error`, as the failure's type and drops their code;
 * there, only names of the schema are no values.
 */
function quotesValues(error: Error): boolean {
  const names = [textIn(error, 'name'), textIn(error, 'type')]
  if (names.includes('SyntaxError')) return true
  const code = textIn(error, 'code')
  if (code !== '') return /^22[0-9A-Z]{3}$/.test(code)
  return (
    names.includes('error') &&
    !/\b(?:constraint|relation|column|table|index|schema|database|role|user) "/.test(textIn(error, 'message'))
  )
}

/** Where it was thrown, without the message that a stack repeats at its head. */
function framesOf(error: Error): string {
  const stack = textIn(error, 'stack')
  const message = textIn(error, 'message')
  const head = stack.indexOf(message)
  const frames = head < 0 ? stack : stack.slice(head + message.length)
  return cutText(
    frames
      .split('\n')
      .filter((line) => /^\s+at .*(?::\d+\)?|\(<anonymous>\)|\(native\)|\(index \d+\))$/.test(line))
      .join('\n'),
  )
}
