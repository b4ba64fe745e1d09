import { erasureWorkflowId } from '../../../domain/outbox/facts.ts'
import { brand, type MemberId, type OperatorId } from '../../../domain/values/ids.ts'
import { askErasure } from '../../../schema/personalData/erasures.ts'
import { insertOperator } from '../../../schema/shops/operators.ts'
import type { Stage } from '../../chaos/stage/stage.ts'
import type { TestShop } from '../../setup/shops/shop.ts'
import { recorded, type SavedHistory } from './history.ts'

/** Erases a member; the second look comes after a second. */
export async function erasureHistory(
  { client }: Stage,
  { run, shopId }: TestShop,
  memberId: MemberId,
): Promise<SavedHistory> {
  const erasure = await run(async (tx) => {
    const { id } = await insertOperator(tx, shopId, { name: '佐藤', role: 'ADMIN' })
    const asked = await askErasure(tx, { shopId, memberId, operatorId: brand<OperatorId>(id), reason: null })
    await tx.deleteFrom('outbox').where('workflow_id', '=', erasureWorkflowId(asked.id)).execute()
    return asked
  })
  const workflowId = erasureWorkflowId(erasure.id)
  await client.workflow.execute('eraseMember', {
    workflowId,
    taskQueue: 'orders',
    args: [{ shopId, erasureId: erasure.id }, '1 s'],
  })
  return recorded(client, workflowId)
}
