import { createShopBoxes } from '../../../../schema/crypto/shopBoxes.ts'
import { accountOfMember } from '../../../../schema/members/members.ts'
import { NOTICE_TEXT } from '../../../../schema/notices/noticeContent.ts'
import { listTalk, type TalkRow } from '../../../../schema/talk/listTalk.ts'
import type { Routes } from '../../../dependencies.ts'
import { byKey } from '../../../rest/paging.ts'
import { resource } from '../../../rest/resource.ts'
import { presentTalkEntry, TalkEntryModel } from './talkModel.ts'

/** The history of a member: what came in and what went out. */
export const talk: Routes = async (app, { db, vault }) => {
  const boxes = createShopBoxes({ db, vault })
  resource(app, db, {
    path: '/members/:id/talk',
    name: 'TalkEntry',
    plural: 'TalkEntries',
    tag: 'members',
    model: TalkEntryModel,
    access: { read: 'read' },
    presenter: () => presentTalkEntry,
  }).list({
    summary: 'The history of a member in LINE, newest first: what came in, what went out',
    description:
      'Events of LINE, replies, and messages that were sent. What the member took back (送信取消) is shown without its words.',
    holds: 'Entries, the newest first.',
    cursor: byKey('talk', { sortedAt: 'string', id: 'string' }, ({ sortedAt, id }: TalkRow) => ({
      sortedAt,
      id,
    })),
    async rows(tx, { by: { shopId }, id, page }) {
      await accountOfMember(tx, id)
      return listTalk(tx, await boxes.find(tx, shopId), {
        shopId,
        memberId: id,
        noticePlace: NOTICE_TEXT,
        ...page,
      })
    },
  })
}
