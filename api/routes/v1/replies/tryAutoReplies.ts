import { type Static, Type } from 'typebox'
import { mediaUrlsUnder } from '../../../../domain/bubbles/index.ts'
import { EXAMPLE_TAP_DATA } from '../../../../domain/line/check/index.ts'
import { answererOf } from '../../../../domain/replies/answerOrder.ts'
import {
  type JudgedReply,
  REPLY_VERDICT_EXPLANATIONS,
  REPLY_VERDICTS,
} from '../../../../domain/replies/chooseReply.ts'
import type { LineAccountId } from '../../../../domain/values/ids.ts'
import { inShop } from '../../../../schema/database.ts'
import { readLineAccount } from '../../../../schema/line/lineAccounts.ts'
import type { StoredReply } from '../../../../schema/replies/autoReplies.ts'
import { renderAnswer } from '../../../../schema/replies/renderAnswer.ts'
import { memberOfAccount, tryReplies } from '../../../../schema/replies/tryReplies.ts'
import type { Routes } from '../../../dependencies.ts'
import { shopOf } from '../../../rest/caller.ts'
import { Id, Instant, instantIn, oneOf, orNull, refTo } from '../../../rest/modelFields.ts'
import { ok } from '../../../rest/routeSchemas.ts'
import { ContentFaultModel } from './replyAnswerModel.ts'

const Judged = Type.Object({
  replyId: Id,
  adminName: Type.String(),
  verdict: oneOf(REPLY_VERDICTS),
  explanation: Type.String({ description: 'Japanese.' }),
  keyword: orNull(Type.String({ description: 'The keyword that was said.' })),
})

export const AutoReplyTrialModel = Type.Object(
  {
    answeredBy: orNull(
      oneOf(
        ['TEST', 'OPT_OUT', 'UNLINK', 'AUTO_REPLY'],
        'Who answers: a word of the product before any auto-reply. Null: nobody.',
      ),
    ),
    replyId: orNull(Id),
    messages: Type.Array(Type.Unsafe<object>(Type.Object({}, { additionalProperties: true })), {
      description:
        'What the member would get, as LINE takes it: by the stored data, which is not read again; buttons and links lead nowhere.',
    }),
    fault: orNull(ContentFaultModel),
    replies: Type.Array(Judged, {
      description:
        'All auto-replies of the LINE account, those that go first first, and why they answer or not.',
    }),
  },
  { $id: 'AutoReplyTrial', description: 'What would be answered to a message.' },
)

/** What would be answered to a message that nobody has sent. */
export const tryAutoReplies: Routes = async (app, { db, settings }) => {
  app.post(
    '/auto-replies/try',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'tryAutoReplies',
        tags: ['auto-replies'],
        summary: 'What would be answered to a message now; nothing is sent',
        body: Type.Object(
          {
            lineAccountId: Id,
            memberId: Type.Optional(Id),
            text: orNull(
              Type.String({
                maxLength: 5_000,
                description: 'Null: a picture or another thing that is no text.',
              }),
            ),
            at: Type.Optional(Instant),
          },
          {
            additionalProperties: false,
            title: 'AutoReplyTry',
            description: 'Without a member: of nobody in particular, who has no tags and is not linked.',
          },
        ),
        response: ok(refTo(AutoReplyTrialModel)),
      },
    },
    (request) => {
      const { shopId } = shopOf(request)
      const { text, at, ...body } = request.body
      return inShop(db, shopId, async (tx): Promise<Static<typeof AutoReplyTrialModel>> => {
        await readLineAccount(tx, body.lineAccountId)
        const lineAccountId = body.lineAccountId as LineAccountId
        const memberId =
          body.memberId === undefined ? null : await memberOfAccount(tx, lineAccountId, body.memberId)
        const own = answererOf({ type: 'message', text, standby: false })
        const now = at === undefined ? Date.now() : instantIn(at).getTime()
        const judged = await tryReplies(tx, shopId, { lineAccountId, memberId, text, at: now })
        const chosen = judged.find(({ verdict }) => verdict === 'ANSWERS')
        const isOwn = own !== null && own !== 'AUTO_REPLY'
        const answers = isOwn ? undefined : chosen
        const rendered =
          answers &&
          (await renderAnswer(tx, {
            lineAccountId,
            memberId,
            bubbles: answers.reply.bubbles,
            references: { dataOf: () => EXAMPLE_TAP_DATA, mediaUrl: mediaUrlsUnder(settings.mediaBaseUrl) },
            now,
          }))
        return {
          answeredBy: isOwn && own !== 'TAP' ? own : answers ? 'AUTO_REPLY' : null,
          replyId: answers?.reply.id ?? null,
          messages: rendered?.messages ?? [],
          fault: rendered?.fault ?? null,
          replies: judged.map((one) => shown(one, isOwn)),
        }
      })
    },
  )
}

function shown({ reply, verdict, keyword }: JudgedReply<StoredReply>, isOwn: boolean): Static<typeof Judged> {
  const after = isOwn && verdict === 'ANSWERS' ? 'LATER' : verdict
  return {
    replyId: reply.id,
    adminName: reply.adminName,
    verdict: after,
    explanation: isOwn && verdict === 'ANSWERS' ? OWN_FIRST : REPLY_VERDICT_EXPLANATIONS[after],
    keyword: keyword === null ? null : (reply.keywords[keyword]?.text ?? null),
  }
}

const OWN_FIRST =
  'この言葉は配信停止などの手続きに使うため、手続きの結果を返信します。応答メッセージは使いません。'
