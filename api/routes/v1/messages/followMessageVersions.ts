import { Type } from 'typebox'
import type { FlagId, TagId } from '../../../../domain/values/ids.ts'
import { inShop } from '../../../../schema/database.ts'
import { requireRow } from '../../../../schema/sql/optimisticLock.ts'
import { audienceNames } from '../../../../schema/messages/followMessages.ts'
import {
  listVersions,
  readVersion,
  type VersionRow,
} from '../../../../schema/messages/followMessageVersions.ts'
import { shopOf } from '../../../rest/caller.ts'
import type { Routes } from '../../../dependencies.ts'
import { IdParams, ok } from '../../../rest/routeSchemas.ts'
import { refTo } from '../../../rest/modelFields.ts'
import {
  FollowMessageVersionModel,
  FollowMessageVersionWholeModel,
  presentVersion,
  presentVersionWhole,
} from './followMessageVersionModel.ts'
import { byNumber } from '../../../rest/paging.ts'
import { resource } from '../../../rest/resource.ts'

/** Who changed what of a message, and what it said when something was sent (V18). */
export const followMessageVersions: Routes = async (app, { db }) => {
  resource(app, db, {
    path: '/follow-messages/:id/versions',
    name: 'FollowMessageVersion',
    tag: 'follow messages',
    model: FollowMessageVersionModel,
    access: { read: 'read' },
    presenter: () => presentVersion,
  }).list({
    summary: 'Versions of a follow message, newest first: who changed what, and when',
    holds: 'Versions.',
    cursor: byNumber('versions', (row: VersionRow) => row.version),
    async rows(tx, { id, page }) {
      const rows = await listVersions(tx, id, page)
      // Every message has a first version.
      if (page.after === null) requireRow(rows[0])
      return rows
    },
  })

  app.get(
    '/follow-messages/:id/versions/:version',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'getFollowMessageVersion',
        tags: ['follow messages'],
        summary: 'A follow message as it stood in one version',
        params: Type.Interface([IdParams], { version: Type.Integer({ minimum: 1 }) }),
        response: ok(refTo(FollowMessageVersionWholeModel)),
      },
    },
    (request) =>
      inShop(db, shopOf(request).shopId, async (tx) => {
        const row = await readVersion(tx, request.params.id, request.params.version)
        const names = await audienceNames(tx, [row.content.line_account_id])
        return presentVersionWhole(row, {
          tags: new Map(names.tags.map(({ id, name }) => [id as TagId, name])),
          flags: new Map(names.flags.map(({ id, name }) => [id as FlagId, name])),
        })
      }),
  )
}
