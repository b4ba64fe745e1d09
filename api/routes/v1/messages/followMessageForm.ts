import type { Static } from 'typebox'
import { EVERYBODY } from '../../../../domain/members/audience/index.ts'
import { type BubbleOrPack, expandPacks, packIdsIn, withDurations } from '../../../../domain/bubbles/index.ts'
import { compareClock, parseClock } from '../../../../domain/values/japanTime.ts'
import type { FollowMessageContent, ScenarioContent } from '../../../../schema/messages/followMessages.ts'
import type { MessageReferences } from './checkFollowMessage.ts'
import type { FollowMessageForm } from './followMessageModel.ts'

/**
 * What is stored of a form: with defaults, each product once, scenarios sorted by time (domain.md 6.1), sounds with the
 * length of their uploads, and packs both as references and expanded.
 */
export function contentOf(
  form: Static<typeof FollowMessageForm>,
  references: MessageReferences,
): FollowMessageContent {
  const { recurringCountRule = null, audience = EVERYBODY } = form
  return {
    adminName: form.adminName,
    purpose: form.purpose,
    triggerProductIds: [...new Set(form.triggerProductIds)],
    recurringCountRule,
    audience,
    deliveryOrder: form.deliveryOrder,
    lateGraceMinutes: form.lateGraceMinutes,
    outageGraceMinutes: form.outageGraceMinutes,
    backfillDays: form.backfillDays,
    exclusive: form.exclusive ?? false,
    scenarios: form.scenarios
      .map((scenario) => ({
        ...scenario,
        ...storedBubbles(scenario.bubbles, references),
        actions: scenario.actions ?? {},
      }))
      .sort(
        (a, b) => a.dayOffset - b.dayOffset || compareClock(parseClock(a.sendTime), parseClock(b.sendTime)),
      ),
  }
}

/** Ids of packs are stored in lower case, as the database writes ids, so that they are found by text. */
function storedBubbles(
  bubbles: readonly BubbleOrPack[],
  { uploads, packs }: MessageReferences,
): Pick<ScenarioContent, 'bubbles' | 'written'> {
  const written = withDurations(bubbles, uploads).map((one) =>
    one.kind === 'pack' ? { ...one, packId: one.packId.toLowerCase() } : one,
  )
  const expanded = { bubbles: expandPacks(written, packs).bubbles }
  return packIdsIn(written).length === 0 ? expanded : { ...expanded, written }
}

/** The packs that a form names, each once. */
export const packIdsOf = ({ scenarios }: Static<typeof FollowMessageForm>): string[] => [
  ...new Set(scenarios.flatMap(({ bubbles }) => packIdsIn(bubbles))),
]
