import type { LineMessage } from '../../domain/bubbles/index.ts'
import { type ContentFault, faultToldByLine } from '../../domain/line/check/index.ts'
import { isTokenAlive } from '../../domain/replies/replyTiming.ts'
import { messageWords } from '../../domain/replies/messageWords.ts'
import type { DeliveryId, MemberId, ShopId } from '../../domain/values/ids.ts'
import type { ResponseTokens } from '../../schema/crypto/responseTokens.ts'
import type { ShopBox, ShopBoxes } from '../../schema/crypto/shopBoxes.ts'
import { type Db, inShop, type ShopTx } from '../../schema/database.ts'
import { storeRichMenu } from '../../schema/members/memberProfile.ts'
import {
  type AnswerToGive,
  answerToGive,
  answerWithMenu,
  claimAnswer,
  noteMenu,
  reopenAnswer,
  replyCause,
  settleAnswer,
} from '../../schema/replies/replyAnswers.ts'
import { renderAnswer } from '../../schema/replies/renderAnswer.ts'
import { keepTalkEntry, settleTalkEntry } from '../../schema/talk/talkEntries.ts'
import type { Line } from '../line/index.ts'
import { actionsAfterReply } from '../../domain/replies/actionsAfterReply.ts'
import type { SaidAnswer } from '../../schema/replies/settleAnswers.ts'
import { asFailure } from '../line/lineCallFailed.ts'
import { isRateLimited, REPLY_UNKNOWN, tryReply } from '../line/reply.ts'
import { linkMenuAtLine } from '../line/richMenuLink.ts'
import { responsesOf } from '../responses/renderReferences.ts'

export interface AnswerInput {
  shopId: ShopId
  memberId: MemberId
  eventId: string
}

/** The auto-reply to an event, on the queue `line`. */
export interface AnswerActivities {
  /**
   * Gives the auto-reply that was chosen for an event, by the event's reply token alone: one try, claimed before the
   * call, and nothing is pushed in its place (engineering.md 5). A 429 certainly took nothing, and is retried while the
   * token lives. Then its tags, flag and points. Outcomes: `DONE`, `EXPIRED` (no token, or older than 50 s: not tried; or
   * LINE no longer takes it), `UNKNOWN` (no answer of LINE's own, or the worker died: it may have been shown),
   * `INVALID_CONTENT` (with bubble, field and cause), `REFUSED: ...`. Throws only retryable failures.
   */
  answerEvent(input: AnswerInput): Promise<void>
  /** Links the rich menu of an answer, or unlinks it: `DONE` or `REFUSED: ...`. Throws only retryable failures. */
  linkAnswerMenu(input: AnswerInput): Promise<void>
}

/** What answering needs. */
export interface AnswerDeps {
  db: Db
  line: Line
  boxes: ShopBoxes
  tokens: Pick<ResponseTokens, 'tap' | 'link'>
  linkBaseUrl: string
  mediaBaseUrl: string
  /** Epoch milliseconds; PostgreSQL's clock, by which events have their times, unless a test says otherwise. */
  now?: () => number
}

const INVALID = 'INVALID_CONTENT'
const MOST_OUTCOME = 500

/** Where the answer of an event stands in the member's history. */
const referenceOf = ({ id }: AnswerToGive): string => replyCause(id)

export function createAnswerActivities(deps: AnswerDeps): AnswerActivities {
  const { db, line, boxes } = deps
  return {
    answerEvent: (input) =>
      asFailure(async () => {
        const { shopId } = input
        const box = await boxes.of(shopId)
        const claimed = await inShop(db, shopId, (tx) => claim(tx, { ...deps, box }, input))
        if (!claimed) return
        const settled = await tryClaimed(deps, shopId, claimed)
        await inShop(db, shopId, (tx) => settle(tx, settled))
      }),

    linkAnswerMenu: ({ shopId, eventId }) =>
      asFailure(async () => {
        const answer = await inShop(db, shopId, (tx) => answerWithMenu(tx, eventId))
        const richMenuId = answer?.reply.actions.richMenuId
        if (!answer || richMenuId === undefined) return
        const { id, lineAccountId, lineUserId, memberId } = answer
        const outcome = await linkMenuAtLine(line, { shopId, lineAccountId, lineUserId }, richMenuId)
        await inShop(db, shopId, async (tx) => {
          if (outcome === 'DONE') await storeRichMenu(tx, memberId, richMenuId)
          await noteMenu(tx, id, outcome)
        })
      }),
  }
}

/** An answer whose one try is claimed, and what is to be said. */
export interface ClaimedAnswer {
  answer: AnswerToGive
  messages: LineMessage[]
  replyToken: string
}

