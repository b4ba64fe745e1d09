/**
 * What proves that an answer came from LINE, and not from a proxy, a captive portal or a firewall that answered in its
 * place (line.md 1.2, 1.3; decision 0047). A status proves nothing.
 */

/** The headers by which LINE marks an answer; null when missing. */
export interface LineMarks {
  /** `x-line-request-id`: on every answer of the Messaging API. */
  readonly requestId: string | null
  /** `x-line-accepted-request-id`: on a 409, the request that the retry key was accepted with. */
  readonly acceptedRequestId: string | null
}

const isMark = (value: string | null): boolean => value !== null && value.trim() !== ''

/** Whether LINE wrote an answer of the Messaging API, whatever its status. */
export const isOfLine = ({ requestId }: Pick<LineMarks, 'requestId'>): boolean => isMark(requestId)

/** The errors of a token endpoint (RFC 6749, 5.2). */
const OAUTH_ERRORS: readonly unknown[] = [
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
]

/**
 * Whether LINE wrote a refusal of its OAuth endpoints, for which no header is documented: an error of a token endpoint,
 * or the mark (line.md 1.3). Gateways write `{"error":"..."}` too, with words of their own.
 */
export function isOAuthRefusal(marks: Pick<LineMarks, 'requestId'>, text: string): boolean {
  const value = parsed(text)
  return isObject(value) && (OAUTH_ERRORS.includes(value['error']) || isOfLine(marks))
}

/**
 * Whether a 2xx shows that LINE accepted a send: its mark, and one id for each message sent. An unreadable body after a
 * 2xx is ambiguous (line.md 1.3); the same bytes and key then bring LINE's own 409.
 */
export const provesAccepted = (
  marks: LineMarks,
  sentMessageIds: readonly string[],
  messages: number,
): boolean => isOfLine(marks) && messages > 0 && sentMessageIds.length === messages

/**
 * Whether a 409 shows that LINE had accepted the retry key before: it names the accepted request, or repeats the ids of
 * the messages. One of them is enough, since neither occurs in an answer of anybody else.
 */
export const provesAcceptedBefore = (
  { acceptedRequestId }: LineMarks,
  sentMessageIds: readonly string[],
): boolean => isMark(acceptedRequestId) || sentMessageIds.length > 0

/** LINE's ids of the message objects in the body of an accepted send; none when anything else stands there. */
export function sentMessageIdsIn(text: string): string[] {
  const value = parsed(text)
  if (!isObject(value) || !Array.isArray(value['sentMessages'])) return []
  const sent: unknown[] = value['sentMessages']
  const ids = sent.flatMap((one) => (isObject(one) && isId(one['id']) ? [one['id']] : []))
  return ids.length === sent.length ? ids : []
}

/** How many messages the body of a send holds; 0 when it is none. */
export function messagesIn(body: string): number {
  const value = parsed(body)
  return isObject(value) && Array.isArray(value['messages']) ? value['messages'].length : 0
}

const isId = (value: unknown): value is string => typeof value === 'string' && value !== ''

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
