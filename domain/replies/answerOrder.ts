import { type OwnAnswer, ownWordIn } from './ownWords.ts'

/** What may answer an event of a member. `TAP`: the text of a tapped button; `AUTO_REPLY`: 応答メッセージ. */
export const ANSWERS = ['TEST', 'OPT_OUT', 'UNLINK', 'TAP', 'AUTO_REPLY'] as const
export type Answer = (typeof ANSWERS)[number]

/** An event of a member, as far as it matters who answers it. */
export interface EventToAnswer {
  /** LINE's type: `message`, `postback` ... */
  readonly type: string
  /** Of a text message; null: another kind of message or event. */
  readonly text: string | null
  /** Another module of LINE holds the chat (`mode: standby`): nobody else may answer (line.md 1.9). */
  readonly standby: boolean
}

/**
 * The one order of what answers an event (domain.md D34): a wish about tests, a wish about announcements, the word that
 * ends the link, then an auto-reply; a tap is answered by its button alone. At most one answer an event, since LINE's
 * reply token is good for one. A word of the product is never passed on to the auto-replies, even where the product
 * has nothing to say to it. Null: nothing answers. Total.
 */
export function answererOf({ type, text, standby }: EventToAnswer): Answer | null {
  if (standby) return null
  if (type === 'postback') return 'TAP'
  if (type !== 'message') return null
  const own: OwnAnswer | null = text === null ? null : ownWordIn(text)
  return own ?? 'AUTO_REPLY'
}
