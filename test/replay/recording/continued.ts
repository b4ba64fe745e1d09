import type { HistoryEvent, SavedHistory } from './history.ts'

const DAY_MS = 86_400_000
const bytes = (text: string): string => Buffer.from(text).toString('base64')
const NOTHING = { payloads: [{ metadata: { encoding: bytes('binary/null') } }] }
/** The phase of an order of which nothing more is to be done. */
const DONE = { metadata: { type: bytes('Keyword'), encoding: bytes('json/plain') }, data: bytes('"DONE"') }

/**
 * Adds what would follow if an order waited its 180 days for a ship date: the timer fires, and the run ends.
 * Nobody can record that, and the server has no clock to put forward.
 */
export function neverShipped({ events }: SavedHistory): SavedHistory {
  const timer = last(events, 'timerStartedEventAttributes')
  const { timerId } = timer['timerStartedEventAttributes'] as { timerId: string }
  const pen = penFor(events, 180 * DAY_MS)
  pen.add('TIMER_FIRED', 'timerFired', { timerId, startedEventId: timer.eventId })
  const task = pen.addTask()
  pen.add('UPSERT_WORKFLOW_SEARCH_ATTRIBUTES', 'upsertWorkflowSearchAttributes', {
    searchAttributes: { indexedFields: { TodokePhase: DONE } },
    workflowTaskCompletedEventId: task,
  })
  pen.add('WORKFLOW_EXECUTION_COMPLETED', 'workflowExecutionCompleted', {
    result: NOTHING,
    workflowTaskCompletedEventId: task,
  })
  return {
    note: 'recorded up to the timer of 180 days; the events after it were written by hand',
    events: pen.events,
  }
}

/** Adds a fact at which the server suggests a new run, as it does after thousands of events. */
export function continuedAsNew({ events }: SavedHistory): SavedHistory {
  const timer = last(events, 'timerStartedEventAttributes')
  const { timerId } = timer['timerStartedEventAttributes'] as { timerId: string }
  const started = events[0]?.['workflowExecutionStartedEventAttributes'] as Record<string, unknown>
  const signal = last(events, 'workflowExecutionSignaledEventAttributes')
  const said = signal['workflowExecutionSignaledEventAttributes'] as object
  const pen = penFor(events, 60_000)
  pen.add('WORKFLOW_EXECUTION_SIGNALED', 'workflowExecutionSignaled', said)
  const task = pen.addTask({ suggestContinueAsNew: true })
  pen.add('TIMER_CANCELED', 'timerCanceled', {
    timerId,
    startedEventId: timer.eventId,
    workflowTaskCompletedEventId: task,
  })
  pen.add('WORKFLOW_EXECUTION_CONTINUED_AS_NEW', 'workflowExecutionContinuedAsNew', {
    newExecutionRunId: '00000000-0000-4000-8000-000000000000',
    workflowType: started['workflowType'],
    taskQueue: started['taskQueue'],
    input: started['input'],
    workflowTaskCompletedEventId: task,
  })
  return { note: 'recorded up to the sleep; the events after it were written by hand', events: pen.events }
}

/**
 * Adds a fact that changes nothing, after which a newer worker plans and adds its commands: those that followed
 * the marker of a patch in another history.
 */
export function takenOver({ events }: SavedHistory, { events: patched }: SavedHistory): SavedHistory {
  const attributesOf = (name: string): Record<string, unknown> =>
    last(events, `${name}EventAttributes`)[`${name}EventAttributes`] as Record<string, unknown>
  const pen = penFor(events, 60_000)
  pen.add(
    'WORKFLOW_EXECUTION_SIGNALED',
    'workflowExecutionSignaled',
    attributesOf('workflowExecutionSignaled'),
  )
  const planning = pen.addTask()
  const scheduled = attributesOf('activityTaskScheduled')
  const scheduledEventId = pen.add('ACTIVITY_TASK_SCHEDULED', 'activityTaskScheduled', {
    ...scheduled,
    activityId: String(Number(scheduled['activityId']) + 1),
    workflowTaskCompletedEventId: planning,
  })
  const startedEventId = pen.add('ACTIVITY_TASK_STARTED', 'activityTaskStarted', {
    ...attributesOf('activityTaskStarted'),
    scheduledEventId,
  })
  pen.add('ACTIVITY_TASK_COMPLETED', 'activityTaskCompleted', {
    ...attributesOf('activityTaskCompleted'),
    scheduledEventId,
    startedEventId,
  })
  const task = pen.addTask()
  const from = patched.findIndex((event) => 'markerRecordedEventAttributes' in event)
  for (const event of patched.slice(from, from + 3)) {
    const key = Object.keys(event).find((one) => one.endsWith('EventAttributes')) ?? ''
    pen.add(event.eventType.slice('EVENT_TYPE_'.length), key.slice(0, -'EventAttributes'.length), {
      ...(event[key] as object),
      workflowTaskCompletedEventId: task,
    })
  }
  return { note: 'written by hand from two recorded ones', events: pen.events }
}

function last(events: readonly HistoryEvent[], attributes: string): HistoryEvent {
  const found = events.findLast((event) => attributes in event)
  if (!found) throw new Error(`no event with ${attributes}`)
  return found
}

/** Writes events after those that are there, so much later. */
function penFor(recorded: readonly HistoryEvent[], laterMs: number) {
  const events = [...recorded]
  const before = events.at(-1)
  const eventTime = new Date(Date.parse(before?.eventTime ?? '') + laterMs).toISOString()
  const add = (type: string, name: string, attributes: object): string => {
    const eventId = String(events.length + 1)
    events.push({
      eventId,
      eventTime,
      eventType: `EVENT_TYPE_${type}`,
      [`${name}EventAttributes`]: attributes,
    })
    return eventId
  }
  const copied = (name: string): object =>
    last(recorded, `${name}EventAttributes`)[`${name}EventAttributes`] as object
  /** A workflow task like the one before; returns the id of its completion. */
  const addTask = (more: object = {}): string => {
    const scheduledEventId = add(
      'WORKFLOW_TASK_SCHEDULED',
      'workflowTaskScheduled',
      copied('workflowTaskScheduled'),
    )
    const startedEventId = add('WORKFLOW_TASK_STARTED', 'workflowTaskStarted', {
      ...copied('workflowTaskStarted'),
      ...more,
      scheduledEventId,
    })
    return add('WORKFLOW_TASK_COMPLETED', 'workflowTaskCompleted', {
      ...copied('workflowTaskCompleted'),
      scheduledEventId,
      startedEventId,
    })
  }
  return { events, add, addTask }
}
