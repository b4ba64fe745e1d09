import { Type } from 'typebox'
import type { ShopTx } from '../../../../schema/database.ts'
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
import type { Routes } from '../../../dependencies.ts'
import { Id } from '../../../rest/modelFields.ts'
import { byId } from '../../../rest/paging.ts'
import { resource } from '../../../rest/resource.ts'
import { checkMessagePack } from './checkMessagePack.ts'
import { MessagePackForm, MessagePackModel, NewMessagePack, presentMessagePack } from './messagePackModel.ts'

/** Message packs of a LINE account: bubbles that stand in scenarios by reference (decision 0038). */
export const messagePacks: Routes = async (app, { db, settings }) => {
  const pack = resource(app, db, {
    path: '/message-packs',
    name: 'MessagePack',
    tag: 'message packs',
    model: MessagePackModel,
    access: { read: 'read', write: 'edit' },
    presenter: withUsers,
  })

  pack.list({
    summary: 'Message packs',
    holds: 'Message packs.',
    cursor: byId('messagePacks'),
    filter: { lineAccountId: Type.Optional(Id) },
    rows: (tx, { by, filter, page }) => listMessagePacks(tx, by.shopId, { ...filter, ...page }),
  })

  pack.create({
    summary: 'Make a message pack',
    description: 'A scenario takes it as `{"kind":"pack","packId":"…"}` among its bubbles.',
    body: NewMessagePack,
    async insert(tx, { by, body: { lineAccountId, ...form } }) {
      await readLineAccount(tx, lineAccountId)
      const content = await checkMessagePack(tx, settings, { lineAccountId, form })
      return insertMessagePack(tx, { shopId: by.shopId, lineAccountId, content })
    },
  })

  pack.read({ summary: 'One message pack', row: readMessagePack })

  pack.replace({
    summary: 'Replace a message pack, in every message that uses it',
    description:
      'Each message that says something else with it gets a new version, by who edits the pack; what waits for approval becomes void. Waiting orders use the newest content at the moment of sending. Refused (PACK_BREAKS_MESSAGES) as a whole when one of the messages could not be sent with it; `errors` names the scenarios.',
    body: MessagePackForm,
    async update(tx, { by, id, version, body }) {
      const { line_account_id: lineAccountId } = await lockMessagePack(tx, id, version)
      const content = await checkMessagePack(tx, settings, { lineAccountId, form: body })
      return replaceMessagePack(tx, { by, id, content })
    },
  })

  pack.remove({
    summary: 'Delete a message pack',
    description: 'Refused (PACK_IN_USE) while a follow message uses it.',
    remove: (tx, { id, version }) => deleteMessagePack(tx, id, version),
  })
}

/** Shows packs with the messages that use them. */
const withUsers = async (tx: ShopTx, rows: readonly PackRow[]) => {
  const ids = rows.map(({ id }) => id)
  return presentMessagePack(await usersOfPacks(tx, ids))
}
