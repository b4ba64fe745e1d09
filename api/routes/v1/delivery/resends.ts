import { Type } from 'typebox'
import { judgeResend, NOT_RESENDABLE } from '../../../../domain/delivery/resend.ts'
import { inShop } from '../../../../schema/database.ts'
import { readDeliveries, readDelivery } from '../../../../schema/delivery/deliveriesList.ts'
import { requireRow } from '../../../../schema/sql/optimisticLock.ts'
import { readFollowMessage } from '../../../../schema/messages/followMessages.ts'
import { countResendable, listResendable } from '../../../../schema/delivery/resendList.ts'
import { insertResends, lockForResend } from '../../../../schema/delivery/resendAttempts.ts'
import { shopOf } from '../../../rest/caller.ts'
import type { Routes } from '../../../dependencies.ts'
import { created, IdempotencyHeaders, IdParams, ok } from '../../../rest/routeSchemas.ts'
import { DeliveryModel, presentDelivery } from './deliveryModel.ts'
import { refTo } from '../../../rest/modelFields.ts'
import {
  presentResendGroupDone,
  presentResendGroups,
  ResendGroupDoneModel,
  ResendGroupModel,
  ResendGroupQuestion,
} from './resendModel.ts'
import { storedAnswer, runIdempotently } from '../../../rest/idempotency.ts'
import { resource } from '../../../rest/resource.ts'
import { byDueTime } from './deliveryCursor.ts'
import { Problem } from '../../../problems/problem.ts'
import { bulkResend, planBulkResend } from './bulkResend.ts'

const DAY_MS = 86_400_000
const Days = Type.Integer({
  minimum: 1,
  maximum: 366,
  default: 30,
  description: 'Deliveries that were due in the last so many days.',
})

/** The resend list: deliveries that failed without a decision of the shop, and sending them again by hand. */
export const resends: Routes = async (app, { db }) => {
  app.get(
    '/resend-list',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'listResendGroups',
        tags: ['deliveries'],
        summary: 'What waits for a decision to send it again, by message',
        description:
          'Deliveries that LINE refused, that nobody knows of, or that an outage or the monthly limit kept back for too long. The message with the oldest one comes first.',
        querystring: Type.Object({ days: Days }),
        response: ok(Type.Object({ items: Type.Array(refTo(ResendGroupModel)) })),
      },
    },
    (request) => {
      const { shopId } = shopOf(request)
      const now = Date.now()
      const since = new Date(now - request.query.days * DAY_MS)
      return inShop(db, shopId, async (tx) => ({
        items: presentResendGroups(await countResendable(tx, shopId, { since }), now),
      }))
    },
  )

  resource(app, db, {
    path: '/resend-list/:id',
    name: 'ResendableDelivery',
    plural: 'ResendableDeliveries',
    tag: 'deliveries',
    model: DeliveryModel,
    access: { read: 'read' },
    presenter: () => presentDelivery,
  }).list({
    summary: 'The deliveries of one message that may be sent again',
    description: 'The id is the message’s.',
    holds: 'Deliveries, the one due first first.',
    cursor: byDueTime('resendList'),
    filter: { days: Days },
    async rows(tx, { by, id, filter: { days }, page }) {
      await readFollowMessage(tx, id)
      const filter = { since: new Date(Date.now() - days * DAY_MS), messageId: id }
      return readDeliveries(tx, await listResendable(tx, by.shopId, { ...filter, ...page }))
    },
  })

  app.post(
    '/resend-list/:id/resend',
    {
      config: { access: 'edit' },
      schema: {
        operationId: 'resendGroup',
        tags: ['deliveries'],
        summary: 'Send the listed deliveries of one message again, or a part of them',
        description:
          'The id is the message’s. Each goes by the rules of `POST /v1/deliveries/{id}/resend`; what LINE may have already is left out unless `mayArriveTwice` is true. They are made some hundred at a time: should the connection break, the same call once more takes only what is left, for what has a newer attempt is not listed.',
        params: IdParams,
        headers: IdempotencyHeaders,
        body: ResendGroupQuestion,
        response: created(refTo(ResendGroupDoneModel)),
      },
    },
    async (request, reply) => {
      type Answer = ReturnType<typeof presentResendGroupDone>
      const { shopId, operatorId } = shopOf(request)
      const known = await storedAnswer<Answer>({ db, request, reply })
      if (known !== undefined) return known
      const { days, ...asked } = request.body
      const since = new Date(Date.now() - days * DAY_MS)
      const messageId = request.params.id
      const plan = await inShop(db, shopId, (tx) =>
        planBulkResend(tx, shopId, { ...asked, messageId, since }),
      )
      const done = await bulkResend(
        db,
        { shopId, operatorId },
        { ...plan, mayArriveTwice: asked.mayArriveTwice },
      )
      return runIdempotently({ db, request, reply }, async () =>
        presentResendGroupDone(messageId, plan, done),
      )
    },
  )

  app.post(
    '/deliveries/:id/resend',
    {
      config: { access: 'edit' },
      preValidation: async (request) => {
        request.body ??= {}
      },
      schema: {
        operationId: 'resendDelivery',
        tags: ['deliveries'],
        summary: 'Send a delivery again',
        description:
          'Makes a new delivery with the next attempt number, due now; asked for between 21:00 and 08:00 it is due at 08:00, unless the scenario’s own time lies in the night. The message is judged anew when it leaves. What LINE may have already answers 409 `RESEND_MAY_ARRIVE_TWICE` until `mayArriveTwice` is true. Tags, points and menus that the attempt before changed are not changed again.',
        params: IdParams,
        headers: IdempotencyHeaders,
        body: Type.Object(
          {
            mayArriveTwice: Type.Optional(
              Type.Boolean({ description: 'It may reach the customer a second time, and you accept that.' }),
            ),
          },
          { additionalProperties: false, title: 'Resend' },
        ),
        response: created(refTo(DeliveryModel)),
      },
    },
    (request, reply) => {
      const { shopId, operatorId } = shopOf(request)
      return runIdempotently({ db, request, reply }, async (tx) => {
        const candidate = requireRow((await lockForResend(tx, [request.params.id]))[0])
        const verdict = judgeResend(candidate.facts, candidate.circumstances)
        if (verdict.verdict === 'no')
          throw new Problem('DELIVERY_NOT_RESENDABLE', { detail: NOT_RESENDABLE[verdict.why] })
        if (verdict.verdict === 'mayArriveTwice' && request.body.mayArriveTwice !== true)
          throw new Problem('RESEND_MAY_ARRIVE_TWICE')
        const made = requireRow(
          (await insertResends(tx, { shopId, requestedBy: operatorId, candidates: [candidate] }))[0],
        )
        return presentDelivery(await readDelivery(tx, made.id))
      })
    },
  )
}
