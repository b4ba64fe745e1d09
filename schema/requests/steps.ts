import type { RequestId } from '../../domain/requests/request.ts'
import type { RequestStep } from '../../domain/requests/requestWords.ts'
import type { OperatorId, ShopId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'

/** One line of a request's log. `details`: ids, dates, codes and enums alone. */
export interface NewStep {
  shopId: ShopId
  requestId: RequestId
  /** What happened, such as READ_BEFORE or PRESSED. */
  step: RequestStep
  epoch?: number | undefined
  robotId?: string | null | undefined
  operatorId?: OperatorId | undefined
  details?: Readonly<Record<string, unknown>> | undefined
  /** Ids of pictures (schema/requests/evidence). */
  pictures?: readonly string[] | undefined
}

/** Appends to the log of a request; nothing is ever changed in it. */
export async function logStep(tx: ShopTx, step: NewStep): Promise<void> {
  await tx
    .insertInto('request_steps')
    .values({
      shop_id: step.shopId,
      request_id: step.requestId,
      step: step.step,
      epoch: step.epoch ?? null,
      robot_id: step.robotId ?? null,
      operator_id: step.operatorId ?? null,
      details: JSON.stringify(step.details ?? {}),
      pictures: [...(step.pictures ?? [])],
    })
    .execute()
}

/** A line of the log as it is read. */
export interface StepRow {
  id: number
  at: Date
  step: string
  epoch: number | null
  robotId: string | null
  operatorId: string | null
  details: Record<string, unknown>
  pictures: string[]
}

/** The log of a request, oldest first. */
export async function readSteps(tx: ShopTx, requestId: RequestId): Promise<StepRow[]> {
  const rows = await tx
    .selectFrom('request_steps')
    .select(['id', 'at', 'step', 'epoch', 'robot_id', 'operator_id', 'details', 'pictures'])
    .where('request_id', '=', requestId)
    .orderBy('id')
    .limit(1_000)
    .execute()
  return rows.map((row) => ({
    id: row.id,
    at: row.at,
    step: row.step,
    epoch: row.epoch,
    robotId: row.robot_id,
    operatorId: row.operator_id,
    details: row.details as Record<string, unknown>,
    pictures: row.pictures,
  }))
}
