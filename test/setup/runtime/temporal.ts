import { randomUUID } from 'node:crypto'
import { Client, Connection } from '@temporalio/client'
import { msToTs } from '@temporalio/common/lib/time.js'
import { until } from './until.ts'

/** A client of a Temporal that is down: nobody listens on port 1. It fails at once, so that tests end soon. */
export const noTemporal = (): Client =>
  new Client({
    connection: Connection.lazy({ address: '127.0.0.1:1', connectTimeout: 50, interceptors: [] }),
  })

/**
 * A new namespace on the Temporal server at `address`. It keeps the task queues of test files apart, which run at the
 * same time on one server. Resolves once the server answers for it.
 */
export async function createNamespace(address: string): Promise<string> {
  const namespace = `test-${randomUUID()}`
  const connection = await Connection.connect({ address })
  const { workflowService } = connection
  try {
    await workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: msToTs('1 day'),
    })
    // The frontend reads its list of namespaces every few seconds.
    await until(async () => {
      try {
        await workflowService.listWorkflowExecutions({ namespace, pageSize: 1 })
        return true
      } catch {
        return false
      }
    }, 60_000)
  } finally {
    await connection.close()
  }
  return namespace
}
