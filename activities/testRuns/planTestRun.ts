import type { MemberId, ShopId, TestRunId } from '../../domain/values/ids.ts'
import { type Db, inShop } from '../../schema/database.ts'
import { readTestRunPlan } from '../../schema/testRuns/followRun.ts'
import type { PlannedDeliveries } from '../delivery/planDeliveries.ts'

/** What the workflow of a test run gets: ids, instants (epoch milliseconds), enums. */
export interface PlannedTest {
  plan: PlannedDeliveries
  memberIds: MemberId[]
  /** Taps are waited for until then. */
  waitsUntil: number
}

/** The activities of the queue `orders` that follow a test run. */
export interface TestPlanActivities {
  /** Reads what is left of the run as it stands now; safe to run any number of times. */
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
