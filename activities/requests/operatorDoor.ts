import type { MemoTarget } from '../../domain/carts/cartCapabilities.ts'
import type { RequestId } from '../../domain/requests/request.ts'
import type { OperationTimes } from '../../domain/requests/operationTimes.ts'
import type { ShopId } from '../../domain/values/ids.ts'
import type { ShopBoxes } from '../../schema/crypto/shopBoxes.ts'
import type { Db, ShopTx } from '../../schema/database.ts'
import type { ShopBox } from '../../schema/crypto/shopBoxes.ts'
import type { ClaimedRobot, RobotLease } from '../../schema/robots/robotSession.ts'
import type { OpenOperator } from '../carts/operator.ts'
import type { RobotTurns } from './robotTurns.ts'

/** A job for an operator: for which request, with which robot. `signal` ends it at once. */
export interface OperatorJob {
  shopId: ShopId
  requestId: RequestId
  robot: ClaimedRobot
  lease: RobotLease
  signal: AbortSignal
}

/** What a request is told by, and what it leaves in the cart's memo. */
export interface RequestWords {
  /** Says once that it is being looked at, and notes when. */
  tellChecking(tx: ShopTx, given: { box: ShopBox; shopId: ShopId; requestId: RequestId }): Promise<unknown>
  /** Tells the result, once, from a settled row. */
  tellResult(tx: ShopTx, given: { box: ShopBox; shopId: ShopId; requestId: RequestId }): Promise<unknown>
  /** The memo as it is known by now; null: the shop wants none. */
  memoOf(tx: ShopTx, requestId: RequestId): Promise<{ target: MemoTarget; text: string } | null>
}

/** What operating needs. The worker wires it. */
export interface OperatingDeps {
  db: Db
  boxes: ShopBoxes
  words: RequestWords
  turns: RobotTurns
  times: OperationTimes
  /** Names this process: a robot that it gave back itself goes on in its session at the cart. */
  process?: string
  /** Logs in where it has to. @throws OperatorFailure */
  openOperator(job: OperatorJob): Promise<OpenOperator>
  log: { warn(fields: object, message: string): void }
}
