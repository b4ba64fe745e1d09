import { type Static, Type } from 'typebox'
import { readAutoReply } from '../../../../schema/replies/autoReplies.ts'
import { listReplyClicks, type ReplyClickRow } from '../../../../schema/responses/replyClicksList.ts'
import type { Routes } from '../../../dependencies.ts'
import { Id, Instant, instant, orNull } from '../../../rest/modelFields.ts'
import { byKey } from '../../../rest/paging.ts'
import { resource } from '../../../rest/resource.ts'

export const ReplyClickModel = Type.Object(
  {
    memberId: Id,
    displayName: orNull(Type.String({ description: 'LINE名' })),
    answerId: Id,
    replyVersion: Type.Integer({ minimum: 1 }),
    uri: orNull(
      Type.String({
        description: 'The address of the link, as it was saved in the version that was sent.',
        examples: ['https://example.com/course'],
      }),
    ),
    clicks: Type.Integer({ minimum: 1, description: 'How often.' }),
    firstClickedAt: Instant,
    lastClickedAt: Instant,
  },
  {
    $id: 'ReplyClick',
    description:
      'A member clicked a link of an auto-reply whose clicks are counted, once or several times in one answer.',
  },
)

const presentReplyClick = (row: ReplyClickRow): Static<typeof ReplyClickModel> => ({
  memberId: row.member_id,
  displayName: row.display_name,
  answerId: row.answer_id,
  replyVersion: row.reply_version,
  uri: row.uri,
  clicks: row.clicks,
  firstClickedAt: instant(row.first_clicked_at),
  lastClickedAt: instant(row.last_clicked_at),
})

/** Who clicked the links of an auto-reply. */
export const replyClicks: Routes = async (app, { db }) => {
  resource(app, db, {
    path: '/auto-replies/:id/clicks',
    name: 'AutoReplyClick',
    tag: 'auto-replies',
    model: ReplyClickModel,
    access: { read: 'read' },
    presenter: () => presentReplyClick,
  }).list({
    summary: 'Who clicked which link of an auto-reply, newest first',
    description:
      'An answer and a link of it are one item, whatever the number of clicks; by the first click. What test members do is left out.',
    holds: 'Clicks by answer and link, the newest first.',
    cursor: byKey(
      'replyClicks',
      { firstClickedAt: 'string', answerId: 'string', bubble: 'number', nth: 'number' },
      ({ first_key, answer_id, bubble, nth }: ReplyClickRow) => ({
        firstClickedAt: first_key,
        answerId: answer_id,
        bubble,
        nth,
      }),
    ),
    filter: { memberId: Type.Optional(Id) },
    async rows(tx, { by, id, filter, page }) {
      await readAutoReply(tx, id)
      return listReplyClicks(tx, by.shopId, { replyId: id, ...filter, ...page })
    },
  })
}
