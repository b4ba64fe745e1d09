import { randomUUID } from 'node:crypto'
import type { Client } from '@temporalio/client'

/** Resets a workflow to right after its first task, as an operator does in the Web UI. */
export async function resetToFirstTask(client: Client, workflowId: string): Promise<void> {
  const handle = client.workflow.getHandle(workflowId)
  const { runId } = await handle.describe()
  const { events } = await handle.fetchHistory()
  const first = events?.find((event) => event.workflowTaskCompletedEventAttributes)
  if (!first?.eventId) throw new Error(`${workflowId} has not run yet`)
  await client.workflowService.resetWorkflowExecution({
    namespace: client.options.namespace,
    workflowExecution: { workflowId, runId },
    reason: 'chaos',
    workflowTaskFinishEventId: first.eventId,
    requestId: randomUUID(),
  })
}
