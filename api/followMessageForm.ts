import type { Static } from 'typebox'
import { EVERYBODY } from '../domain/audience.ts'
import { type Uploads, withLengths } from '../domain/bubbles/index.ts'
import { compareClock, parseClock } from '../domain/japanTime.ts'
import type { FollowMessageContent } from '../schema/followMessages.ts'
import type { FollowMessageForm } from './models/followMessage.ts'

/**
 * What is stored of a form: defaults filled in, each product once, scenarios in the order of their times
 * (domain.md 6.1, "auto-sorted by time on save"), sounds with the length of their uploads.
 */
export function contentOf(form: Static<typeof FollowMessageForm>, uploads: Uploads): FollowMessageContent {
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
        bubbles: withLengths(scenario.bubbles, uploads),
        actions: scenario.actions ?? {},
      }))
      .sort(
        (a, b) => a.dayOffset - b.dayOffset || compareClock(parseClock(a.sendTime), parseClock(b.sendTime)),
      ),
  }
}
