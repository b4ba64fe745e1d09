import { type Static, type TObject, type TProperties, type TSchema, Type } from 'typebox'
import type { OperatorAct } from '../../../../domain/requests/operatorActs.ts'
import type { RequestId } from '../../../../domain/requests/request.ts'
import { type ShopBox, createShopBoxes } from '../../../../schema/crypto/shopBoxes.ts'
import type { ShopTx } from '../../../../schema/database.ts'
import {
  type ByHand,
  cancelRequest,
  completeByHand,
  type HandResult,
  refuseByHand,
  retryRequest,
} from '../../../../schema/requests/byHand.ts'
import { tellChecking, tellResult } from '../../../../schema/requests/messages.ts'
import { lockRequest, type RequestRow } from '../../../../schema/requests/readRequest.ts'
import { keepRequestNote } from '../../../../schema/requests/requestNotes.ts'
import { logStep } from '../../../../schema/requests/steps.ts'
import { requireVersion } from '../../../../schema/sql/optimisticLock.ts'
import type { Routes } from '../../../dependencies.ts'
import { Problem } from '../../../problems/problem.ts'
import { shopOf } from '../../../rest/caller.ts'
import { runIdempotently } from '../../../rest/idempotency.ts'
import { refTo } from '../../../rest/modelFields.ts'
import { ifMatchOf, setEtag } from '../../../rest/optimisticLock.ts'
import { created, IdempotencyHeaders, IdParams, IfMatchHeaders } from '../../../rest/routeSchemas.ts'
import { EXPLANATIONS, Note, RequestCancellationModel, words } from './requestActModels.ts'
import { ChangeRequestModel, presentRequest } from './requestModel.ts'

/** What the work of an act is given: its transaction, and who acts. */
interface Act {
  tx: ShopTx
  box: ShopBox
  by: ByHand & { operatorId: NonNullable<ByHand['operatorId']> }
}

/** The request after an act, and what the answer says beside it. */
interface Done {
  row: RequestRow
  beside?: object
}

