import { randomUUID } from 'node:crypto'
import type { Client } from '@temporalio/client'
import { until } from './until.ts'

/**
 * Resets a workflow to right after its first task, as an operator does in the Web UI. A run that a reset has
 * just made has no finished task yet: it is waited for.
 */
export async function resetToFirstTask(client: Client, workflowId: string): Promise<void> {
  const handle = client.workflow.getHandle(workflowId)
  const { runId, eventId } = await until(`the first task of ${workflowId} is done`, 10_000, async () => {
    const { runId } = await handle.describe()
    const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory()
    const first = events?.find((event) => event.workflowTaskCompletedEventAttributes)
    return first?.eventId ? { runId, eventId: first.eventId } : null
  })
  await client.workflowService.resetWorkflowExecution({
    namespace: client.options.namespace,
    workflowExecution: { workflowId, runId },
    reason: 'chaos',
    workflowTaskFinishEventId: eventId,
    requestId: randomUUID(),
  })
}
