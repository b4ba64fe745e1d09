import { next } from '../../domain/requests/next.ts'
import type { OperationTimes } from '../../domain/requests/operationTimes.ts'
import { isEnded, type RequestId, type RequestState } from '../../domain/requests/request.ts'
import { isWait, type WaitsFor } from '../../domain/requests/waiting.ts'
import type { ShopId } from '../../domain/values/ids.ts'
import type { ShopBoxes } from '../../schema/crypto/shopBoxes.ts'
import { type Db, inShop } from '../../schema/database.ts'
import { tagAfterRequest } from '../../schema/requests/afterSettling.ts'
import { type KnownRow, readKnown } from '../../schema/requests/known.ts'
import { handOver, noteWait } from '../../schema/requests/progress.ts'
import type { RequestWords } from './operatorDoor.ts'

interface Of {
  shopId: ShopId
  requestId: RequestId
}

/** How a request stands, for its workflow. */
export interface Look {
  state: RequestState
  waitsFor: WaitsFor | null
  isEnded: boolean
  /** A person has it, and nothing is read any more: the workflow waits for a signal. */
  rests: boolean
  /** Milliseconds until a person is asked, unless the outcome of the press is known by then; null: nothing is open. */
  overdueInMs: number | null
}

/** What the workflow of a request does to rows; hosted by the role `orders`, so that it goes on without any robot. */
export interface RequestActivities {
  /** Looks at the request, and does what needs no cart: gives it to a person in time, and tells the customer. */
  lookAtRequest(input: Of): Promise<Look>
  /** Changes tags after the end, once. */
  tagRequest(input: Of): Promise<void>
  /** Tells the customer the result, once, from the settled row. */
  tellRequestResult(input: Of): Promise<void>
}

export function createRequestActivities({
  db,
  boxes,
  words,
  times,
}: {
  db: Db
  boxes: ShopBoxes
  words: RequestWords
  times: OperationTimes
}): RequestActivities {
  /** One step that needs no cart; false: there is none. */
  async function step(input: Of, known: KnownRow): Promise<boolean> {
    const { request, row } = known
    if (request === null) return false
    const todo = next({
      ...known,
      request,
      robot: { held: false, none: null },
      lease: 'NOT_TAKEN',
      reading: null,
      failure: null,
      deny: [],
      times,
    })
    switch (todo.do) {
      case 'TELL_CHECKING': {
        const box = await boxes.of(input.shopId)
        await inShop(db, input.shopId, (tx) => words.tellChecking(tx, { box, ...input }))
        return true
      }
      case 'HAND_OVER':
        // The epoch stays: who reads goes on reading, and who has not pressed finds another state.
        return inShop(db, input.shopId, (tx) =>
          handOver(tx, { ...input, epoch: row.press === 0 ? row.epoch : null }, todo),
        )
      case 'WAIT':
        if (todo.waitsFor === 'SWITCHED_OFF')
          await inShop(db, input.shopId, (tx) => noteWait(tx, { ...input, epoch: row.epoch }, todo))
        return false
      default:
        return false
    }
  }

  return {
    async lookAtRequest(input) {
      for (let steps = 0; ; steps += 1) {
        const known = await inShop(db, input.shopId, (tx) => readKnown(tx, input.requestId))
        if (steps < 5 && (await step(input, known))) continue
        return lookOf(known, times)
      }
    },
    tagRequest: (input) => inShop(db, input.shopId, (tx) => tagAfterRequest(tx, input)),
    async tellRequestResult(input) {
      const box = await boxes.of(input.shopId)
      await inShop(db, input.shopId, (tx) => words.tellResult(tx, { box, ...input }))
    },
  }
}

function lookOf({ row, request, now, switchedOn }: KnownRow, times: OperationTimes): Look {
  const reads = request !== null && row.press > 0 && row.reason === 'OUTCOME_UNKNOWN'
  const since = request?.verifyingSince ?? null
  const isVerifying = row.state === 'VERIFYING' && since !== null
  const isWaiting = request !== null && !isEnded(row.state) && row.state !== 'NEEDS_HUMAN'
  const noted = isWait(row.waitsFor) && !isEnded(row.state) ? row.waitsFor : null
  return {
    state: row.state,
    waitsFor: isWaiting && row.press === 0 && !switchedOn ? 'SWITCHED_OFF' : noted,
    isEnded: isEnded(row.state),
    rests: row.state === 'NEEDS_HUMAN' && !reads,
    overdueInMs: isVerifying ? Math.max(0, since + times.handOverMs - now) : null,
  }
}
