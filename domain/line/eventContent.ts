/**
 * Which part of a LINE event stays readable where it is stored. What a person says, shows or does stands in fields that
 * differ from kind to kind, and LINE adds new ones: so what stays is a list, and everything else is content, which is
 * stored sealed (decision 0051).
 */

type Json = Readonly<Record<string, unknown>>

/** Says when, from where and to whom; a postback's data are ours or the shop's own, not a person's words. */
const ENVELOPE: ReadonlySet<string> = new Set([
  'type',
  'mode',
  'timestamp',
  'source',
  'webhookEventId',
  'deliveryContext',
  'replyToken',
  'postback',
  'unsend',
])

export interface SplitEvent {
  /** What stays readable; of a message its id and its kind. */
  payload: Json
  /** The rest; null: there is none, or it is not ours to keep. */
  content: Json | null
}

/**
 * Splits an event into both parts. What people say in groups and rooms is said to others, and nothing here needs it: it
 * is not kept at all. Total.
 */
export function splitEvent(event: Json): SplitEvent {
  const kept: [string, unknown][] = []
  const said: [string, unknown][] = []
  for (const field of Object.entries(event)) (ENVELOPE.has(field[0]) ? kept : said).push(field)
  const message = messageOf(event)
  if (message) kept.push(['message', { id: message['id'], type: message['type'] }])
  const isAmongOthers = ['group', 'room'].includes(sourceTypeOf(event))
  return {
    payload: Object.fromEntries(kept),
    content: said.length === 0 || isAmongOthers ? null : Object.fromEntries(said),
  }
}

/** The event as it was, as far as its parts are there. */
export const joinEvent = ({ payload, content }: SplitEvent): Json => ({ ...payload, ...content })

/** The message of an event; null: it has none. */
export const messageOf = (event: Json): Json | null => (isJson(event['message']) ? event['message'] : null)

/** Whether another module of LINE holds the chat: nobody else may answer (line.md 1.9). */
export const isStandby = (event: Json): boolean => event['mode'] === 'standby'

const sourceTypeOf = (event: Json): string => {
  const source = event['source']
  return isJson(source) && typeof source['type'] === 'string' ? source['type'] : ''
}

export const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
