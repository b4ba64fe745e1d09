import { isBlank } from '../values/text.ts'
import { jsonDepth } from '../values/jsonChunks.ts'

/**
 * How an event of LINE's webhooks is read (line.md 1.9; domain.md D34, D41). What arrives is any JSON: each event is
 * read for itself, so that one that cannot be read never stops the others.
 */

/**
 * The events that a member's workflow handles when they are of a person (D34). Those of groups and rooms (join, leave,
 * memberJoined, memberLeft, messageEdited, messages there), of the channel itself (module, activated, deactivated,
 * botSuspended, botResumed, delivery) and those that LINE adds are stored and ignored.
 */
const HANDLED: ReadonlySet<string> = new Set([
  'follow',
  'unfollow',
  'message',
  'unsend',
  'postback',
  'videoPlayComplete',
  'beacon',
  'accountLink',
  'membership',
])
/** Some of these come without a person: an account link that failed, says LINE, has no source. */
const MAY_LACK_A_PERSON: ReadonlySet<string> = new Set(['accountLink'])

/** Why an event is set aside, or noted; with what a shop reads. */
export const UNREAD_EVENT_CAUSES = {
  NOT_AN_EVENT: { ja: 'LINEのイベントの形をしていないため、読み取れません。' },
  USER_NOT_READABLE: { ja: '送り主のユーザーIDがないか、正しくないため、会員に結び付けられません。' },
  TOO_DEEP: { ja: 'データの入れ子が深すぎるため、保存できません。' },
  NOT_STORABLE: { ja: '保存できない値が含まれています。' },
  NOT_HANDLED: { ja: '内容を処理する途中で、予期しない問題が発生しました。' },
  TIME_NOT_ACCEPTED: { ja: '日時が正しくないため、受信した日時のイベントとして処理しました。' },
} as const satisfies Readonly<Record<string, { ja: string }>>
export type UnreadEventCause = keyof typeof UNREAD_EVENT_CAUSES

/** The words of a stored cause; total, since a newer version beside this one may store others. */
export const explainUnreadEvent = (cause: string): string =>
  Object.hasOwn(UNREAD_EVENT_CAUSES, cause)
    ? UNREAD_EVENT_CAUSES[cause as UnreadEventCause].ja
    : UNREAD_EVENT_CAUSES.NOT_HANDLED.ja

/** Levels of lists and objects in an event; LINE's have some five. A decision of this product. */
const MOST_DEPTH = 100
/** Characters of a type. Short enough for an index. */
const MOST_CHARACTERS = 200

/** LINE's service began to take bots in 2016; no event is older. */
const FIRST_EVENT_AT = Date.UTC(2015, 0, 1)
/** By how much LINE's clock may be ahead of ours. A decision of this product. */
const MOST_AHEAD_MS = 10 * 60_000

/** LINE's console sent these for a person and reply tokens when its button "Verify" was pressed. */
const VERIFYING_USER = 'Udeadbeefdeadbeefdeadbeefdeadbeef'
const VERIFYING_TOKEN = /^(?:0{32}|f{32})$/

/** A readable event; `ignored`: told to no workflow, as it is of a kind that we do not know or not of a person. */
export interface ReadableEvent {
  reads: 'event'
  type: string
  /** LINE's id of the event; null: it has none. */
  webhookEventId: string | null
  lineUserId: string | null
  /** By LINE's clock; when it was received where LINE names no time that can be. Epoch milliseconds. */
  at: number
  isTimeAccepted: boolean
  ignored: boolean
}
export type LineEventReading = ReadableEvent | { reads: 'nothing'; cause: UnreadEventCause }

/** Reads one event; total. `receivedAt`: epoch milliseconds. */
export function readLineEvent(event: unknown, receivedAt: number): LineEventReading {
  if (!isObject(event) || !isShort(event['type'])) return { reads: 'nothing', cause: 'NOT_AN_EVENT' }
  if (jsonDepth(event) > MOST_DEPTH) return { reads: 'nothing', cause: 'TOO_DEEP' }
  const type = event['type']
  const source = isObject(event['source']) ? event['source'] : {}
  const from = source['type']
  const isOfPerson = from === 'user'
  const lineUserId = isUserId(source['userId']) ? source['userId'] : null
  const isVerification = lineUserId === VERIFYING_USER || isVerifying(event['replyToken'])
  const isHandled = HANDLED.has(type) && !isVerification
  // A group or a room has another type.
  const isOfNobody = typeof from !== 'string' && !MAY_LACK_A_PERSON.has(type)
  if (isHandled && (isOfPerson ? lineUserId === null : isOfNobody))
    return { reads: 'nothing', cause: 'USER_NOT_READABLE' }
  const at = eventTime(event['timestamp'], receivedAt)
  const id = event['webhookEventId']
  return {
    reads: 'event',
    type,
    webhookEventId: typeof id === 'string' && id !== '' ? id : null,
    lineUserId,
    at: at ?? receivedAt,
    isTimeAccepted: at !== null,
    ignored: !(isHandled && isOfPerson),
  }
}

/** The instant that LINE names; null when no event can be of it. */
function eventTime(timestamp: unknown, receivedAt: number): number | null {
  if (typeof timestamp !== 'number' || !Number.isFinite(timestamp)) return null
  const at = Math.floor(timestamp)
  return at >= FIRST_EVENT_AT && at <= receivedAt + MOST_AHEAD_MS ? at : null
}

const isVerifying = (token: unknown): boolean => typeof token === 'string' && VERIFYING_TOKEN.test(token)

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Text that shows something and that an index can hold as it is. */
const isShort = (value: unknown): value is string =>
  typeof value === 'string' &&
  value.length <= MOST_CHARACTERS &&
  !isBlank(value) &&
  /^[^\p{Cc}\p{Cs}]+$/u.test(value)

/** As LINE writes a person's id (line.md 1.7): a member made of anything else could never be sent a message. */
const isUserId = (value: unknown): value is string =>
  typeof value === 'string' && /^U[0-9a-f]{32}$/.test(value)
