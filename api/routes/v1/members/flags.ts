import { readLineAccount } from '../../../../schema/line/lineAccounts.ts'
import { deleteFlag, insertFlag, listFlags, readFlag, updateFlag } from '../../../../schema/members/flags.ts'
import type { Routes } from '../../../dependencies.ts'
import { byId } from '../../../rest/paging.ts'
import { resource } from '../../../rest/resource.ts'
import { FlagChange, FlagModel, LABEL_FILTER, NewFlag, presentFlag } from './labelModel.ts'

/** Flags of a LINE account. */
export const flags: Routes = async (app, { db }) => {
  const flag = resource(app, db, {
    path: '/flags',
    name: 'Flag',
    tag: 'tags and flags',
    model: FlagModel,
    access: { read: 'read', write: 'edit' },
    presenter: () => presentFlag,
  })

  flag.list({
    summary: 'Flags',
    holds: 'Flags.',
    cursor: byId('flags'),
    filter: LABEL_FILTER,
    rows: (tx, { by, filter, page }) => listFlags(tx, by.shopId, { ...filter, ...page }),
  })

  flag.create({
    summary: 'Make a flag',
    body: NewFlag,
    async insert(tx, { by, body: { lineAccountId, ...fields } }) {
      await readLineAccount(tx, lineAccountId)
      return insertFlag(tx, { shopId: by.shopId, lineAccountId, fields })
    },
  })

  flag.read({ summary: 'One flag', row: readFlag })

  flag.edit({
    summary: 'Change a flag',
    body: FlagChange,
    update: (tx, { id, version, body }) => updateFlag(tx, { id, version, fields: body }),
  })

  flag.remove({
    summary: 'Delete a flag; members with it have none afterwards',
    description:
      'Refused (FLAG_IN_USE) while a follow message names it in its audience or actions, or a message pack in a button.',
    remove: (tx, { id, version }) => deleteFlag(tx, id, version),
  })
}
