import { Type } from 'typebox'
import { MAX_AUTO_REPLIES } from '../../../../domain/replies/autoReply.ts'
import { ReplyNotes } from '../../../../domain/replies/replyNotes.ts'
import type { FlagId, ShopId, TagId } from '../../../../domain/values/ids.ts'
import { inShop, type ShopTx } from '../../../../schema/database.ts'
import { readLineAccount } from '../../../../schema/line/lineAccounts.ts'
import { audienceNames } from '../../../../schema/messages/followMessages.ts'
import {
  type AutoReplyRow,
  countAutoReplies,
  listAutoReplies,
  lockAutoReply,
  readAutoReply,
  repliesOfAccount,
  storedReply,
} from '../../../../schema/replies/autoReplies.ts'
import {
  insertAutoReply,
  orderAutoReplies,
  removeAutoReply,
  replaceAutoReply,
  switchAutoReply,
} from '../../../../schema/replies/autoReplyWrites.ts'
import type { Routes } from '../../../dependencies.ts'
import { Problem } from '../../../problems/problem.ts'
import { shopOf } from '../../../rest/caller.ts'
import { Id, refTo } from '../../../rest/modelFields.ts'
import { resource } from '../../../rest/resource.ts'
import { ok } from '../../../rest/routeSchemas.ts'
import { AutoReplyForm, AutoReplyModel, NewAutoReply, presentAutoReply } from './autoReplyModel.ts'
import { byReplyOrder } from './byReplyOrder.ts'
import { checkAutoReply } from './checkAutoReply.ts'

/** Auto-replies of a LINE account; each save is a version. */
export const autoReplies: Routes = async (app, { db, settings }) => {
  const reply = resource(app, db, {
    path: '/auto-replies',
    name: 'AutoReply',
    plural: 'AutoReplies',
    tag: 'auto-replies',
    model: AutoReplyModel,
    access: { read: 'read', write: 'edit' },
    presenter: withNotes,
  })

  reply.list({
    summary: 'Auto-replies, in the order in which they answer',
    holds: 'Auto-replies.',
    cursor: byReplyOrder,
    filter: { lineAccountId: Type.Optional(Id), enabled: Type.Optional(Type.Boolean()) },
    rows: (tx, { by, filter, page }) => listAutoReplies(tx, by.shopId, { ...filter, ...page }),
  })

  reply.create({
    summary: 'Make an auto-reply; it is off at first',
    description:
      'Keywords that could never answer are refused (KEYWORD_INVALID); what keeps them from answering as the other replies stand is in `notes`.',
    body: NewAutoReply,
    async insert(tx, { by, body: { lineAccountId, ...form } }) {
      await readLineAccount(tx, lineAccountId)
      const content = await checkAutoReply(tx, settings, { lineAccountId, form })
      if ((await countAutoReplies(tx, lineAccountId)) >= MAX_AUTO_REPLIES)
        throw new Problem('TOO_MANY_AUTO_REPLIES')
      return insertAutoReply(tx, { by, lineAccountId, content })
    },
  })

  reply.read({ summary: 'One auto-reply', row: readAutoReply })

  reply.replace({
    summary: 'Replace an auto-reply as a whole',
    description: 'The next message is answered by it. What was sent keeps the version that was sent.',
    body: AutoReplyForm,
    async update(tx, { by, id, version, body }) {
      const { line_account_id: lineAccountId } = await lockAutoReply(tx, id)
      const content = await checkAutoReply(tx, settings, { lineAccountId, form: body })
      return replaceAutoReply(tx, { by, id, version, content })
    },
  })

  reply.edit({
    summary: 'Switch an auto-reply on or off',
    description:
      'The next message finds it so. It needs no second person where four eyes are asked for: a reply goes to the one who asked, and is switched off at once.',
    body: Type.Object({ enabled: Type.Boolean() }, { additionalProperties: false, title: 'AutoReplySwitch' }),
    update: (tx, { by, id, version, body }) =>
      switchAutoReply(tx, { by, id, version, enabled: body.enabled }),
  })

  reply.remove({
    summary: 'Remove an auto-reply',
    remove: (tx, { id, version }) => removeAutoReply(tx, { id, version }),
  })

  app.put(
    '/auto-replies/order',
    {
      config: { access: 'edit' },
      schema: {
        operationId: 'orderAutoReplies',
        tags: ['auto-replies'],
        summary: 'Put the auto-replies of a LINE account in an order',
        description:
          'Names each of them once, or nothing is changed (AUTO_REPLY_ORDER_INCOMPLETE): somebody may have added one meanwhile. `replyOrder` becomes 10, 20, 30 ...; those that move get a new version.',
        body: Type.Object(
          { lineAccountId: Id, ids: Type.Array(Id, { maxItems: MAX_AUTO_REPLIES }) },
          { additionalProperties: false, title: 'AutoReplyOrder' },
        ),
        response: ok(Type.Object({ items: Type.Array(refTo(AutoReplyModel)) })),
      },
    },
    (request) => {
      const by = shopOf(request)
      const { lineAccountId, ids } = request.body
      return inShop(db, by.shopId, async (tx) => {
        await readLineAccount(tx, lineAccountId)
        await orderAutoReplies(tx, { by, lineAccountId, ids })
        const rows = await repliesOfAccount(tx, by.shopId, lineAccountId)
        const named = new Set(ids.map((id) => id.toLowerCase()))
        // Thrown after the write, which it takes back: only then nobody can add one in between.
        if (named.size !== ids.length || rows.length !== ids.length || !rows.every(({ id }) => named.has(id)))
          throw new Problem('AUTO_REPLY_ORDER_INCOMPLETE')
        const present = await withNotes(tx, rows)
        return { items: rows.map(present) }
      })
    },
  )
}

/** Shows replies with the names of the tags and flags in their audiences, and with what the others keep from them. */
async function withNotes(tx: ShopTx, rows: AutoReplyRow[]) {
  const accounts = [...new Set(rows.map((row) => row.line_account_id))]
  const names = await audienceNames(tx, accounts)
  const notes = new Map(
    await Promise.all(
      accounts.map(async (id) => {
        const shopId = rows[0]?.shop_id as ShopId
        return [id, new ReplyNotes((await repliesOfAccount(tx, shopId, id)).map(storedReply))] as const
      }),
    ),
  )
  return presentAutoReply(
    {
      tags: new Map(names.tags.map(({ id, name }) => [id as TagId, name])),
      flags: new Map(names.flags.map(({ id, name }) => [id as FlagId, name])),
    },
    notes,
  )
}
