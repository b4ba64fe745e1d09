import type { Duration } from '@temporalio/common'
import { condition, continueAsNew, proxyActivities, setHandler, workflowInfo } from '@temporalio/workflow'
import type { LineActivities } from '../../activities/line/lineActivities.ts'
import type { MemberActivities } from '../../activities/events/handleLineEvent.ts'
import type { TapActivities, TapInput } from '../../activities/members/answerTap.ts'
import type { OptOutActivities } from '../../activities/members/answerOptOut.ts'
import type { TestWishActivities } from '../../activities/members/answerTestWish.ts'
import { lineEvent, type MemberInput } from '../messages.ts'

/** People wait for what comes of their events: before any backlog of other work (delivery.md 5.9). */
const INTERACTIVE = { priorityKey: 1 }

const { handleLineEvent } = proxyActivities<MemberActivities>({
  startToCloseTimeout: '10 s',
  retry: { maximumInterval: '30 s' },
  priority: INTERACTIVE,
  summary: 'LINEのイベントを処理します',
})
const { fetchProfile } = proxyActivities<LineActivities>({
  startToCloseTimeout: '12 s',
  scheduleToCloseTimeout: '15 s',
  retry: { maximumAttempts: 2 },
  priority: INTERACTIVE,
  summary: 'LINEのプロフィールを取得します',
})

const { replyToTap } = proxyActivities<TapActivities>({
  startToCloseTimeout: '15 s',
  retry: { maximumInterval: '10 s' },
  priority: INTERACTIVE,
  summary: 'ボタンのタップに返信します',
})
const { replyToOptOut } = proxyActivities<OptOutActivities>({
  startToCloseTimeout: '15 s',
  retry: { maximumInterval: '10 s' },
  priority: INTERACTIVE,
  summary: 'お知らせの停止・再開に返信します',
})
const { replyToTestWish } = proxyActivities<TestWishActivities>({
  startToCloseTimeout: '15 s',
  retry: { maximumInterval: '10 s' },
  priority: INTERACTIVE,
  summary: 'テスト会員の登録・解除に返信します',
})
const { linkTapMenu } = proxyActivities<TapActivities>({
  startToCloseTimeout: '15 s',
  retry: { maximumInterval: '5 min' },
  priority: INTERACTIVE,
  summary: 'タップされたボタンのリッチメニューに変更します',
})

const QUIET_TIME: Duration = '1 minute'

/**
 * Receives every LINE event of a member, one after another, and closes after a minute without one; the next
 * event starts it again (D34). Only ids of stored events come in: what happened stands in Postgres.
 *
 * An event that arrives while the run ends is not lost: Temporal takes no end from a run that has not seen
 * all its signals, and the run looks once more after the quiet time.
 *
 * @param waiting events that the run before left unhandled
 * @param quietTime shorter only where a test does not want to wait for the end
 */
export async function member(
  input: MemberInput,
  waiting: string[] = [],
  quietTime: Duration = QUIET_TIME,
): Promise<void> {
  const events = [...waiting]
  setHandler(lineEvent, (eventId) => {
    events.push(eventId)
  })

  let asksForProfile = false
  const menus = new Menus()
  do {
    for (let eventId = events.shift(); eventId !== undefined; eventId = events.shift()) {
      const { profileWanted, tap, optOut, test } = await handleLineEvent({ ...input, eventId })
      asksForProfile ||= profileWanted
      if (tap?.actions.includes('linkRichMenu')) menus.link({ shopId: input.shopId, tapId: tap.tapId })
      if (optOut) await replyToOptOut({ ...input, eventId })
      if (test) await replyToTestWish({ ...input, eventId })
      if (tap?.actions.includes('reply')) await replyToTap({ shopId: input.shopId, tapId: tap.tapId })
    }
    if (asksForProfile) {
      asksForProfile = false
      // LINE not telling is no reason to fail: the next event asks again.
      await fetchProfile(input).catch(() => undefined)
    }
    if (workflowInfo().continueAsNewSuggested && menus.areLinked)
      await continueAsNew<typeof member>(input, events, quietTime)
    await condition(() => events.length > 0, quietTime)
    if (!menus.areLinked) await condition(() => events.length > 0 || menus.areLinked)
  } while (events.length > 0)
}

/**
 * Links rich menus one after another, so that the last tap wins, without keeping the next event waiting: LINE may
 * be silent for long, and a menu, unlike an answer, is still wanted then.
 */
class Menus {
  private waiting = 0
  private last: Promise<void> = Promise.resolve()

  get areLinked(): boolean {
    return this.waiting === 0
  }

  link(tap: TapInput): void {
    this.waiting += 1
    this.last = this.last
      .then(() => linkTapMenu(tap))
      // Only what can never pass comes here: nothing is left to do.
      .catch(() => undefined)
      .finally(() => {
        this.waiting -= 1
      })
  }
}
