import type { LineEventActivities } from '../events/handleLineEvent.ts'
import type { AnswerActivities } from './answerEvent.ts'
import type { RereadWish } from './rereads.ts'

/**
 * Handles an event and gives its auto-reply in the same activity, where it need not wait for a cart: a person waits, and
 * a further step of the workflow takes as long as all of it on a busy Temporal. What the reply could not do at once, such
 * as after LINE's 429, stays for the workflow's own step, which claims the answer as this one does.
 *
 * @param waitsForCart whether an answer with inserts needs data that is read again first
 */
export const handleAndAnswer = (
  events: LineEventActivities,
  answers: Pick<AnswerActivities, 'answerEvent'>,
  waitsForCart: (wish: RereadWish) => Promise<boolean>,
): LineEventActivities => ({
  async handleLineEvent(input) {
    const handled = await events.handleLineEvent(input)
    const { autoReply, ...rest } = handled
    if (!autoReply?.reply) return handled
    const { shopId, memberId } = input
    try {
      if (autoReply.inserts.length > 0 && (await waitsForCart({ shopId, memberId, ...autoReply })))
        return handled
      await answers.answerEvent(input)
    } catch {
      return handled
    }
    return autoReply.menu ? { ...rest, autoReply: { ...autoReply, reply: false } } : rest
  },
})
