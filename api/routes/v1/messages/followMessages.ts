import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { type Static, Type } from 'typebox'
import type { FlagId, TagId } from '../../../../domain/values/ids.ts'
import { inShop, type ShopTx } from '../../../../schema/database.ts'
import {
  audienceNames,
  type FollowMessageRow,
  listFollowMessages,
  lockFollowMessage,
  readFollowMessage,
} from '../../../../schema/messages/followMessages.ts'
import {
  insertFollowMessage,
  removeFollowMessage,
  replaceFollowMessage,
  switchFollowMessage,
} from '../../../../schema/messages/followMessageWrites.ts'
import { previewBackfill } from '../../../../schema/messages/backfillPreview.ts'
import { readLineAccount } from '../../../../schema/line/lineAccounts.ts'
import { packsNamed } from '../../../../schema/messages/messagePacks.ts'
import { shopOf } from '../../../rest/caller.ts'
import { checkFollowMessage } from './checkFollowMessage.ts'
import type { ApiDependencies } from '../../../dependencies.ts'
import { setEtag, versionOf } from '../../../rest/etag.ts'
import { contentOf, packIdsOf } from './followMessageForm.ts'
import {
  created,
  IdempotencyHeaders,
  IdParams,
  IfMatchHeaders,
  ok,
  PageQuery,
  pageOf,
  removed,
} from '../../../rest/answers.ts'
import { BackfillOrders, BackfillOutlookModel, BackfillQuestion } from './backfillModel.ts'
import { Id, refTo } from '../../../rest/fields.ts'
import {
  FollowMessageReplacement,
  FollowMessageModel,
  NewFollowMessage,
  presentFollowMessage,
} from './followMessageModel.ts'
import { once } from '../../../rest/idempotency.ts'
import { afterId, toPage } from '../../../rest/paging.ts'

const NOBODY: ReadonlySet<string> = new Set()

