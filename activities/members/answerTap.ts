import {
  checkRendered,
  type LineMessage,
  markTest,
  placeholderValues,
  renderBubbles,
} from '../../domain/bubbles/index.ts'
import type { ShopId, TestRunId } from '../../domain/values/ids.ts'
import { OPT_OUT_ANSWERS } from '../../domain/members/optOut.ts'
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
import { mayChange, noteMenuBefore } from '../../schema/testRuns/changes.ts'
import { restoreMenuAgain } from '../../schema/testRuns/takingBack.ts'
import { asFailure } from '../line/callFailed.ts'
import type { Line } from '../line/index.ts'
import { linkMenuAtLine } from '../line/richMenuLink.ts'
import { isRateLimited, replyOnce, UNKNOWN } from './replyOnce.ts'

export interface TapInput {
  shopId: ShopId
  tapId: string
}

/** What follows a tap at LINE, each at most once. What came of it stands in tap_actions.outcome. */
export interface TapActivities {
  /**
   * Answers with the button's text, or of a wish about announcements with what now holds. LINE takes a reply token
   * once and within about a minute, and a reply has no retry key: it is tried once, and nothing is pushed in its
   * place (engineering.md 5); a full bucket (429), which has surely taken nothing, is tried again for as long as LINE
   * takes the token. `DONE`, `EXPIRED` (LINE does not take the token any more, or there is none), `UNKNOWN` (LINE
   * gave no answer; it may have been shown), `INVALID_CONTENT` (the values made it too long), `REFUSED: ...`.
   */
  replyToTap(input: TapInput): Promise<void>
  /** Links the rich menu, or unlinks it. `DONE` or `REFUSED: ...`. Fails only with what may pass. */
  linkTapMenu(input: TapInput): Promise<void>
}

export function createTapActivities({ db, line }: { db: Db; line: Line }): TapActivities {
  return {
    replyToTap: ({ shopId, tapId }) =>
      asFailure(async () => {
        // Claimed before the call: whoever comes after a crash finds it tried, and does not try again.
        const tap = await inShop(db, shopId, async (tx) => {
          const found = await readTapToAnswer(tx, tapId)
          return found && (await noteTapAction(tx, shopId, tapId, 'reply', UNKNOWN)) ? found : null
        })
        if (!tap) return
        try {
          const outcome = await outcomeOfReply(line, shopId, tap)
          await inShop(db, shopId, (tx) => settleTapAction(tx, tapId, 'reply', outcome))
        } catch (error) {
          if (isRateLimited(error)) await inShop(db, shopId, (tx) => reopenTapAction(tx, tapId, 'reply'))
          throw error
        }
      }),

    linkTapMenu: ({ shopId, tapId }) =>
      asFailure(async () => {
        const { tap, done } = await inShop(db, shopId, async (tx) => {
          const read = await readTapToAnswer(tx, tapId)
          if (read?.testRunId) await beforeTestMenu(tx, shopId, tapId, read, read.testRunId)
          return { tap: read, done: await tapOutcome(tx, tapId, 'linkRichMenu') }
        })
        if (!tap || done !== null || tap.act.richMenuId === undefined) return
        const { richMenuId } = tap.act
        const outcome = await linkMenuAtLine(line, shopId, tap.lineAccountId, tap.lineUserId, richMenuId)
        await inShop(db, shopId, async (tx) => {
          if (outcome === 'DONE') await storeRichMenu(tx, tap.memberId, richMenuId)
          await noteTapAction(tx, shopId, tapId, 'linkRichMenu', outcome)
          const { testRunId, memberId } = tap
          if (testRunId && !(await mayChange(tx, testRunId, memberId)))
            await restoreMenuAgain(tx, { shopId, testRunId, memberId }, tapCause(tapId))
        })
      }),
  }
}

/** A test keeps which menu was there before; once it is over it links none. */
async function beforeTestMenu(
  tx: ShopTx,
  shopId: ShopId,
  tapId: string,
  { memberId, act }: TapToAnswer,
  testRunId: TestRunId,
): Promise<void> {
  const { richMenuId } = act
  if (richMenuId === undefined || (await tapOutcome(tx, tapId, 'linkRichMenu')) !== null) return
  if (await mayChange(tx, testRunId, memberId))
    await noteMenuBefore(tx, { shopId, testRunId, memberId, cause: tapCause(tapId) }, richMenuId)
  else {
    await noteTapAction(tx, shopId, tapId, 'linkRichMenu', 'SKIPPED: TEST_ENDED')
    // An earlier try may have linked it at LINE before it died.
    await restoreMenuAgain(tx, { shopId, testRunId, memberId }, tapCause(tapId))
  }
}

/** @throws LineCallFailed LINE_RATE_LIMITED */
async function outcomeOfReply(line: Line, shopId: ShopId, tap: TapToAnswer): Promise<string> {
  const { replyToken, act, optedOut, facts, lineAccountId } = tap
  if (replyToken === null) return 'EXPIRED'
  const rendered: LineMessage[] = renderBubbles(
    [{ kind: 'text', text: act.replyText ?? OPT_OUT_ANSWERS[optedOut ? 'OUT' : 'IN'] }],
    placeholderValues(facts),
  )
  const messages = tap.testRunId === null ? rendered : markTest(rendered)
  if (checkRendered(messages).length > 0) return 'INVALID_CONTENT'
  return await replyOnce(line, { shopId, lineAccountId }, replyToken, messages)
}
