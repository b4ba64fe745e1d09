import type { Duration } from '@temporalio/common'
import {
  condition,
  continueAsNew,
  patched,
  proxyActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow'
import type { LineActivities } from '../../activities/line/lineActivities.ts'
import type { LineEventActivities } from '../../activities/events/handleLineEvent.ts'
import type { TapActivities } from '../../activities/responses/tapActions.ts'
import type { OptOutActivities } from '../../activities/members/optOutReply.ts'
import type { AnswerActivities, AnswerInput } from '../../activities/replies/answerEvent.ts'
import type { TestMemberReplyActivities } from '../../activities/testRuns/testMemberReply.ts'
import type { LinkingActivities } from '../../activities/members/linking.ts'
import { rereadBeforeAnswer } from '../replies/rereadBeforeAnswer.ts'
import type { EventLeft } from '../../domain/outbox/facts.ts'
import { claimLinked, lineEvent, type MemberInput } from '../messages.ts'

type Handled = Awaited<ReturnType<LineEventActivities['handleLineEvent']>>

/** A person waits for the result: ahead of any backlog (delivery.md 5.9). */
const INTERACTIVE = { priorityKey: 1 }
/** Nobody waits for the result. */
const BEHIND = { priorityKey: 4 }

const { handleLineEvent } = proxyActivities<LineEventActivities>({
  startToCloseTimeout: '10 s',
  retry: { maximumInterval: '30 s' },
  priority: INTERACTIVE,
  summary: 'LINEのイベントを処理します',
})
const { fetchProfile } = proxyActivities<LineActivities>({
  startToCloseTimeout: '12 s',
  scheduleToCloseTimeout: '15 s',
  retry: { maximumAttempts: 2 },
  priority: BEHIND,
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
const { replyToTestWish } = proxyActivities<TestMemberReplyActivities>({
  startToCloseTimeout: '15 s',
  retry: { maximumInterval: '10 s' },
  priority: INTERACTIVE,
  summary: 'テスト会員の登録・解除に返信します',
})
const { replyToUnlink } = proxyActivities<LinkingActivities>({
  startToCloseTimeout: '15 s',
  retry: { maximumInterval: '10 s' },
  priority: INTERACTIVE,
  summary: '連携の解除に返信します',
})
const { settleLinkedClaim } = proxyActivities<LinkingActivities>({
  startToCloseTimeout: '10 s',
  retry: { maximumInterval: '1 min' },
  priority: INTERACTIVE,
  summary: '連携が完了した会員にタグを付け、お知らせします',
})
const { answerEvent } = proxyActivities<AnswerActivities>({
  startToCloseTimeout: '15 s',
  // The token lives a minute; the activity says itself when it is too late.
  retry: { maximumInterval: '10 s' },
  priority: INTERACTIVE,
  summary: '応答メッセージを返信します',
})
const { linkAnswerMenu } = proxyActivities<AnswerActivities>({
  startToCloseTimeout: '15 s',
  retry: { maximumInterval: '5 min' },
  priority: INTERACTIVE,
  summary: '応答メッセージのあとにリッチメニューを変更します',
})
const { linkTapMenu } = proxyActivities<TapActivities>({
  startToCloseTimeout: '15 s',
  retry: { maximumInterval: '5 min' },
  priority: INTERACTIVE,
  summary: 'タップされたボタンのリッチメニューに変更します',
})

const QUIET_TIME: Duration = '1 minute'

/** A rich menu still to be linked: of a tap, or of the auto-reply to an event. */
type MenuLink = { tapId: string } | { eventId: string }
interface LeftMenu {
  menu: MenuLink
}
const isMenu = (left: ToldEvent | LeftMenu): left is LeftMenu => typeof left === 'object' && 'menu' in left

/** The id of an event; with what is left of it, where it was answered before the workflow was told. */
type ToldEvent = string | { eventId: string; left: EventLeft }

/**
 * Handles a member's LINE events one after another and closes after a minute without one; the next event starts it
 * again (D34). Signals carry only ids of stored events; the events themselves are in Postgres. Most were handled and
 * answered from the rows before the workflow is told (worker/replies); what is left of them is done here.
 *
 * An event that arrives while the run ends is not lost: Temporal refuses to complete a run with unseen signals, and the
 * loop looks once more after the quiet time.
 *
 * @param waiting events that the previous run left unhandled, and rich menus that it had not linked
 * @param quietTime shorter only in tests
 */
export async function member(
  input: MemberInput,
  waiting: (ToldEvent | LeftMenu)[] = [],
  quietTime: Duration = QUIET_TIME,
): Promise<void> {
  const events = waiting.flatMap((left) => (isMenu(left) ? [] : [left]))
  setHandler(lineEvent, (eventId, left) => {
    events.push(left === undefined ? eventId : { eventId, left })
  })
  const claims: string[] = []
  setHandler(claimLinked, (claimId) => {
    claims.push(claimId)
  })

  const isCalled = (): boolean => events.length > 0 || claims.length > 0

  let asksForProfile = false
  const menuLinks = new RichMenuLinks((menu) =>
    'tapId' in menu
      ? linkTapMenu({ shopId: input.shopId, tapId: menu.tapId })
      : linkAnswerMenu({ ...input, eventId: menu.eventId }),
  )
  for (const { menu } of waiting.filter(isMenu)) menuLinks.link(menu)
  const profile = new ProfileRead()
  /** The history is long, and nothing is under way that a new run would lose: it links what is not linked yet. */
  const isLong = (): boolean => {
    if (!workflowInfo().continueAsNewSuggested || !profile.done) return false
    return menuLinks.done || patched('menus-go-on-in-the-next-run')
  }
  let startsAnew = false
  do {
    for (let told = events.shift(); told !== undefined; told = events.shift()) {
      const { eventId, left } = typeof told === 'string' ? { eventId: told, left: undefined } : told
      const isAnswered = left !== undefined && patched('answered-from-the-rows')
      if (isAnswered) {
        asksForProfile ||= left.profile
        continue
      }
      const { profileWanted, tap, optOut, test, unlink, autoReply } = await handleLineEvent({
        ...input,
        eventId,
      })
      asksForProfile ||= profileWanted
      if (tap?.actions.includes('linkRichMenu')) menuLinks.link({ tapId: tap.tapId })
      if (optOut) await replyToOptOut({ ...input, eventId })
      if (test) await replyToTestWish({ ...input, eventId })
      if (unlink) await replyToUnlink({ ...input, eventId })
      if (tap?.actions.includes('reply')) await replyToTap({ shopId: input.shopId, tapId: tap.tapId })
      const answers = autoReply !== undefined && patched('auto-replies')
      if (answers) await answer({ ...input, eventId }, autoReply, menuLinks)
      // Thousands of events at once: what is left goes on in a new run, before the history is too long for Temporal.
      if (events.length > 0 && isLong()) {
        startsAnew = patched('start-anew-between-events')
        if (startsAnew) break
      }
    }
    for (let claimId = claims.shift(); claimId !== undefined; claimId = claims.shift())
      // Only permanent failures get here.
      await settleLinkedClaim({ ...input, claimId }).catch(() => undefined)
    // The new run asks, by its first event.
    if (asksForProfile && !startsAnew) {
      asksForProfile = false
      // Without an answer from LINE the next event asks again.
      const fetched = fetchProfile(input).catch(() => undefined)
      const isBeside = patched('profile-beside-replies')
      if (isBeside) profile.wait(fetched)
      else await fetched
    }
    if (isLong() && claims.length === 0)
      await continueAsNew<typeof member>(input, [...events, ...menuLinks.left], quietTime)
    await condition(isCalled, quietTime)
    if (!menuLinks.done) await condition(() => isCalled() || menuLinks.done)
    if (!profile.done) await condition(() => isCalled() || profile.done)
  } while (isCalled())
}

/** The reading of a profile, which no answer waits for: LINE may take 24 s. The run does not end before it is over. */
class ProfileRead {
  private waiting = 0

  get done(): boolean {
    return this.waiting === 0
  }

  wait(fetched: Promise<unknown>): void {
    this.waiting += 1
    void fetched.finally(() => {
      this.waiting -= 1
    })
  }
}

/** Gives the auto-reply; its rich menu comes after it. A permanent failure ends neither the run nor later events. */
async function answer(
  event: AnswerInput,
  { reply, menu, inserts, receivedAt }: NonNullable<Handled['autoReply']>,
  menuLinks: RichMenuLinks,
): Promise<void> {
  const { shopId, memberId } = event
  if (reply && inserts.length > 0) await rereadBeforeAnswer({ shopId, memberId, inserts, receivedAt })
  if (reply) await answerEvent(event).catch(() => undefined)
  if (menu) menuLinks.link({ eventId: event.eventId })
}

/**
 * The rich menus still to be linked after taps and auto-replies, one after another, so that the last tap wins. The
 * workflow adds to it and goes on with the next event, since LINE may be unreachable for long; a run ends when it is
 * empty, or hands what is left to the next one.
 */
class RichMenuLinks {
  /** In their order, the one that is being tried first. */
  private readonly waiting: MenuLink[] = []
  private readonly tryIt: (menu: MenuLink) => Promise<void>
  private last: Promise<void> = Promise.resolve()

  constructor(tryIt: (menu: MenuLink) => Promise<void>) {
    this.tryIt = tryIt
  }

  get done(): boolean {
    return this.waiting.length === 0
  }

  /** For the next run. */
  get left(): LeftMenu[] {
    return this.waiting.map((menu) => ({ menu }))
  }

  link(menu: MenuLink): void {
    this.waiting.push(menu)
    this.last = this.last
      .then(() => this.tryIt(menu))
      // Only permanent failures get here.
      .catch(() => undefined)
      .finally(() => {
        this.waiting.shift()
      })
  }
}
