import { type Static, Type } from 'typebox'
import {
  NOTICE_PURPOSE_LABELS,
  NOTICE_PURPOSES,
  NOTICE_REASON_LABELS,
  NOTICE_REASONS,
  NOTICE_STATE_LABELS,
  NOTICE_STATES,
} from '../../../../domain/notices/notice.ts'
import { brand, type MemberId } from '../../../../domain/values/ids.ts'
import { createShopBoxes } from '../../../../schema/crypto/shopBoxes.ts'
import { inShop } from '../../../../schema/database.ts'
import { accountOfMember } from '../../../../schema/members/members.ts'
import { listNotices, type NoticeRow, noticeText } from '../../../../schema/notices/noticesList.ts'
import type { Routes } from '../../../dependencies.ts'
import { shopOf } from '../../../rest/caller.ts'
import { Id, Instant, instant, instantOrNull, oneOf, orNull } from '../../../rest/modelFields.ts'
import { byId, toPage } from '../../../rest/paging.ts'
import { IdParams, ok, PageQuery, pageOf } from '../../../rest/routeSchemas.ts'

export const NoticeModel = Type.Object(
  {
    id: Id,
    memberId: Id,
    purpose: oneOf(NOTICE_PURPOSES),
    purposeJa: Type.String(),
    text: orNull(Type.String({ description: 'What it says; null after 90 days.' })),
    state: oneOf(NOTICE_STATES),
    reason: orNull(oneOf(NOTICE_REASONS)),
    explanation: Type.String({ description: 'Where it stands and why, in Japanese.' }),
    isTest: Type.Boolean(),
    createdAt: Instant,
    sentAt: orNull(Instant),
  },
  { $id: 'Notice', description: 'A message to one member who waits for it.' },
)

const present = (row: NoticeRow, text: string | null): Static<typeof NoticeModel> => ({
  id: row.id,
  memberId: row.member_id,
  purpose: row.purpose,
  purposeJa: NOTICE_PURPOSE_LABELS[row.purpose],
  text,
  state: row.state,
  reason: row.reason,
  explanation: row.reason === null ? NOTICE_STATE_LABELS[row.state] : NOTICE_REASON_LABELS[row.reason],
  isTest: row.is_test,
  createdAt: instant(row.created_at),
  sentAt: instantOrNull(row.pushed_at),
})

/** Messages to one member who waits for them. */
export const notices: Routes = async (app, { db, vault }) => {
  const boxes = createShopBoxes({ db, vault })
  const cursor = byId('notices')
  app.get(
    '/members/:id/notices',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'listNotices',
        tags: ['members'],
        summary:
          'Messages to one member who waits for them, newest first: what they say and what became of them',
        params: IdParams,
        querystring: PageQuery,
        response: ok(pageOf(NoticeModel, 'Notices.')),
      },
    },
    async (request) => {
      const { shopId } = shopOf(request)
      const { limit, cursor: given } = request.query
      const after = cursor.read(given)
      const box = await boxes.of(shopId)
      return inShop(db, shopId, async (tx) => {
        await accountOfMember(tx, brand<MemberId>(request.params.id))
        const rows = await listNotices(tx, request.params.id, { after, most: limit + 1 })
        return toPage(rows, { limit, cursor }, (row) => present(row, noticeText(row, box)))
      })
    },
  )
}
