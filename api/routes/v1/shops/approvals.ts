import { type Static, Type } from 'typebox'
import { APPROVAL_ANSWERS, type ApprovalAnswer as AnswerKind } from '../../../../domain/shops/approval.ts'
import {
  type ApprovalRow,
  answerApproval,
  askApproval,
  asksSecondPerson,
  listApprovals,
  readApproval,
} from '../../../../schema/shops/approvals.ts'
import { inShop, type ShopTx } from '../../../../schema/database.ts'
import { lockFollowMessage, lockFollowMessages } from '../../../../schema/messages/followMessages.ts'
import { switchFollowMessage } from '../../../../schema/messages/followMessageWrites.ts'
import { endFourEyes } from '../../../../schema/shops/shops.ts'
import { type ShopCaller, shopOf } from '../../../rest/caller.ts'
import type { Routes } from '../../../dependencies.ts'
import { created, IdempotencyHeaders, IdParams, ok } from '../../../rest/routeSchemas.ts'
import {
  ApprovalAnswer,
  ApprovalComment,
  ApprovalModel,
  ApprovalState,
  presentApproval,
} from './approvalModel.ts'
import { Id, refTo } from '../../../rest/modelFields.ts'
import { runIdempotently } from '../../../rest/idempotency.ts'
import { byId } from '../../../rest/paging.ts'
import { resource } from '../../../rest/resource.ts'
import { Problem } from '../../../problems/problem.ts'

const SUMMARIES: Readonly<Record<AnswerKind, string>> = {
  approve: 'Approve: what was asked takes effect at once. Not by who asked',
  refuse: 'Refuse. Not by who asked',
  withdraw: 'Take back what one asked',
}

/** Four eyes: requests to a second person to switch a message on, and decisions (decision 0029). */
export const approvals: Routes = async (app, { db }) => {
  app.post(
    '/follow-messages/:id/approval-requests',
    {
      config: { access: 'edit' },
      schema: {
        operationId: 'askToSwitchOn',
        tags: ['approvals'],
        summary: 'Ask a second person to switch the message on',
        description:
          'Of the version that it has now: an edit ends the request. Asked twice it is one request. A shop without four eyes may ask too.',
        params: IdParams,
        headers: IdempotencyHeaders,
        body: ApprovalComment,
        response: created(refTo(ApprovalModel)),
      },
    },
    (request, reply) =>
      runIdempotently({ db, request, reply }, async (tx) => {
        const message = await lockFollowMessage(tx, request.params.id)
        if (message.enabled)
          throw new Problem('CONFLICT', { detail: 'このメッセージの配信はすでにオンです。' })
        return presentApproval(
          await askApproval(tx, { by: shopOf(request), message, comment: request.body?.comment ?? null }),
        )
      }),
  )

  app.post(
    '/shop/approval-requests',
    {
      config: { access: 'manage' },
      schema: {
        operationId: 'askToEndFourEyes',
        tags: ['approvals'],
        summary: 'Ask a second person to end four eyes in this shop',
        description: 'An administrator asks; any other operator who may edit approves.',
        headers: IdempotencyHeaders,
        body: ApprovalComment,
        response: created(refTo(ApprovalModel)),
      },
    },
    (request, reply) =>
      runIdempotently({ db, request, reply }, async (tx) => {
        if (!(await asksSecondPerson(tx)))
          throw new Problem('CONFLICT', { detail: 'このショップでは、承認はもともと求められていません。' })
        return presentApproval(
          await askApproval(tx, {
            by: shopOf(request),
            message: null,
            comment: request.body?.comment ?? null,
          }),
        )
      }),
  )

  const approval = resource(app, db, {
    path: '/approval-requests',
    name: 'ApprovalRequest',
    tag: 'approvals',
    model: ApprovalModel,
    access: { read: 'read' },
    presenter: () => presentApproval,
  })

  approval.list({
    summary: 'Who asked, who approved what version, newest first',
    holds: 'Requests for approval.',
    cursor: byId('approvals'),
    filter: { messageId: Type.Optional(Id), state: Type.Optional(ApprovalState) },
    rows: (tx, { by, filter, page }) => listApprovals(tx, by.shopId, { ...filter, ...page }),
  })

  approval.read({ summary: 'One request for approval', row: readApproval })

  for (const answer of APPROVAL_ANSWERS)
    app.post(
      `/approval-requests/:id/${answer}`,
      {
        config: { access: 'edit' },
        schema: {
          operationId: `${answer}Request`,
          tags: ['approvals'],
          summary: SUMMARIES[answer],
          description: 'May be repeated by the same person.',
          params: IdParams,
          body: answer === 'approve' ? ApprovalAnswer : ApprovalComment,
          response: ok(refTo(ApprovalModel)),
        },
      },
      (request) => {
        const by = shopOf(request)
        const { id } = request.params
        return inShop(db, by.shopId, async (tx) => {
          const asked = await readApproval(tx, id)
          // Locked before the request, as edits do, so that the version stays what it is.
          const [message] = asked.message_id === null ? [] : await lockFollowMessages(tx, [asked.message_id])
          const isNew = await answerApproval(tx, {
            operatorId: by.operatorId,
            id,
            answer,
            comment: request.body?.comment ?? null,
          })
          if (isNew && answer === 'approve') {
            const said: Static<typeof ApprovalAnswer> = request.body
            const { backfillOrders } = said ?? {}
            await carryOut(tx, by, { asked, version: message?.version ?? null, backfillOrders })
          }
          return presentApproval(await readApproval(tx, id))
        })
      },
    )
}

interface Approved {
  asked: ApprovalRow
  /** The version that the message has now. */
  version: number | null
  backfillOrders: number | undefined
}

/** Does what the second person approved. */
async function carryOut(
  tx: ShopTx,
  by: ShopCaller,
  { asked: { message_id: messageId, message_version: asked }, version, backfillOrders }: Approved,
): Promise<void> {
  if (messageId === null) return endFourEyes(tx)
  if (version === null || version !== asked) throw new Problem('APPROVAL_CLOSED')
  await switchFollowMessage(tx, {
    by,
    id: messageId,
    version,
    enabled: true,
    approved: true,
    backfillOrders,
  })
}
