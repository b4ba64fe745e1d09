import { activityInfo, heartbeat } from '@temporalio/activity'
import type { RequestId } from '../../domain/requests/request.ts'
import type { ShopId } from '../../domain/values/ids.ts'
import { type MemoOutcome, writeMemo } from './memo.ts'
import { operate, type Operated, type OperateInput } from './operate.ts'
import type { OperatingDeps } from './operatorDoor.ts'

/** What the workflow of a request does in a cart; hosted by the role `robots` alone. */
export interface OperatingActivities {
  /** Reads, judges, presses once and reads back, under leases; waits by being tried again ({@link operate}). */
  operateSubscription(input: OperateInput): Promise<Operated>
  /** Writes the memo that did not travel with the change. */
  writeRequestMemo(input: { shopId: ShopId; requestId: RequestId }): Promise<MemoOutcome>
}

export const createOperatingActivities = (deps: OperatingDeps): OperatingActivities => ({
  operateSubscription: (input) => operate(deps, input, beat),
  writeRequestMemo: (input) => writeMemo(deps, input, beat),
})

/** A killed worker is missed by its heartbeats. */
const beat = (): void => heartbeat(activityInfo().attempt)
