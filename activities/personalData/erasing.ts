import { Context } from '@temporalio/activity'
import type { Client } from '@temporalio/client'
import type { ShopId } from '../../domain/values/ids.ts'
import type { AnswerBox } from '../../schema/crypto/answers.ts'
import type { ClaimBox } from '../../schema/crypto/claimBox.ts'
import { type Db, inShop } from '../../schema/database.ts'
import { eraseAnswers } from '../../schema/personalData/eraseAnswers.ts'
import { eraseRows } from '../../schema/personalData/eraseRows.ts'
import { endErasure, readWork } from '../../schema/personalData/erasures.ts'
import { picturesLeft } from '../../schema/requests/evidence.ts'
import { talkFilesLeft } from '../../schema/talk/eraseTalk.ts'
import { deleteHistories } from './deleteHistories.ts'

/** The steps of an erasure (domain.md D17); each may be repeated. */
export interface ErasingActivities {
  /** Erases the rows, and notes what is left elsewhere. */
  eraseMemberRows(input: ErasureStep): Promise<void>
  /** Deletes the histories of the person in Temporal, with their search attributes; answers how many. */
  eraseHistories(input: ErasureStep): Promise<number>
  /** Empties stored answers of the API; answers how many. */
  eraseStoredAnswers(input: ErasureStep): Promise<number>
  /** Whether the files of the person are gone from the storage. */
  filesAreGone(input: ErasureStep): Promise<boolean>
  /** Writes the report and forgets what was to be done. */
  closeErasure(input: ErasureStep & { histories: number; answers: number }): Promise<void>
}

export interface ErasureStep {
  shopId: ShopId
  erasureId: string
}

export function createErasingActivities({
  db,
  client,
  claims,
  answers,
}: {
  db: Db
  client: Client
  claims: ClaimBox
  answers: AnswerBox
}): ErasingActivities {
  const workOf = ({ shopId, erasureId }: ErasureStep) => inShop(db, shopId, (tx) => readWork(tx, erasureId))
  return {
    eraseMemberRows: ({ shopId, erasureId }) =>
      withHeartbeats(() => inShop(db, shopId, (tx) => eraseRows(tx, { shopId, erasureId, claims }))),

    eraseHistories: (step) =>
      withHeartbeats(async () => {
        const work = await workOf(step)
        return work ? deleteHistories(client, work) : 0
      }),

    eraseStoredAnswers: (step) =>
      withHeartbeats(async () => {
        const work = await workOf(step)
        if (!work) return 0
        const { namedBy } = work
        return inShop(db, step.shopId, (tx) => eraseAnswers(tx, answers, { shopId: step.shopId, namedBy }))
      }),

    async filesAreGone(step) {
      const work = await workOf(step)
      if (!work) return true
      const left = await inShop(
        db,
        step.shopId,
        async (tx) => (await talkFilesLeft(tx, work.fileIds)) + (await picturesLeft(tx, work.fileIds)),
      )
      return left === 0
    },

    closeErasure: ({ shopId, erasureId, ...counts }) =>
      inShop(db, shopId, (tx) => endErasure(tx, erasureId, counts)),
  }
}

/** Between heartbeats; workflows/personalData/eraseMember.ts allows four times as long. */
const HEARTBEAT_INTERVAL_MS = 3_000

async function withHeartbeats<T>(work: () => Promise<T>): Promise<T> {
  const context = Context.current()
  const beats = setInterval(() => context.heartbeat(), HEARTBEAT_INTERVAL_MS)
  try {
    return await work()
  } finally {
    clearInterval(beats)
  }
}
