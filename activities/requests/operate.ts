import { next, type Step } from '../../domain/requests/next.ts'
import type { RequestId, RequestState } from '../../domain/requests/request.ts'
import type { WaitsFor } from '../../domain/requests/waiting.ts'
import type { ShopId } from '../../domain/values/ids.ts'
import { inShop } from '../../schema/database.ts'
import { type KnownRow, readKnown } from '../../schema/requests/known.ts'
import { freezeRequest } from '../../schema/requests/press.ts'
import {
  handOver,
  noteUnchanged,
  noteWait,
  refuseByRule,
  type Writer,
} from '../../schema/requests/progress.ts'
import { settleRequest } from '../../schema/requests/settle.ts'
import { logStep } from '../../schema/requests/steps.ts'
import { Hands, LostTenure } from './hands.ts'
import type { OperatingDeps } from './operatorDoor.ts'
import { pressOnce } from './pressOnce.ts'
import { stillWaiting, waitMs } from './stillWaiting.ts'

export interface OperateInput {
  shopId: ShopId
  requestId: RequestId
  /** What the workflow shows that the request waits for: as long as it is that, the history does not grow. */
  waitsFor: WaitsFor | null
}

/** Where a run of the operation left the request. */
export interface Operated {
  state: RequestState
  waitsFor: WaitsFor | null
}

/** Steps of one run at most: more would be a circle. */
const MOST_STEPS = 60
/** Waits up to here are waited for with the robot in hand. */
const SHORT_WAITS = 2

/**
 * Works on a request until it is settled, with a person, or waits: asks `next` and does that and nothing else. Whatever it
 * does may be cut off anywhere; another run reads what is known and goes on.
 * @throws STILL_WAITING while it waits for what `waitsFor` says
 */
export async function operate(deps: OperatingDeps, input: OperateInput, beat: () => void): Promise<Operated> {
  const hands = new Hands(deps, input, beat)
  try {
    for (let steps = 0; steps < MOST_STEPS; steps += 1) {
      beat()
      const known = await inShop(deps.db, input.shopId, (tx) => readKnown(tx, input.requestId))
      if (known.request === null) return { state: known.row.state, waitsFor: null }
      if (hands.epoch !== null && (hands.epoch !== known.row.epoch || hands.tenure?.isHeld !== true))
        throw new LostTenure()
      const step = next({ ...known, request: known.request, ...hands.held, deny: [], times: deps.times })
      const end = await take({ deps, input, hands, known }, step)
      if (end !== null) return end
    }
    throw new Error('an operation takes no end')
  } catch (error) {
    if (error instanceof LostTenure) throw stillWaiting('LEASE_HELD', deps.times.firstWaitMs / 5)
    throw error
  } finally {
    await hands.close()
  }
}

interface Run {
  deps: OperatingDeps
  input: OperateInput
  hands: Hands
  known: KnownRow
}

/** Does one step. Not null: the run ends. */
async function take(run: Run, step: Step): Promise<Operated | null> {
  const { deps, input, hands, known } = run
  const { shopId, requestId } = input
  const { row, now } = known
  const writer: Writer = { shopId, requestId, epoch: row.epoch }
  const write = async (work: Parameters<typeof inShop<boolean>>[2]): Promise<void> => {
    if (!(await inShop(deps.db, shopId, work))) throw new LostTenure()
  }
  switch (step.do) {
    case 'END':
    case 'LEAVE':
      return { state: row.state, waitsFor: null }
    case 'TELL_CHECKING': {
      const box = await deps.boxes.of(shopId)
      await inShop(deps.db, shopId, (tx) => deps.words.tellChecking(tx, { box, shopId, requestId }))
      return null
    }
    case 'WAIT':
      return wait(run, step)
    case 'CLAIM_ROBOT':
      await hands.claimRobot(row)
      return null
    case 'TAKE_LEASE':
      await hands.takeLease(row, now)
      return null
    case 'READ':
      await hands.read(row, now)
      if (hands.reading !== null) await logReading(run)
      return null
    case 'FREEZE':
      await write((tx) => freezeRequest(tx, { ...writer, frozen: step.frozen, target: step.target }))
      return null
    case 'PRESS':
      await pressOnce({ deps, hands, row, writer }, step)
      return null
    case 'READ_AGAIN':
      await write((tx) => noteUnchanged(tx, writer, step))
      hands.reading = null
      return null
    case 'SETTLE':
      await write((tx) =>
        settleRequest(tx, { ...writer, after: step.after, by: step.by === 'PRESS' ? 'ROBOT' : step.by }),
      )
      return { state: 'DONE', waitsFor: null }
    case 'REFUSE': {
      const kind = row.kind === 'OTHER' ? 'CANCEL' : row.kind
      await write((tx) => refuseByRule(tx, writer, { kind, reason: step.reason }))
      return { state: 'REFUSED', waitsFor: null }
    }
    case 'HAND_OVER':
      await write((tx) => handOver(tx, writer, step))
      return null
  }
}

async function wait(
  { deps, input, hands, known }: Run,
  step: Extract<Step, { do: 'WAIT' }>,
): Promise<Operated | null> {
  const { row, now } = known
  const { times } = deps
  const inMs = step.until === null ? null : step.until - now
  const isShort = inMs !== null && inMs <= SHORT_WAITS * times.firstWaitMs
  if (step.waitsFor === 'OUTCOME' && isShort && hands.tenure?.isHeld === true && !step.failed) {
    await new Promise((resolve) => setTimeout(resolve, Math.max(inMs, 0) + 20))
    return null
  }
  await inShop(deps.db, input.shopId, (tx) => noteWait(tx, { ...input, epoch: row.epoch }, step))
  if (step.waitsFor === 'BUSY' && (await deps.turns.wait(row.connectionId, 4 * times.firstWaitMs))) {
    hands.none = null
    return null
  }
  if (input.waitsFor === step.waitsFor) throw stillWaiting(step.waitsFor, waitMs(step.waitsFor, inMs, times))
  return { state: row.press > 0 ? row.state : 'QUEUED', waitsFor: step.waitsFor }
}

const logReading = ({ deps, input, hands, known }: Run): Promise<void> =>
  inShop(deps.db, input.shopId, (tx) =>
    logStep(tx, {
      shopId: input.shopId,
      requestId: input.requestId,
      step: known.row.press === 0 ? 'READ_BEFORE' : 'READ_AFTER',
      robotId: hands.robot?.robot.id,
      ...(hands.epoch === null ? {} : { epoch: hands.epoch }),
      details: { reading: hands.reading },
    }),
  )
