import {
  checkRendered,
  type LineMessage,
  markTest,
  placeholderValues,
  renderBubbles,
} from '../../domain/bubbles/index.ts'
import { sentText } from '../../domain/talk/sentText.ts'
import type { ShopId, TestRunId } from '../../domain/values/ids.ts'
import { OPT_OUT_ANSWERS } from '../../domain/members/optOut.ts'
import type { ShopBoxes } from '../../schema/crypto/shopBoxes.ts'
import { type Db, inShop, type ShopTx } from '../../schema/database.ts'
import { storeRichMenu } from '../../schema/members/memberProfile.ts'
import { readTapToAnswer, type TapToAnswer } from '../../schema/responses/tapAnswers.ts'
import {
  noteTapAction,
  reopenTapAction,
  settleTapAction,
  tapCause,
  tapOutcome,
} from '../../schema/responses/taps.ts'
import { keepTalkEntry, settleTalkEntry } from '../../schema/talk/talkEntries.ts'
import { mayChange, noteMenuBefore } from '../../schema/testRuns/recordChanges.ts'
import { restoreMenuAgain } from '../../schema/testRuns/undoChanges.ts'
import { asFailure } from '../line/lineCallFailed.ts'
import type { Line } from '../line/index.ts'
import { linkMenuAtLine } from '../line/richMenuLink.ts'
import { isRateLimited, replyAtLine, REPLY_UNKNOWN } from '../line/reply.ts'

export interface TapInput {
  shopId: ShopId
  tapId: string
}

/** The actions of a tap that happen at LINE, each at most once. The outcome is kept in tap_actions.outcome. */
export interface TapActivities {
  /**
   * Replies with the button's text, or with the member's new choice about announcements. LINE accepts a reply token
   * once, for about a minute, and a reply has no retry key: one attempt, and nothing is pushed in its place
   * (engineering.md 5). A 429 certainly took nothing, so it is retried while the token is valid. Outcomes: `DONE`,
   * `EXPIRED` (the token is no longer accepted, or there was none), `UNKNOWN` (no answer; the reply may have been
   * shown), `INVALID_CONTENT` (the values made it too long), `REFUSED: ...`.
   */
  replyToTap(input: TapInput): Promise<void>
  /** Links the rich menu, or unlinks it: `DONE` or `REFUSED: ...`. Throws only retryable failures. */
  linkTapMenu(input: TapInput): Promise<void>
}

export function createTapActivities({
  db,
  line,
  boxes,
}: {
  db: Db
  line: Line
  boxes: ShopBoxes
}): TapActivities {
  return {
    replyToTap: ({ shopId, tapId }) =>
      asFailure(async () => {
        // Claimed before the call: a retry after a crash finds it tried and does not reply again.
        const box = await boxes.of(shopId)
        const reference = `tap:${tapId}`
        const tap = await inShop(db, shopId, async (tx) => {
          const found = await readTapToAnswer(tx, tapId)
          const claim = { shopId, tapId, action: 'reply', outcome: REPLY_UNKNOWN } as const
          if (!found || !(await noteTapAction(tx, claim))) return null
          const messages = replyMessages(found)
          await keepTalkEntry(tx, box, {
            shopId,
            lineAccountId: found.lineAccountId,
            memberId: found.memberId,
            direction: 'OUT',
            kind: 'reply',
            at: new Date(),
            reference,
            text: sentText(messages),
            outcome: REPLY_UNKNOWN,
          })
          return { ...found, messages }
        })
        if (!tap) return
        try {
          const outcome = await outcomeOfReply(line, shopId, tap)
          await inShop(db, shopId, async (tx) => {
            await settleTapAction(tx, { tapId, action: 'reply', outcome })
            await settleTalkEntry(tx, tap.lineAccountId, { reference, outcome })
          })
        } catch (error) {
          if (isRateLimited(error)) await inShop(db, shopId, (tx) => reopenTapAction(tx, tapId, 'reply'))
          throw error
        }
      }),

    linkTapMenu: ({ shopId, tapId }) =>
      asFailure(async () => {
        const { tap, done } = await inShop(db, shopId, async (tx) => {
          const read = await readTapToAnswer(tx, tapId)
          if (read?.testRunId)
            await noteMenuOfTest(tx, { shopId, tapId }, { ...read, testRunId: read.testRunId })
          return { tap: read, done: await tapOutcome(tx, tapId, 'linkRichMenu') }
        })
        if (!tap || done !== null || tap.act.richMenuId === undefined) return
        const { richMenuId } = tap.act
        const { lineAccountId, lineUserId } = tap
        const outcome = await linkMenuAtLine(line, { shopId, lineAccountId, lineUserId }, richMenuId)
        await inShop(db, shopId, async (tx) => {
          if (outcome === 'DONE') await storeRichMenu(tx, tap.memberId, richMenuId)
          await noteTapAction(tx, { shopId, tapId, action: 'linkRichMenu', outcome })
          const { testRunId, memberId } = tap
          if (testRunId && !(await mayChange(tx, testRunId, memberId)))
            await restoreMenuAgain(tx, { shopId, testRunId, memberId }, tapCause(tapId))
        })
      }),
  }
}

/** Notes which menu was linked before a test links one; a test that is over links none. */
async function noteMenuOfTest(
  tx: ShopTx,
  { shopId, tapId }: TapInput,
  { memberId, act, testRunId }: TapToAnswer & { testRunId: TestRunId },
): Promise<void> {
  const { richMenuId } = act
  if (richMenuId === undefined || (await tapOutcome(tx, tapId, 'linkRichMenu')) !== null) return
  if (await mayChange(tx, testRunId, memberId))
    await noteMenuBefore(tx, { shopId, testRunId, memberId, cause: tapCause(tapId) }, richMenuId)
  else {
    await noteTapAction(tx, { shopId, tapId, action: 'linkRichMenu', outcome: 'SKIPPED: TEST_ENDED' })
    // An earlier attempt may have linked it at LINE before it died.
    await restoreMenuAgain(tx, { shopId, testRunId, memberId }, tapCause(tapId))
  }
}

/** What a tap is answered with, the values filled in. */
function replyMessages({ act, optedOut, facts, testRunId }: TapToAnswer): LineMessage[] {
  const rendered: LineMessage[] = renderBubbles(
    [{ kind: 'text', text: act.replyText ?? OPT_OUT_ANSWERS[optedOut ? 'OUT' : 'IN'] }],
    placeholderValues(facts),
  )
  return testRunId === null ? rendered : markTest(rendered)
}

/** @throws LineCallFailed LINE_RATE_LIMITED */
async function outcomeOfReply(
  line: Line,
  shopId: ShopId,
  { replyToken, lineAccountId, messages }: TapToAnswer & { messages: LineMessage[] },
): Promise<string> {
  if (replyToken === null) return 'EXPIRED'
  if (checkRendered(messages).length > 0) return 'INVALID_CONTENT'
  return await replyAtLine(line, { shopId, lineAccountId, replyToken, messages })
}
