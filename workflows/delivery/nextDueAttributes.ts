import { patched, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow'
import type { DeliveryPhase } from '../messages.ts'
import { dueAtAttribute, memberAttribute, phaseAttribute } from '../runtime/searchAttributes.ts'

/** When the next delivery is due (epoch milliseconds), and for whom. */
export interface NextDue {
  dueAt: number
  memberId: string | null
}

/**
 * The search attributes of an order or a test run: its phase, its next due time, its member. Held by
 * `FollowedDeliveries`, which sets them with each new plan. A change costs an event in the history, so it is written
 * only where the plan differs from what is shown (engineering.md 2.2).
 */
export class ScheduleAttributes {
  private scheduledFor: number | null = null

  /** Something is planned. 0.1.0 showed a moved due time too, but not another member. */
  scheduled({ dueAt, memberId }: NextDue): void {
    const isAnew = dueAt !== this.scheduledFor
    const shown = workflowInfo().typedSearchAttributes
    const isSame =
      shown.get(phaseAttribute) === ('SCHEDULED' satisfies DeliveryPhase) &&
      shown.get(dueAtAttribute)?.getTime() === dueAt &&
      (shown.get(memberAttribute) ?? null) === memberId
    if (!isAnew && (isSame || !showsEverything())) return
    this.scheduledFor = dueAt
    upsertSearchAttributes([
      { key: phaseAttribute, value: 'SCHEDULED' satisfies DeliveryPhase },
      { key: dueAtAttribute, value: new Date(dueAt) },
      { key: memberAttribute, value: memberId },
    ])
  }

  /** Nothing is planned until a ship date comes; 0.1.0 kept showing the due time of the last plan. */
  waitsForShipDate(): void {
    const isScheduled =
      workflowInfo().typedSearchAttributes.get(phaseAttribute) === ('SCHEDULED' satisfies DeliveryPhase)
    if (!isScheduled || !showsEverything()) return
    upsertSearchAttributes([
      { key: phaseAttribute, value: 'WAITING_SHIP_DATE' satisfies DeliveryPhase },
      { key: dueAtAttribute, value: null },
    ])
  }

  /** Nothing is due any more; for lists of closed workflows. */
  done(): void {
    upsertSearchAttributes([
      { key: phaseAttribute, value: 'DONE' satisfies DeliveryPhase },
      { key: dueAtAttribute, value: null },
    ])
  }
}

/**
 * Called only where 0.1.0 showed nothing and this version does, since the answer costs two events: most orders never
 * get here. Runs of 0.1.0 replay unchanged and show everything from their next change on.
 */
const showsEverything = (): boolean => patched('show-phase-due-and-member')
