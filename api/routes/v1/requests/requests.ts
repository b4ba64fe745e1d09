import { Type } from 'typebox'
import type { RequestId } from '../../../../domain/requests/request.ts'
import { createShopBoxes } from '../../../../schema/crypto/shopBoxes.ts'
import { inShopReadOnly } from '../../../../schema/database.ts'
import { listRequests, readRequest } from '../../../../schema/requests/readRequest.ts'
import { readWholeRequest } from '../../../../schema/requests/wholeRequest.ts'
import type { Routes } from '../../../dependencies.ts'
import { shopOf } from '../../../rest/caller.ts'
import { runIdempotently, storedAnswer } from '../../../rest/idempotency.ts'
import { Id, Instant, instant, instantIn, refTo } from '../../../rest/modelFields.ts'
import { setEtag } from '../../../rest/optimisticLock.ts'
import { byId } from '../../../rest/paging.ts'
import { resource } from '../../../rest/resource.ts'
import { created, IdempotencyHeaders, IdParams, ok } from '../../../rest/routeSchemas.ts'
import { NewRequest, storeNewRequest } from './newRequest.ts'
import {
  ChangeRequestModel,
  HandlingField,
  presentRequest,
  RequestKindField,
  RequestStateField,
} from './requestModel.ts'
import { presentWhole, WholeRequestModel } from './wholeRequestModel.ts'

const FILTER = {
  state: Type.Optional(RequestStateField),
  handling: Type.Optional(HandlingField),
  kind: Type.Optional(RequestKindField),
  lineAccountId: Type.Optional(Id),
  memberId: Type.Optional(Id),
  subscriptionId: Type.Optional(Id),
  dueBefore: Type.Optional(
    Type.String({ ...Instant, description: 'Only those that are open and must be done before it.' }),
  ),
  needsPerson: Type.Optional(Type.Boolean({ description: 'true: only those that wait for a person.' })),
}

export const RequestReceiptModel = Type.Object(
  {
    alreadyRequested: Type.Boolean({
      description:
        'True: one of the same subscription, kind and next date is open; this is its receipt, and nothing was added.',
    }),
    requestedAt: Instant,
    receipt: Type.String({ description: 'What the customer reads in LINE, sent at once.' }),
    request: refTo(ChangeRequestModel),
  },
  { $id: 'RequestReceipt', description: 'The receipt of a request.' },
)

/** Requests to pause, skip or cancel: made, listed, and one whole. */
export const requests: Routes = async (app, { db, vault, settings }) => {
  const present = presentRequest(settings.supportContact)
  const boxes = createShopBoxes({ db, vault })
  const request = resource(app, db, {
    path: '/requests',
    name: 'Request',
    tag: 'requests',
    model: ChangeRequestModel,
    access: { read: 'read', write: 'edit' },
    presenter: () => present,
  })

  request.list({
    summary: 'Requests of customers to pause, skip or cancel, newest first',
    holds: 'Requests.',
    cursor: byId('requests'),
    filter: FILTER,
    rows: (tx, { by, filter: { state, needsPerson, dueBefore, ...filter }, page }) =>
      listRequests(tx, by.shopId, {
        ...filter,
        ...page,
        ...(state === undefined ? {} : { states: [state] }),
        ...(needsPerson === undefined ? {} : { needsPerson }),
        ...(dueBefore === undefined ? {} : { dueBefore: instantIn(dueBefore) }),
      }),
  })

  app.get(
    '/requests/:id',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'getRequest',
        tags: ['requests'],
        summary: 'One request whole: values, steps, pictures, messages, charge',
        params: IdParams,
        response: ok(refTo(WholeRequestModel)),
      },
    },
    (asked, reply) => {
      const { shopId } = shopOf(asked)
      const id = asked.params.id as RequestId
      return inShopReadOnly(db, shopId, async (tx) => {
        const whole = presentWhole(
          await readWholeRequest(tx, { box: await boxes.find(tx, shopId), shopId, id }),
          settings.supportContact,
        )
        setEtag(reply, whole.request)
        return whole
      })
    },
  )

  app.post(
    '/requests',
    {
      config: { access: 'edit' },
      schema: {
        operationId: 'createRequest',
        tags: ['requests'],
        summary: 'Ask for a pause, a skip or a cancellation of a customer’s subscription',
        description:
          'Answered at once with the receipt, which the customer gets in LINE too; also while requests are switched off. A second one for the same subscription, kind and next date is the first one. Nobody is refused for what only a person can decide.',
        headers: IdempotencyHeaders,
        body: NewRequest,
        response: created(refTo(RequestReceiptModel)),
      },
    },
    async (asked, reply) => {
      const by = shopOf(asked)
      const known = await storedAnswer<never>({ db, request: asked, reply })
      if (known !== undefined) return known
      const box = await boxes.of(by.shopId)
      return runIdempotently({ db, request: asked, reply }, async (tx) => {
        const { id, isNew, receipt } = await storeNewRequest(tx, { by, box, body: asked.body })
        const row = await readRequest(tx, id)
        const shown = present(row)
        setEtag(reply, shown)
        return { alreadyRequested: !isNew, requestedAt: instant(row.appliedAt), receipt, request: shown }
      })
    },
  )
}
