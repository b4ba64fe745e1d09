import { type Static, Type } from 'typebox'
import { brand, type FlagId, type TagId } from '../../../../domain/values/ids.ts'
import { audienceNames } from '../../../../schema/messages/followMessages.ts'
import { listAnswers } from '../../../../schema/replies/answersList.ts'
import { readAutoReply } from '../../../../schema/replies/autoReplies.ts'
import { listReplyVersions, type ReplyVersionRow } from '../../../../schema/replies/replyVersions.ts'
import { requireRow } from '../../../../schema/sql/optimisticLock.ts'
import type { Routes } from '../../../dependencies.ts'
import { Id, Instant, instant, oneOf, orNull, refTo } from '../../../rest/modelFields.ts'
import { byId, byNumber } from '../../../rest/paging.ts'
import { resource } from '../../../rest/resource.ts'
import { AutoReplyModel, presentAutoReply } from './autoReplyModel.ts'
import { presentAnswer, ReplyAnswerModel } from './replyAnswerModel.ts'

export const AutoReplyVersionModel = Type.Object(
  {
    replyVersion: Type.Integer({ minimum: 1 }),
    savedAt: Instant,
    operatorId: orNull(Id),
    operatorName: orNull(Type.String()),
    content: refTo(AutoReplyModel),
  },
  {
    $id: 'AutoReplyVersion',
    description: 'An auto-reply as it stood in one version; its notes are not kept.',
  },
)

/** What became of an auto-reply: its versions, and what it answered. */
export const autoReplyHistory: Routes = async (app, { db }) => {
  resource(app, db, {
    path: '/auto-replies/:id/versions',
    name: 'AutoReplyVersion',
    tag: 'auto-replies',
    model: AutoReplyVersionModel,
    access: { read: 'read' },
    async presenter(tx, rows: ReplyVersionRow[]) {
      const names = await audienceNames(tx, [...new Set(rows.map(({ content }) => content.line_account_id))])
      const present = presentAutoReply(
        {
          tags: new Map(names.tags.map(({ id, name }) => [brand<TagId>(id), name])),
          flags: new Map(names.flags.map(({ id, name }) => [brand<FlagId>(id), name])),
        },
        new Map(),
      )
      return ({ content, ...row }): Static<typeof AutoReplyVersionModel> => ({
        replyVersion: row.version,
        savedAt: instant(row.saved_at),
        operatorId: row.operator_id,
        operatorName: row.operator_name,
        content: present({ ...content, created_at: new Date(content.created_at) }),
      })
    },
  }).list({
    summary: 'Versions of an auto-reply, newest first: who saved what, and when',
    holds: 'Versions.',
    cursor: byNumber('autoReplyVersions', (row: ReplyVersionRow) => row.version),
    async rows(tx, { id, page }) {
      const rows = await listReplyVersions(tx, id, page)
      if (page.after === null) requireRow(rows[0])
      return rows
    },
  })

  resource(app, db, {
    path: '/auto-replies/:id/answers',
    name: 'ReplyAnswer',
    tag: 'auto-replies',
    model: ReplyAnswerModel,
    access: { read: 'read' },
    presenter: () => presentAnswer,
  }).list({
    summary: 'What an auto-reply answered, newest first, and what became of it',
    holds: 'Answers.',
    cursor: byId('replyAnswers'),
    filter: {
      outcome: Type.Optional(oneOf(['DONE', 'EXPIRED', 'UNKNOWN', 'INVALID_CONTENT', 'REFUSED'])),
    },
    async rows(tx, { id, filter, page }) {
      await readAutoReply(tx, id)
      return listAnswers(tx, id, { ...filter, ...page })
    },
  })
}