/** Follow messages: whole with their scenarios and bubbles, checked whole, each save a version. */
export const followMessages: FastifyPluginAsyncTypebox<ApiDependencies> = async (app, { db, settings }) => {
  app.get(
    '/follow-messages',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'listFollowMessages',
        tags: ['follow messages'],
        summary: 'Follow messages',
        querystring: Type.Interface([PageQuery], {
          lineAccountId: Type.Optional(Id),
          enabled: Type.Optional(Type.Boolean()),
        }),
        response: ok(pageOf(FollowMessageModel, 'Follow messages with their scenarios.')),
      },
    },
    async (request) => {
      const { shopId } = shopOf(request)
      const { limit, cursor, ...filter } = request.query
      const after = afterId('followMessages', cursor)
      return inShop(db, shopId, async (tx) => {
        const rows = await listFollowMessages(tx, shopId, filter, after, limit + 1)
        return toPage(rows, limit, await presenter(tx, rows), 'followMessages', (row) => [row.id])
      })
    },
  )

  app.post(
    '/follow-messages',
    {
      config: { access: 'edit' },
      schema: {
        operationId: 'createFollowMessage',
        tags: ['follow messages'],
        summary: 'Make a follow message; it is off at first',
        headers: IdempotencyHeaders,
        body: NewFollowMessage,
        response: created(refTo(FollowMessageModel)),
      },
    },
    (request, reply) =>
      once(db, request, reply, async (tx) => {
        const { lineAccountId, ...form } = request.body
        await readLineAccount(tx, lineAccountId)
        const packs = await packsNamed(tx, packIdsOf(form))
        const place = { lineAccountId, scenarioIds: NOBODY, packs }
        const content = contentOf(form, await checkFollowMessage(tx, settings, form, place))
        const row = await insertFollowMessage(tx, shopOf(request), lineAccountId, content)
        return setEtag(reply, await show(tx, row))
      }),
  )

  app.get(
    '/follow-messages/:id',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'getFollowMessage',
        tags: ['follow messages'],
        summary: 'One follow message',
        params: IdParams,
        response: ok(refTo(FollowMessageModel)),
      },
    },
    (request, reply) =>
      inShop(db, shopOf(request).shopId, async (tx) =>
        setEtag(reply, await show(tx, await readFollowMessage(tx, request.params.id))),
      ),
  )

  app.put(
    '/follow-messages/:id',
    {
      config: { access: 'edit' },
      schema: {
        operationId: 'replaceFollowMessage',
        tags: ['follow messages'],
        summary: 'Replace a follow message as a whole',
        description:
          'Waiting orders use the newest content at the moment of sending. A changed time moves what is not sent yet; a scenario that is left out is removed; a new one is not sent to orders already triggered.',
        params: IdParams,
        headers: IfMatchHeaders,
        body: FollowMessageReplacement,
        response: ok(refTo(FollowMessageModel)),
      },
    },
    (request, reply) => {
      const by = shopOf(request)
      const version = versionOf(request)
      const { id } = request.params
      return inShop(db, by.shopId, async (tx) => {
        const { backfillOrders, ...form } = request.body
        // Before the message's own lock, in the order of who edits a pack.
        const packs = await packsNamed(tx, packIdsOf(form))
        const before = await lockFollowMessage(tx, id)
        const scenarioIds = new Set(before.scenarios.map((scenario) => scenario.id))
        const place = { lineAccountId: before.line_account_id, scenarioIds, packs }
        const content = contentOf(form, await checkFollowMessage(tx, settings, form, place))
        const row = await replaceFollowMessage(tx, by, id, version, content, { backfillOrders })
        return setEtag(reply, await show(tx, row))
      })
    },
  )

  app.patch(
    '/follow-messages/:id',
    {
      config: { access: 'edit' },
      schema: {
        operationId: 'switchFollowMessage',
        tags: ['follow messages'],
        summary: 'Switch a follow message on or off',
        description:
          'Sends that fell due while it was off are not made up for (V16). Switching on enrols the orders that back-fill days reach.',
        params: IdParams,
        headers: IfMatchHeaders,
        body: Type.Object(
          { enabled: Type.Boolean(), backfillOrders: BackfillOrders },
          { additionalProperties: false, title: 'FollowMessageSwitch' },
        ),
        response: ok(refTo(FollowMessageModel)),
      },
    },
    (request, reply) => {
      const by = shopOf(request)
      const version = versionOf(request)
      return inShop(db, by.shopId, async (tx) => {
        const { enabled, backfillOrders } = request.body
        const row = await switchFollowMessage(tx, by, request.params.id, version, enabled, { backfillOrders })
        return setEtag(reply, await show(tx, row))
      })
    },
  )

  app.post(
    '/follow-messages/:id/backfill-preview',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'previewBackfill',
        tags: ['follow messages'],
        summary: 'What back-fill would enrol and send if the message were switched on now',
        description:
          'Changes nothing. Other messages are left out of account: one that is exclusive, or one series per order, may hold some of it back (EXCLUSIVE); audience and reachability are judged when a delivery is due.',
        params: IdParams,
        body: BackfillQuestion,
        response: ok(refTo(BackfillOutlookModel)),
      },
    },
    (request) =>
      inShop(db, shopOf(request).shopId, async (tx) => {
        const message = await readFollowMessage(tx, request.params.id)
        const { days = message.backfill_days } = request.body
        return { days, ...(await previewBackfill(tx, message, days)) }
      }),
  )

  app.delete(
    '/follow-messages/:id',
    {
      config: { access: 'edit' },
      schema: {
        operationId: 'deleteFollowMessage',
        tags: ['follow messages'],
        summary: 'Remove a follow message; what is planned is not sent',
        params: IdParams,
        headers: IfMatchHeaders,
        response: removed,
      },
    },
    async (request, reply) => {
      const by = shopOf(request)
      const version = versionOf(request)
      await inShop(db, by.shopId, (tx) => removeFollowMessage(tx, by, request.params.id, version))
      return reply.code(204).send(null)
    },
  )
}

async function show(tx: ShopTx, row: FollowMessageRow): Promise<Static<typeof FollowMessageModel>> {
  return (await presenter(tx, [row]))(row)
}

/** Knows the names of the tags and flags that the messages' filters speak of. */
async function presenter(tx: ShopTx, rows: FollowMessageRow[]) {
  const names = await audienceNames(tx, [...new Set(rows.map((row) => row.line_account_id))])
  return presentFollowMessage({
    tags: new Map(names.tags.map(({ id, name }) => [id as TagId, name])),
    flags: new Map(names.flags.map(({ id, name }) => [id as FlagId, name])),
  })
}
