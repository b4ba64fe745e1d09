import { setTimeout } from 'node:timers/promises'
import { Client, Connection, ScheduleOverlapPolicy } from '@temporalio/client'
import type { PayloadCodec } from '@temporalio/common'
import { connectionOptions, type TemporalSettings } from '../../infra/runtime/temporal.ts'

/** Temporal is up when it answers within this time (ms). */
const UP_WITHIN_MS = 1_000
/** Temporal takes a command within this time (ms), or the caller does without. */
const TAKEN_WITHIN_MS = 2_000

/**
 * The API's way to Temporal, held by its routes until the process ends. Temporal may be down: the first call connects,
 * later ones reconnect.
 */
export interface TemporalAccess {
  /**
   * Runs a short workflow and answers its result.
   * @throws whatever the client throws when it is not done within `seconds`
   */
  runBriefly<Result>(
    workflowType: string,
    options: { workflowId: string; taskQueue: string; input: object; seconds: number },
  ): Promise<Result>
  /** Starts a run of a schedule, unless one is under way. @throws when Temporal does not take it within 2 s */
  runNow(scheduleId: string): Promise<void>
  /** Whether Temporal answers within a second. */
  isUp(): Promise<boolean>
  close(): Promise<void>
}

export function openTemporal(settings: TemporalSettings, codec: PayloadCodec): TemporalAccess {
  const connection = Connection.lazy(connectionOptions(settings))
  const client = new Client({
    connection,
    namespace: settings.namespace,
    dataConverter: { payloadCodecs: [codec] },
  })
  return {
    runBriefly<Result>(
      workflowType: string,
      { workflowId, taskQueue, input, seconds }: Parameters<TemporalAccess['runBriefly']>[1],
    ) {
      return client.withDeadline(Date.now() + seconds * 1_000, async (): Promise<Result> => {
        const result: unknown = await client.workflow.execute(workflowType, {
          workflowId,
          taskQueue,
          args: [input],
          workflowExecutionTimeout: `${seconds} seconds`,
        })
        return result as Result
      })
    },
    runNow: (scheduleId) =>
      client.withDeadline(Date.now() + TAKEN_WITHIN_MS, () =>
        client.schedule.getHandle(scheduleId).trigger(ScheduleOverlapPolicy.SKIP),
      ),
    isUp() {
      const asked = connection
        .withDeadline(Date.now() + UP_WITHIN_MS, () => connection.workflowService.getSystemInfo({}))
        .then(
          () => true,
          () => false,
        )
      // The first call also connects, which the deadline does not cover.
      return Promise.race([asked, setTimeout(UP_WITHIN_MS, false, { ref: false })])
    },
    close: () => connection.close(),
  }
}
