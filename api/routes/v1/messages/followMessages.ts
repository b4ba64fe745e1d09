import { Type } from 'typebox'
import type { FlagId, TagId } from '../../../../domain/values/ids.ts'
import { inShop, type ShopTx } from '../../../../schema/database.ts'
import { readLineAccount } from '../../../../schema/line/lineAccounts.ts'
import { previewBackfill } from '../../../../schema/messages/backfillPreview.ts'
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
import { packsNamed } from '../../../../schema/messages/messagePacks.ts'
import type { Routes } from '../../../dependencies.ts'
import { IdParams, IfMatchHeaders, ok } from '../../../rest/routeSchemas.ts'
import { shopOf } from '../../../rest/caller.ts'
import { Id, refTo } from '../../../rest/modelFields.ts'
import { ifMatchOf, setEtag } from '../../../rest/optimisticLock.ts'
import { byId } from '../../../rest/paging.ts'
import { resource } from '../../../rest/resource.ts'
import { BackfillOrders, BackfillOutlookModel, BackfillQuestion } from './backfillModel.ts'
import { checkFollowMessage, refuseTooLongNames } from './checkFollowMessage.ts'
import { contentOf, packIdsOf } from './followMessageForm.ts'
import {
  FollowMessageModel,
  FollowMessageReplacement,
  NewFollowMessage,
  presentFollowMessage,
} from './followMessageModel.ts'

const NO_SCENARIOS: ReadonlySet<string> = new Set()

/** Follow messages: read and saved with their scenarios and bubbles as one whole; each save is a version. */
export const followMessages: Routes = async (app, { db, settings }) => {
  const message = resource(app, db, {
    path: '/follow-messages',
    name: 'FollowMessage',
    tag: 'follow messages',
    model: FollowMessageModel,
    access: { read: 'read', write: 'edit' },
    presenter: withNames,
  })

  message.list({
    summary: 'Follow messages',
    holds: 'Follow messages with their scenarios.',
    cursor: byId('followMessages'),
    filter: { lineAccountId: Type.Optional(Id), enabled: Type.Optional(Type.Boolean()) },
    rows: (tx, { by, filter, page }) => listFollowMessages(tx, by.shopId, { ...filter, ...page }),
  })

  message.create({
    summary: 'Make a follow message; it is off at first',
    body: NewFollowMessage,
    async insert(tx, { by, body: { lineAccountId, ...form } }) {
      await readLineAccount(tx, lineAccountId)
      const packs = await packsNamed(tx, packIdsOf(form))
      const written = { form, lineAccountId, scenarioIds: NO_SCENARIOS, packs }
      const content = contentOf(form, await checkFollowMessage(tx, settings, written))
      return insertFollowMessage(tx, { by, lineAccountId, content })
    },
  })

  message.read({ summary: 'One follow message', row: readFollowMessage })

  message.replace({
    summary: 'Replace a follow message as a whole',
    description:
      'Waiting orders use the newest content at the moment of sending. A changed time moves what is not sent yet; a scenario that is left out is removed; a new one is not sent to orders already triggered.',
    body: FollowMessageReplacement,
    async update(tx, { by, id, version, body: { backfillOrders, ...form } }) {
      // Packs are locked before the message, as an edit of a pack does.
      const packs = await packsNamed(tx, packIdsOf(form))
      const before = await lockFollowMessage(tx, id)
      const scenarioIds = new Set(before.scenarios.map((scenario) => scenario.id))
      const written = { form, lineAccountId: before.line_account_id, scenarioIds, packs }
      const content = contentOf(form, await checkFollowMessage(tx, settings, written))
      return replaceFollowMessage(tx, { by, id, version, content, backfillOrders })
    },
  })

  app.patch(
    '/follow-messages/:id',
    {
      config: { access: 'edit' },
      schema: {
        operationId: 'switchFollowMessage',
        tags: ['follow messages'],
        summary: 'Switch a follow message on or off',
        description:
          'Sends that fell due while it was off are not made up for (V16). Switching on enrols the orders that back-fill days reach; it is refused (MESSAGE_CONTENT_INVALID) while the name of a trigger product is too long for a place.',
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
      const version = ifMatchOf(request)
      return inShop(db, by.shopId, async (tx) => {
        const { enabled, backfillOrders } = request.body
        if (enabled) await refuseTooLongNames(tx, await readFollowMessage(tx, request.params.id))
        const row = await switchFollowMessage(tx, {
          by,
          id: request.params.id,
          version,
          enabled,
          backfillOrders,
        })
        return setEtag(reply, (await withNames(tx, [row]))(row))
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

  message.remove({
    summary: 'Remove a follow message; what is planned is not sent',
    remove: (tx, { by, id, version }) => removeFollowMessage(tx, { by, id, version }),
  })
}

/** Shows messages with the names of the tags and flags in their audiences. */
async function withNames(tx: ShopTx, rows: FollowMessageRow[]) {
  const names = await audienceNames(tx, [...new Set(rows.map((row) => row.line_account_id))])
  return presentFollowMessage({
    tags: new Map(names.tags.map(({ id, name }) => [id as TagId, name])),
    flags: new Map(names.flags.map(({ id, name }) => [id as FlagId, name])),
  })
}
