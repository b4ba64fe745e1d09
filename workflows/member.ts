import type { Duration } from '@temporalio/common'
import { condition, continueAsNew, proxyActivities, setHandler, workflowInfo } from '@temporalio/workflow'
import type { LineActivities } from '../activities/line/activities.ts'
import type { MemberActivities } from '../activities/members/handleLineEvent.ts'
import { lineEvent, type MemberInput } from './messages.ts'

/** People wait for what comes of their events: before any backlog of other work (delivery.md 5.9). */
const INTERACTIVE = { priorityKey: 1 }

const { handleLineEvent } = proxyActivities<MemberActivities>({
  startToCloseTimeout: '30 s',
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
  do {
    for (let eventId = events.shift(); eventId !== undefined; eventId = events.shift()) {
      const { profileWanted } = await handleLineEvent({ ...input, eventId })
      asksForProfile ||= profileWanted
    }
    if (asksForProfile) {
      asksForProfile = false
      // LINE not telling is no reason to fail: the next event asks again.
      await fetchProfile(input).catch(() => undefined)
    }
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof member>(input, events, quietTime)
    await condition(() => events.length > 0, quietTime)
  } while (events.length > 0)
}