/** What operators do with a request: call off, give back to the machine, refuse, complete by hand, note. */
export const requestActs: Routes = async (app, { db, vault, settings }) => {
  const present = presentRequest(settings.supportContact)
  const boxes = createShopBoxes({ db, vault })

  function route<const Fields extends TProperties>(
    path: string,
    about: {
      operationId: string
      summary: string
      description?: string
      fields: Fields
      title: string
      answer: TSchema
    },
    work: (act: Act, body: Static<TObject<Fields>>) => Promise<Done>,
  ): void {
    const { operationId, summary, description, fields, title, answer } = about
    const body = Type.Object(fields, { additionalProperties: false, title })
    app.post(
      `/requests/:id/${path}`,
      {
        config: { access: 'edit' },
        schema: {
          operationId,
          tags: ['requests'],
          summary,
          ...(description === undefined ? {} : { description }),
          params: IdParams,
          headers: Type.Interface([IdempotencyHeaders, IfMatchHeaders], {}),
          body,
          response: created(refTo(answer)),
        },
      },
      async (asked, reply) => {
        const { shopId, operatorId } = shopOf(asked)
        const version = ifMatchOf(asked)
        const box = await boxes.of(shopId)
        return runIdempotently({ db, request: asked, reply }, async (tx) => {
          const requestId = (asked.params as { id: string }).id as RequestId
          const by = { shopId, operatorId, requestId, version }
          const done = await work({ tx, box, by }, asked.body as Static<TObject<Fields>>)
          const request = setEtag(reply, present(done.row))
          return done.beside === undefined ? request : { ...done.beside, request }
        })
      },
    )
  }

  route(
    'cancel',
    {
      operationId: 'cancelRequest',
      summary: 'Call a request off, where that is safe: the answer says whether it was',
      description:
        'Safe until the confirming request was sent to the cart; from then on never. The customer is told that nothing was changed.',
      fields: { reason: words('Why; for the shop alone.') },
      title: 'RequestCancellationForm',
      answer: RequestCancellationModel,
    },
    async (act, { reason }) => {
      const result = await cancelRequest(act.tx, act.by)
      if (result.done) {
        await keep(act, 'CANCELLED', reason)
        await tellResult(act.tx, tellingOf(act))
      }
      const row = result.done ? result.request : await lockRequest(act.tx, act.by.requestId)
      const explanation = EXPLANATIONS[result.done ? 'DONE' : result.because]
      return { row, beside: { cancelled: result.done, explanation } }
    },
  )

  route(
    'retry',
    {
      operationId: 'retryRequest',
      summary: 'Give a request that waits for a person back to the machine',
      description:
        'What was not pressed is read and judged anew. What was pressed is only read until its outcome is known.',
      fields: {
        note: Note,
        identityConfirmed: Type.Optional(
          Type.Boolean({
            description: 'Needed where `reason` is MEMBER_UNSURE: the operator knows who it is.',
          }),
        ),
      },
      title: 'RequestRetry',
      answer: ChangeRequestModel,
    },
    async (act, { note, identityConfirmed = false }) => {
      const { tx, by } = act
      const before = await lockRequest(tx, by.requestId)
      if (before.settledAt === null && before.reason === 'MEMBER_UNSURE') {
        if (!identityConfirmed) throw new Problem('IDENTITY_NOT_CONFIRMED')
        await logStep(tx, { ...by, step: 'IDENTITY_CONFIRMED' })
      }
      const result = await retryRequest(tx, by)
      // What was pressed is only read on from here: that a person had it is known by this message.
      if (result.done && result.request.press > 0) await tellChecking(tx, tellingOf(act))
      return closed(act, result, { act: 'RETRIED', note })
    },
  )

  route(
    'refuse',
    {
      operationId: 'refuseChangeRequest',
      summary: 'Refuse a request; the customer reads the reason',
      description:
        'Not once the cart was operated for it. The shop’s contact is added to what the customer reads.',
      fields: { reason: words('The customer reads it in LINE.'), note: Note },
      title: 'RequestRefusal',
      answer: ChangeRequestModel,
    },
    async (act, { reason, note }) => {
      const result = await refuseByHand(act.tx, act.by)
      if (result.done) await keep(act, 'REFUSED', reason)
      const done = await closed(act, result, { act: 'NOTED', note })
      await tellResult(act.tx, tellingOf(act))
      return done
    },
  )

  route(
    'complete',
    {
      operationId: 'completeRequest',
      summary: 'Say that a person has done it in the cart; ends the machine’s work, costs nothing',
      description: 'The customer is told that it is done, without dates: nothing was read in the cart.',
      fields: { reason: words('What was done and why by hand; for the shop alone.'), note: Note },
      title: 'RequestCompletion',
      answer: ChangeRequestModel,
    },
    async (act, { reason, note }) => {
      const result = await completeByHand(act.tx, act.by)
      if (result.done) await keep(act, 'COMPLETED', reason)
      const done = await closed(act, result, { act: 'NOTED', note })
      await tellResult(act.tx, tellingOf(act))
      return done
    },
  )

  route(
    'notes',
    {
      operationId: 'noteRequest',
      summary: 'Keep a note with a request, for the shop alone',
      fields: { note: words('For the shop alone; kept with who wrote it.') },
      title: 'RequestNoteForm',
      answer: ChangeRequestModel,
    },
    async (act, { note }) => {
      const row = requireVersion(await lockRequest(act.tx, act.by.requestId), act.by.version)
      await keep(act, 'NOTED', note)
      await logStep(act.tx, { ...act.by, step: 'NOTED' })
      return { row }
    },
  )
}

const tellingOf = ({ box, by: { shopId, requestId } }: Act) => ({ box, shopId, requestId })

const keep = ({ tx, box, by: { shopId, requestId, operatorId } }: Act, act: OperatorAct, written: string) =>
  keepRequestNote(tx, { box, shopId, requestId, operatorId, act, words: written })

/** The row of a result, with the note kept. @throws Problem where nothing was done: the transaction is taken back */
async function closed(
  act: Act,
  result: HandResult,
  { act: kind, note }: { act: OperatorAct; note: string | undefined },
): Promise<Done> {
  if (!result.done) throw new Problem(`REQUEST_${result.because}`)
  if (note !== undefined) await keep(act, kind, note)
  return { row: result.request }
}
