import {
  type Client,
  ScheduleAlreadyRunning,
  ScheduleNotFoundError,
  type ScheduleOptions,
  ScheduleOverlapPolicy,
} from '@temporalio/client'
import { syncWorkflowId } from '../../domain/outbox/facts.ts'
import type { ConnectionId, ShopId } from '../../domain/values/ids.ts'
import { TASK_QUEUES } from '../../workflows/messages.ts'
import { shopAttribute } from '../../workflows/runtime/searchAttributes.ts'

/** A connection and how often it is pulled. */
export interface SyncSchedule {
  shopId: ShopId
  connectionId: ConnectionId
  /** Milliseconds. */
  everyMs: number
}

/** An older missed run is not made up for: the next one pulls the same (engineering.md 2.8). */
const CATCHUP_WINDOW = '5 minutes'
/** Spreads the connections: at most a tenth of the interval, at most 30 s. */
const jitterOf = (everyMs: number): number => Math.min(everyMs / 10, 30_000)

const PREFIX = syncWorkflowId('' as ConnectionId)

function optionsOf({ shopId, connectionId, everyMs }: SyncSchedule): ScheduleOptions {
  const attributes = [{ key: shopAttribute, value: shopId }]
  return {
    scheduleId: syncWorkflowId(connectionId),
    spec: { intervals: [{ every: everyMs }], jitter: jitterOf(everyMs) },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: CATCHUP_WINDOW },
    action: {
      type: 'startWorkflow',
      workflowType: 'cartSync',
      workflowId: syncWorkflowId(connectionId),
      taskQueue: TASK_QUEUES.carts,
      args: [{ shopId, connectionId }],
      typedSearchAttributes: attributes,
      staticSummary: 'カートの同期',
    },
    state: { triggerImmediately: true },
    typedSearchAttributes: attributes,
  }
}

/** Makes a schedule, whose first run starts at once; false when there is one already. */
export async function createSchedule(client: Client, schedule: SyncSchedule): Promise<boolean> {
  try {
    await client.schedule.create(optionsOf(schedule))
    return true
  } catch (error) {
    if (error instanceof ScheduleAlreadyRunning) return false
    throw error
  }
}

/** Corrects the interval; writes nothing when it is right already. */
export async function updateSchedule(client: Client, schedule: SyncSchedule): Promise<void> {
  const handle = client.schedule.getHandle(syncWorkflowId(schedule.connectionId))
  const { spec } = await handle.describe()
  if (spec.intervals?.[0]?.every === schedule.everyMs) return
  await handle.update((now) => ({ ...now, spec: optionsOf(schedule).spec }))
}

/** Does nothing when the schedule is gone. A run that is under way ends by itself. */
export async function deleteSchedule(client: Client, scheduleId: string): Promise<void> {
  try {
    await client.schedule.getHandle(scheduleId).delete()
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error
  }
}

/** A schedule as Temporal lists it. */
interface ListedSchedule {
  id: string
  connectionId: ConnectionId
  /** Null when this product did not make it. */
  shopId: ShopId | null
  everyMs: number | null
}

/** The schedules of cart connections in the namespace; those made in the last second may be missing. */
export async function* listSchedules(client: Client): AsyncGenerator<ListedSchedule> {
  for await (const { scheduleId, spec, typedSearchAttributes } of client.schedule.list()) {
    if (!scheduleId.startsWith(PREFIX)) continue
    yield {
      id: scheduleId,
      connectionId: scheduleId.slice(PREFIX.length) as ConnectionId,
      shopId: (typedSearchAttributes?.get(shopAttribute) ?? null) as ShopId | null,
      everyMs: spec?.intervals?.[0]?.every ?? null,
    }
  }
}
