import { accountOfMember } from '../../../../schema/members/members.ts'
import { listTaps } from '../../../../schema/responses/tapsList.ts'
import type { Routes } from '../../../dependencies.ts'
import { byKey } from '../../../rest/paging.ts'
import { resource } from '../../../rest/resource.ts'
import { presentTap, TapModel } from './tapModel.ts'

/** What a member tapped, and what came of it. */
export const memberTaps: Routes = async (app, { db }) => {
  resource(app, db, {
    path: '/members/:id/taps',
    name: 'Tap',
    tag: 'members',
    model: TapModel,
    access: { read: 'read' },
    presenter: () => presentTap,
  }).list({
    summary: 'Taps of a member on buttons that act, newest first',
    holds: 'Taps, the newest first.',
    cursor: byKey('taps', { tappedAt: 'string', id: 'string' }, (row) => ({
      tappedAt: row.tapped_key,
      id: row.id,
    })),
    async rows(tx, { by, id, page }) {
      await accountOfMember(tx, id)
      return listTaps(tx, by.shopId, { memberId: id, ...page })
    },
  })
}
