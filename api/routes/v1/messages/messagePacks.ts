import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { type Static, Type } from 'typebox'
import { inShop, type ShopTx } from '../../../../schema/database.ts'
import { readLineAccount } from '../../../../schema/line/lineAccounts.ts'
import {
  deleteMessagePack,
  insertMessagePack,
  listMessagePacks,
  lockMessagePack,
  type PackRow,
  readMessagePack,
  replaceMessagePack,
} from '../../../../schema/messages/messagePacks.ts'
import { usersOfPacks } from '../../../../schema/messages/packUsage.ts'
import { shopOf } from '../../../rest/caller.ts'
import { checkMessagePack } from './checkMessagePack.ts'
import type { ApiDependencies } from '../../../dependencies.ts'
import { setEtag, versionOf } from '../../../rest/etag.ts'
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
import { Id, refTo } from '../../../rest/fields.ts'
import { MessagePackForm, MessagePackModel, NewMessagePack, presentMessagePack } from './messagePackModel.ts'
import { once } from '../../../rest/idempotency.ts'
import { afterId, toPage } from '../../../rest/paging.ts'

/** Message packs of a LINE account: bubbles that stand in scenarios by reference (decision 0038). */
export const messagePacks: FastifyPluginAsyncTypebox<ApiDependencies> = async (app, { db, settings }) => {
  app.get(
    '/message-packs',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'listMessagePacks',
        tags: ['message packs'],
        summary: 'Message packs',
        querystring: Type.Interface([PageQuery], { lineAccountId: Type.Optional(Id) }),
        response: ok(pageOf(MessagePackModel, 'Message packs.')),
      },
    },
    async (request) => {
      const { shopId } = shopOf(request)
      const { limit, cursor, lineAccountId } = request.query
      const after = afterId('messagePacks', cursor)
      return inShop(db, shopId, async (tx) => {
        const rows = await listMessagePacks(tx, shopId, lineAccountId, after, limit + 1)
        return toPage(rows, limit, await presenter(tx, rows), 'messagePacks', (row) => [row.id])
      })
    },
  )

  app.post(
    '/message-packs',
    {
      config: { access: 'edit' },
      schema: {
        operationId: 'createMessagePack',
        tags: ['message packs'],
        summary: 'Make a message pack',
        description: 'A scenario takes it as `{"kind":"pack","packId":"…"}` among its bubbles.',
        headers: IdempotencyHeaders,
        body: NewMessagePack,
        response: created(refTo(MessagePackModel)),
      },
    },
    (request, reply) =>
      once(db, request, reply, async (tx) => {
        const { lineAccountId, ...form } = request.body
        await readLineAccount(tx, lineAccountId)
        const content = await checkMessagePack(tx, settings, lineAccountId, form)
        const row = await insertMessagePack(tx, shopOf(request).shopId, lineAccountId, content)
        return setEtag(reply, await show(tx, row))
      }),
  )

  app.get(
    '/message-packs/:id',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'getMessagePack',
        tags: ['message packs'],
        summary: 'One message pack',
        params: IdParams,
        response: ok(refTo(MessagePackModel)),
      },
    },
    (request, reply) =>
      inShop(db, shopOf(request).shopId, async (tx) =>
        setEtag(reply, await show(tx, await readMessagePack(tx, request.params.id))),
      ),
  )

  app.put(
    '/message-packs/:id',
    {
      config: { access: 'edit' },
      schema: {
        operationId: 'replaceMessagePack',
        tags: ['message packs'],
        summary: 'Replace a message pack, in every message that uses it',
        description:
          'Each message that says something else with it gets a new version, by who edits the pack; what waits for approval becomes void. Waiting orders use the newest content at the moment of sending. Refused (PACK_BREAKS_MESSAGES) as a whole when one of the messages could not be sent with it; `errors` names the scenarios.',
        params: IdParams,
        headers: IfMatchHeaders,
        body: MessagePackForm,
        response: ok(refTo(MessagePackModel)),
      },
    },
    (request, reply) => {
      const by = shopOf(request)
      const version = versionOf(request)
      const { id } = request.params
      return inShop(db, by.shopId, async (tx) => {
        const before = await lockMessagePack(tx, id, version)
        const content = await checkMessagePack(tx, settings, before.line_account_id, request.body)
        return setEtag(reply, await show(tx, await replaceMessagePack(tx, by, id, content)))
      })
    },
  )

  app.delete(
    '/message-packs/:id',
    {
      config: { access: 'edit' },
      schema: {
        operationId: 'deleteMessagePack',
        tags: ['message packs'],
        summary: 'Delete a message pack',
        description: 'Refused (PACK_IN_USE) while a follow message uses it.',
        params: IdParams,
        headers: IfMatchHeaders,
        response: removed,
      },
    },
    async (request, reply) => {
      const version = versionOf(request)
      await inShop(db, shopOf(request).shopId, (tx) => deleteMessagePack(tx, request.params.id, version))
      return reply.code(204).send(null)
    },
  )
}

async function show(tx: ShopTx, row: PackRow): Promise<Static<typeof MessagePackModel>> {
  return (await presenter(tx, [row]))(row)
}

/** Knows which messages use the packs. */
const presenter = async (tx: ShopTx, rows: readonly PackRow[]) =>
  presentMessagePack(
    await usersOfPacks(
      tx,
      rows.map(({ id }) => id),
    ),
  )
