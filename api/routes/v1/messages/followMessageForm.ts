import type { Static } from 'typebox'
import { EVERYBODY } from '../../../../domain/members/audience/index.ts'
import { type BubbleOrPack, expandPacks, packIdsIn, withDurations } from '../../../../domain/bubbles/index.ts'
import { compareClock, parseClock } from '../../../../domain/values/japanTime.ts'
import type { FollowMessageContent, ScenarioContent } from '../../../../schema/messages/followMessages.ts'
import type { Ingredients } from './checkFollowMessage.ts'
import type { FollowMessageForm } from './followMessageModel.ts'

/**
 * What is stored of a form: defaults filled in, each product once, scenarios in the order of their times
 * (domain.md 6.1, "auto-sorted by time on save"), sounds with the length of their uploads, packs both as they were
 * written and put in.
 */
export function contentOf(
  form: Static<typeof FollowMessageForm>,
  ingredients: Ingredients,
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
        ...saidBy(scenario.bubbles, ingredients),
        actions: scenario.actions ?? {},
      }))
      .sort(
        (a, b) => a.dayOffset - b.dayOffset || compareClock(parseClock(a.sendTime), parseClock(b.sendTime)),
      ),
  }
}

/** Ids as the database writes them, so that who looks for a pack by its id finds it. */
function saidBy(
  bubbles: readonly BubbleOrPack[],
  { uploads, packs }: Ingredients,
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
