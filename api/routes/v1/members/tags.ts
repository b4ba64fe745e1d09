import { readLineAccount } from '../../../../schema/line/lineAccounts.ts'
import { deleteTag, insertTag, listTags, readTag, updateTag } from '../../../../schema/members/tags.ts'
import type { Routes } from '../../../dependencies.ts'
import { byId } from '../../../rest/paging.ts'
import { resource } from '../../../rest/resource.ts'
import { LABEL_FILTER, TagChange, TagModel, NewTag, presentTag } from './labelModel.ts'

/** Tags of a LINE account. */
export const tags: Routes = async (app, { db }) => {
  const tag = resource(app, db, {
    path: '/tags',
    name: 'Tag',
    tag: 'tags and flags',
    model: TagModel,
    access: { read: 'read', write: 'edit' },
    presenter: () => presentTag,
  })

  tag.list({
    summary: 'Tags',
    holds: 'Tags.',
    cursor: byId('tags'),
    filter: LABEL_FILTER,
    rows: (tx, { by, filter, page }) => listTags(tx, by.shopId, { ...filter, ...page }),
  })

  tag.create({
    summary: 'Make a tag',
    body: NewTag,
    async insert(tx, { by, body: { lineAccountId, ...fields } }) {
      await readLineAccount(tx, lineAccountId)
      return insertTag(tx, { shopId: by.shopId, lineAccountId, fields })
    },
  })

  tag.read({ summary: 'One tag', row: readTag })

  tag.edit({
    summary: 'Change a tag',
    body: TagChange,
    update: (tx, { id, version, body }) => updateTag(tx, { id, version, fields: body }),
  })

  tag.remove({
    summary: 'Delete a tag and take it from every member',
    description:
      'Refused (TAG_IN_USE) while a follow message or an auto-reply names it in its audience, actions or buttons, a message pack in a button, or a form among its tags.',
    remove: (tx, { id, version }) => deleteTag(tx, id, version),
  })
}
