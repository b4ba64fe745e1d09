/**
 * What an answer of LINE means. The HTTP status alone decides the class, before anything of the body is
 * read: LINE's texts are not guaranteed, and gateways answer HTML (line.md 1.3). The text only tells the
 * meanings of one status apart.
 */

/** LINE's own error shape, or that of its OAuth endpoints; null for HTML, an empty body, or cut JSON. */
export interface ErrorBody {
  message: string
  details: { message: string; property: string }[]
}

/** Longest detail that is kept, in UTF-16 units. */
const LONGEST_DETAIL = 300

export function readErrorBody(text: string): ErrorBody | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  if (!isObject(value)) return null
  const details = Array.isArray(value['details']) ? value['details'].filter(isObject) : []
  return {
    message: textOf(value['message']) || textOf(value['error_description']) || textOf(value['error']),
    details: details.map((one) => ({ message: textOf(one['message']), property: textOf(one['property']) })),
  }
}

/** What LINE said, on one line, for a row, a log or an outcome. */
export function detailOf(body: ErrorBody | null): string {
  if (!body) return 'no readable body'
  const details = body.details.map(({ property, message }) => `${property}: ${message}`)
  return [body.message || 'no message', ...details]
    .join('; ')
    .replace(/\p{Cc}+/gu, ' ')
    .slice(0, LONGEST_DETAIL)
}

/** The meanings of 429 that a push can meet (line.md 0.4, 1.3); an unknown text is the rate limit. */
export function throttleOf(body: ErrorBody | null): 'rateLimited' | 'monthlyLimit' | 'recipientThrottled' {
  const message = body?.message ?? ''
  if (/monthly limit/i.test(message)) return 'monthlyLimit'
  return /same user/i.test(message) ? 'recipientThrottled' : 'rateLimited'
}

/**
 * The meanings of a 400 to a push (line.md 1.3): this recipient, the content of the message, or neither
 * (a wrong retry key, a gateway in between). A readable text that nobody knows is a fault of the content.
 */
export function badRequestOf(body: ErrorBody | null): 'recipient' | 'content' | 'neither' {
  if (!body || /retry-key/i.test(body.message)) return 'neither'
  const atRecipient =
    /^failed to send messages/i.test(body.message) ||
    /the property, '?to\b/i.test(body.message) ||
    (body.details.length > 0 && body.details.every(({ property }) => /^to\b/.test(property)))
  return atRecipient ? 'recipient' : 'content'
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/**
 * The name of what went wrong below HTTP, nothing of the request: `UND_ERR_SOCKET`, `ECONNREFUSED`, or the
 * words of our own deadline. fetch hides the code in the cause.
 */
export function causeOf(error: unknown): string {
  if (!isObject(error)) return 'unknown error'
  const { code, cause, message } = error
  if (typeof code === 'string') return code
  if (isObject(cause) && typeof cause['code'] === 'string') return cause['code']
  return textOf(message) || 'unknown error'
}