/**
 * Tries an answer whose claim is committed, and stores what became of it; or answers that, where it may be stored
 * together with others: it changes nothing of its member. Throws only retryable failures.
 */
export const giveAnswer = (
  deps: Pick<AnswerDeps, 'db' | 'line'>,
  shopId: ShopId,
  claimed: ClaimedAnswer,
): Promise<SaidAnswer | null> =>
  asFailure(async () => {
    const settled = await tryClaimed(deps, shopId, claimed)
    const { answer, outcome, fault } = settled
    const { id: answerId, lineAccountId, reply } = answer
    const follows = actionsAfterReply(outcome, reply.actions)
    if (!fault && !follows.includes('changeTags') && !follows.includes('changePoints'))
      return { shopId, lineAccountId, answerId, outcome: outcome.slice(0, MOST_OUTCOME) }
    await inShop(deps.db, shopId, (tx) => settle(tx, settled))
    return null
  })

/** Tries it. After a 429, which certainly took nothing, the claim is given back. */
async function tryClaimed(
  { db, line }: Pick<AnswerDeps, 'db' | 'line'>,
  shopId: ShopId,
  { answer, messages, replyToken }: ClaimedAnswer,
): Promise<Outcome> {
  const { id, lineAccountId, reply } = answer
  try {
    const { outcome, objection } = await tryReply(line, { shopId, lineAccountId, replyToken, messages })
    const fault = objection && faultToldByLine(objection, reply.bubbles)
    return { shopId, answer, outcome: fault ? INVALID : outcome, fault }
  } catch (error) {
    if (isRateLimited(error)) await inShop(db, shopId, (tx) => reopenAnswer(tx, id))
    throw error
  }
}

/** Claims the try, with what is to be said, before the call to LINE. Null: nothing is to be said any more. */
async function claim(
  tx: ShopTx,
  deps: AnswerDeps & { box: ShopBox },
  { shopId, eventId }: AnswerInput,
): Promise<ClaimedAnswer | null> {
  const answer = await answerToGive(tx, eventId)
  return answer && claimChosen(tx, deps, { shopId, eventId, answer })
}

/** {@link claim} of an answer that was read, or chosen, in this transaction. */
export async function claimChosen(
  tx: ShopTx,
  { box, tokens, linkBaseUrl, mediaBaseUrl, now: clock }: AnswerDeps & { box: ShopBox },
  { shopId, eventId, answer }: { shopId: ShopId; eventId: string; answer: AnswerToGive },
): Promise<ClaimedAnswer | null> {
  if (answer.acted) return null
  // A try that nobody came back from: its actions are still to be settled.
  if (answer.outcome !== null) return leave(tx, { shopId, answer, outcome: answer.outcome })
  const { reply, memberId, replyToken } = answer
  const now = clock ? clock() : answer.readAt
  const references = responsesOf({ tokens, linkBaseUrl, mediaBaseUrl }, shopId).of(
    answer.id as DeliveryId,
    reply.bubbles,
  )
  const { messages, fault } = await renderAnswer(tx, {
    lineAccountId: answer.lineAccountId,
    memberId,
    bubbles: reply.bubbles,
    references,
    now,
  })
  const isAlive = replyToken !== null && isTokenAlive(answer.receivedAt.getTime(), now)
  const outcome = isAlive ? (fault ? INVALID : REPLY_UNKNOWN) : 'EXPIRED'
  await keepTalkEntry(tx, box, {
    shopId,
    lineAccountId: answer.lineAccountId,
    memberId,
    direction: 'OUT',
    kind: 'reply',
    at: new Date(now),
    reference: referenceOf(answer),
    text: messageWords(messages),
    eventId,
    outcome,
  })
  if (!isAlive || fault) return leave(tx, { shopId, answer, outcome, fault })
  await claimAnswer(tx, answer.id, outcome)
  return { answer, messages, replyToken }
}

interface Outcome {
  shopId: ShopId
  answer: AnswerToGive
  outcome: string
  fault?: ContentFault | null
}

/** Settles an answer that is not tried. */
async function leave(tx: ShopTx, settled: Outcome): Promise<null> {
  await settle(tx, settled)
  return null
}

async function settle(tx: ShopTx, { shopId, answer, outcome, fault = null }: Outcome): Promise<void> {
  const cut = outcome.slice(0, MOST_OUTCOME)
  await settleAnswer(tx, { shopId, answer, outcome: cut, fault })
  await settleTalkEntry(tx, answer.lineAccountId, { reference: referenceOf(answer), outcome: cut })
}
