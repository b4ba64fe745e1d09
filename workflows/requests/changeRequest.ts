import {
  ActivityCancellationType,
  ApplicationFailure,
  ActivityFailure,
  CancellationScope,
  condition,
  continueAsNew,
  isCancellation,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow'
import type { Look, RequestActivities } from '../../activities/requests/requestActivities.ts'
import type { OperatingActivities } from '../../activities/requests/operatingActivities.ts'
import { WAIT_SENTENCES, type WaitsFor } from '../../domain/requests/waiting.ts'
import { type ChangeRequestInput, requestChanged, requestPressed, TASK_QUEUES } from '../messages.ts'
import { phaseAttribute } from '../runtime/searchAttributes.ts'

const rows = { startToCloseTimeout: '10 s', retry: { maximumInterval: '1 min' } } as const
const { lookAtRequest } = proxyActivities<RequestActivities>({ ...rows, summary: '申請の状態を確認します' })
const { tagRequest } = proxyActivities<RequestActivities>({ ...rows, summary: 'タグを変更します' })
const { tellRequestResult } = proxyActivities<RequestActivities>({
  ...rows,
  summary: 'お客様に結果を知らせます',
})

/** Waits by being tried again, for days where it must; a killed worker is missed by its heartbeats. */
const operating = {
  taskQueue: TASK_QUEUES.robots,
  startToCloseTimeout: '15 min',
  heartbeatTimeout: '15 s',
  retry: { initialInterval: '1 s', maximumInterval: '1 min' },
} as const

/**
 * A wish to pause, skip or cancel, from its receipt to its result (requests.md): waits for a robot, has it read, judge,
 * press once and read back, and gives what a machine cannot know to a person within five minutes of the press. The row
 * holds every decision; here stands when to look at it. What follows the settling cannot undo it.
 */
export async function changeRequest(input: ChangeRequestInput): Promise<void> {
  const isFirst = workflowInfo().continuedFromExecutionRunId === undefined
  const life: Life = { changed: false, pressed: false, phase: isFirst ? 'QUEUED' : null }
  setHandler(requestChanged, () => {
    life.changed = true
  })
  setHandler(requestPressed, () => {
    life.pressed = true
  })

  for (;;) {
    life.changed = false
    life.pressed = false
    const look = await lookAtRequest(input)
    show(life, look)
    if (look.isEnded) break
    // Its row has all of it: a request that was woken thousands of times begins anew.
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof changeRequest>(input)
    if (look.rests) await condition(() => life.changed)
    else if (await operateWhile(input, { look, life })) break
  }

  await afterwards(input)
}

interface Life {
  changed: boolean
  pressed: boolean
  /** As it stands in the search attribute. */
  phase: Look['state'] | null
}

/** Operates until it has an outcome, or something makes it worth while to look at the row. True: it is settled. */
async function operateWhile(
  input: ChangeRequestInput,
  { look, life }: { look: Look; life: Life },
): Promise<boolean> {
  const scope = new CancellationScope({ cancellable: true })
  const run = scope.run(() => operated(input, look.waitsFor))
  const woken = new CancellationScope({ cancellable: true })
  let overdueInMs = look.overdueInMs
  for (;;) {
    const wake = woken.run(() =>
      overdueInMs === null
        ? condition(() => life.changed || life.pressed).then(() => 'WOKEN' as const)
        : condition(() => life.changed || life.pressed, overdueInMs, {
            summary: '操作の結果が分かるのを待っています',
          }).then((woke) => (woke ? ('WOKEN' as const) : ('OVERDUE' as const))),
    )
    const first = await Promise.race([run, wake.catch(() => 'WOKEN' as const)])
    if (first !== 'WOKEN' && first !== 'OVERDUE') {
      woken.cancel()
      if (first === null) return false
      show(life, first)
      return first.state === 'DONE' || first.state === 'REFUSED'
    }
    if (life.changed) {
      scope.cancel()
      await run
      return false
    }
    // The press was noted, or its time is up: the row says which, while the operation goes on.
    life.pressed = false
    const seen = await lookAtRequest(input)
    show(life, seen)
    overdueInMs = seen.overdueInMs
  }
}

/** Null: it was called off while it waited. */
async function operated(input: ChangeRequestInput, waitsFor: WaitsFor | null) {
  const { operateSubscription } = proxyActivities<OperatingActivities>({
    ...operating,
    // What is under way is not torn: it ends by what its row says.
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    summary: 'カートを操作し、結果を読み取ります',
    priority: { fairnessKey: input.shopId },
  })
  try {
    return await operateSubscription({ ...input, waitsFor })
  } catch (error) {
    if (isCancellation(error)) return null
    // It was asked to end and had nothing under way.
    const { cause } = error instanceof ActivityFailure ? error : { cause: undefined }
    if (cause instanceof ApplicationFailure && cause.type === 'STILL_WAITING') return null
    throw error
  }
}

/** Memo, tags and message: each its own step, each repeatable; one that fails for days keeps no other back. */
async function afterwards(input: ChangeRequestInput): Promise<void> {
  const { writeRequestMemo } = proxyActivities<OperatingActivities>({
    ...operating,
    scheduleToCloseTimeout: '14 days',
    summary: 'カートのメモに記録します',
    priority: { fairnessKey: input.shopId },
  })
  const memo = writeRequestMemo(input).catch((error: unknown) => {
    if (isCancellation(error)) throw error
    return null
  })
  await Promise.all([tagRequest(input), tellRequestResult(input)])
  setCurrentDetails('手続きは終わりました。カートのメモを書いています。')
  await memo
  setCurrentDetails('手続きとそのあとの処理が、すべて終わりました。')
}

const STATE_SENTENCES: Readonly<Record<Look['state'], string>> = {
  QUEUED: 'カートの操作を始めます',
  RUNNING: 'カートを操作しています',
  VERIFYING: WAIT_SENTENCES.OUTCOME,
  NEEDS_HUMAN: '担当者の確認を待っています',
  DONE: '手続きが完了しました',
  REFUSED: 'お受けできないことになりました',
  FAILED: '処理できませんでした',
  CANCELLED: 'お申し込みが取り消されました',
}

function show(life: Life, { state, waitsFor }: Pick<Look, 'state' | 'waitsFor'>): void {
  const waits = waitsFor !== null && state !== 'NEEDS_HUMAN' ? WAIT_SENTENCES[waitsFor] : null
  setCurrentDetails(`${waits ?? STATE_SENTENCES[state]}。`)
  if (life.phase === state) return
  life.phase = state
  upsertSearchAttributes([{ key: phaseAttribute, value: state }])
}
