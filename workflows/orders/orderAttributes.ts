import { patched, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow'
import type { OrderPhase } from '../messages.ts'
import { dueAtAttribute, memberAttribute, phaseAttribute } from '../runtime/searchAttributes.ts'

/** What is to be due next, epoch milliseconds, and whom it is for. */
export interface NextDue {
  dueAt: number
  memberId: string | null
}

/**
 * Makes an order's workflow findable by what it waits for. Each change is an event of the history, so
 * attributes change with a new plan alone, and only where it differs from what they say (engineering.md 2.2).
 */
export class OrderAttributes {
  private scheduledFor: number | null = null

  /** Something is planned. A due time that moved was shown by 0.1.0 too, another member was not. */
  scheduled({ dueAt, memberId }: NextDue): void {
    const isAnew = dueAt !== this.scheduledFor
    const shown = workflowInfo().typedSearchAttributes
    const isSame =
      shown.get(phaseAttribute) === ('SCHEDULED' satisfies OrderPhase) &&
      shown.get(dueAtAttribute)?.getTime() === dueAt &&
      (shown.get(memberAttribute) ?? null) === memberId
    if (!isAnew && (isSame || !showsEverything())) return
    this.scheduledFor = dueAt
    upsertSearchAttributes([
      { key: phaseAttribute, value: 'SCHEDULED' satisfies OrderPhase },
      { key: dueAtAttribute, value: new Date(dueAt) },
      { key: memberAttribute, value: memberId },
    ])
  }

  /** Nothing is planned until a ship date comes; 0.1.0 went on saying when the last plan had been due. */
  waitsForShipDate(): void {
    const isScheduled =
      workflowInfo().typedSearchAttributes.get(phaseAttribute) === ('SCHEDULED' satisfies OrderPhase)
    if (!isScheduled || !showsEverything()) return
    upsertSearchAttributes([
      { key: phaseAttribute, value: 'WAITING_SHIP_DATE' satisfies OrderPhase },
      { key: dueAtAttribute, value: null },
    ])
  }

  /** The order's life is over and nothing is due any more, for lists of closed workflows. */
  done(): void {
    upsertSearchAttributes([
      { key: phaseAttribute, value: 'DONE' satisfies OrderPhase },
      { key: dueAtAttribute, value: null },
    ])
  }
}

/**
 * Asked only where 0.1.0 showed nothing and this version does, since the answer costs two events: most orders
 * never come here. Runs of 0.1.0 replay as they were and show everything from their next change on.
 */
const showsEverything = (): boolean => patched('show-phase-due-and-member')
