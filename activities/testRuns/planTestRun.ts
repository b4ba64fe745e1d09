import type { MemberId, ShopId, TestRunId } from '../../domain/values/ids.ts'
import { type Db, inShop } from '../../schema/database.ts'
import { readTestRunPlan } from '../../schema/testRuns/followRun.ts'
import type { PlannedDeliveries } from '../delivery/planDeliveries.ts'

/** What is left of a test run, as its workflow gets it: ids, instants (epoch milliseconds), enums. */
export interface PlannedTest {
  plan: PlannedDeliveries
  memberIds: MemberId[]
  /** Until when the workflow waits for taps. */
  waitsUntil: number
}

/** Planning of test runs, on the queue `orders`. */
export interface TestPlanActivities {
  /** Reads what is left of the run now. Idempotent. */
  planTestRun(input: { shopId: ShopId; testRunId: TestRunId }): Promise<PlannedTest>
}

export function createTestPlanActivities({ db }: { db: Db }): TestPlanActivities {
  return {
    async planTestRun({ shopId, testRunId }) {
      const read = await inShop(db, shopId, (tx) => readTestRunPlan(tx, testRunId))
      const { open = [], unfinished = [], memberIds = [], waitsUntil = 0 } = read ?? {}
      return {
        plan: { waitsForShipDate: false, memberId: null, deliveries: open, unfinished },
        memberIds,
        waitsUntil,
      }
    },
  }
}
