import { isJson, messageOf } from '../line/eventContent.ts'

/** What a member's history shows of an event. */
export interface IncomingTalk {
  /** Of a message its kind (`text`, `image`, `sticker` ...), else the event's (`follow`, `postback` ...). */
  kind: string
  /** What there is to read; null: nothing. */
  text: string | null
  /** LINE's id of the message. */
  messageId: string | null
  /** The message is a picture, film, sound or file that LINE keeps for a while. */
  file: { name: string | null } | null
}

/** Kinds of messages whose bytes are fetched from LINE (line.md 1.9). */
const FILES: ReadonlySet<string> = new Set(['image', 'video', 'audio', 'file'])

/** Characters of a kept text; LINE's messages have 10,000 at most. */
const MOST_TEXT = 10_000

/** Reads what the history keeps; total, whatever the event is. */
export function incomingTalkOf(event: Readonly<Record<string, unknown>>): IncomingTalk {
  const message = messageOf(event)
  const type = kindOf(event['type'])
  if (type === 'message') {
    const messageId = messageIdOf(message?.['id'])
    const kind = kindOf(message?.['type'])
    const isFile = FILES.has(kind) && messageId !== null && isAtLine(message?.['contentProvider'])
    return {
      kind,
      text: textOf(message ?? {}),
      messageId,
      file: isFile ? { name: shownText(message?.['fileName']) } : null,
    }
  }
  return { kind: type, text: paramsOf(event['postback']), messageId: null, file: null }
}

/** The message that an `unsend` event takes back; null: it names none. */
export const unsentMessageId = (event: Readonly<Record<string, unknown>>): string | null =>
  isJson(event['unsend']) ? messageIdOf(event['unsend']['messageId']) : null

/**
 * How an entry of the history is known: a message by its sender and LINE's id of it, so that the sender's unsend finds
 * it, whichever comes first.
 */
export const talkReference = (of: { memberId: string; eventId: string; messageId: string | null }): string =>
  of.messageId === null ? `event:${of.eventId}` : `message:${of.memberId}:${of.messageId}`

/** An id of LINE that an index and an address of its API can hold. */
const messageIdOf = (value: unknown): string | null =>
  typeof value === 'string' && /^[\w-]{1,100}$/.test(value) ? value : null

const kindOf = (value: unknown): string =>
  typeof value === 'string' && /^[A-Za-z]{1,40}$/.test(value) ? value : 'unknown'

/** A place has a title and an address, a file its name. */
function textOf(message: Readonly<Record<string, unknown>>): string | null {
  const parts = ['text', 'title', 'address', 'fileName'].flatMap((field) => shownText(message[field]) ?? [])
  return parts.length === 0 ? null : parts.join('\n').slice(0, MOST_TEXT)
}

/** What was picked in a date picker, or the rich menu that was switched to. */
function paramsOf(postback: unknown): string | null {
  const params = isJson(postback) && isJson(postback['params']) ? postback['params'] : {}
  const fields = ['datetime', 'date', 'time', 'newRichMenuAliasId']
  return fields.map((field) => shownText(params[field])).find((text) => text !== null) ?? null
}

const shownText = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value.slice(0, MOST_TEXT) : null

/** A picture by an address elsewhere (`external`) is not at LINE. */
const isAtLine = (provider: unknown): boolean =>
  !isJson(provider) || provider['type'] === undefined || provider['type'] === 'line'
