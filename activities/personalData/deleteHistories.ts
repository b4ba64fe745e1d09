import { type Client, WorkflowNotFoundError } from '@temporalio/client'
import { isGrpcServiceError } from '@temporalio/client'
import type { ErasureWork } from '../../schema/personalData/erasures.ts'

const NOT_FOUND = 5

/**
 * Deletes every run of the workflows, and all that Temporal finds under the member; one that still runs ends with it.
 * Temporal finds a run a moment after it began: what began meanwhile is for a second call.
 * @returns how many runs were deleted
 */
export async function deleteHistories(
  client: Client,
  { memberId, workflowIds }: Pick<ErasureWork, 'memberId' | 'workflowIds'>,
): Promise<number> {
  let deleted = 0
  const remove = async (workflowId: string, runId: string): Promise<void> => {
    if (await deleteRun(client, { workflowId, runId })) deleted += 1
  }
  for await (const { workflowId, runId } of client.workflow.list({
    query: `TodokeMember = ${quoted(memberId)}`,
  }))
    await remove(workflowId, runId)
  for (const workflowId of workflowIds) {
    for await (const { runId } of client.workflow.list({ query: `WorkflowId = ${quoted(workflowId)}` }))
      await remove(workflowId, runId)
    const newest = await runOf(client, workflowId)
    if (newest !== null) await remove(workflowId, newest)
  }
  return deleted
}

/** A value in a query of Temporal's visibility. */
const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`

/** The newest run of a workflow, which the list may not show yet; null: there is none. */
async function runOf(client: Client, workflowId: string): Promise<string | null> {
  try {
    return (await client.workflow.getHandle(workflowId).describe()).runId
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null
    throw error
  }
}

async function deleteRun(
  client: Client,
  workflowExecution: { workflowId: string; runId: string },
): Promise<boolean> {
  try {
    const { namespace } = client.options
    await client.workflowService.deleteWorkflowExecution({ namespace, workflowExecution })
    return true
  } catch (error) {
    if (isGrpcServiceError(error) && error.code === NOT_FOUND) return false
    throw error
  }
}
