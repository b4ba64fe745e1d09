import { type Static, Type } from 'typebox'
import { APPROVAL_KINDS, APPROVAL_STATES } from '../../../../domain/shops/approval.ts'
import type { ApprovalRow } from '../../../../schema/shops/approvals.ts'
import { BackfillOrders } from '../messages/backfillModel.ts'
import { Id, Instant, instant, instantOrNull, oneOf, orNull } from '../../../rest/modelFields.ts'

const Person = Type.Object({ id: Id, name: Type.String() })
const Comment = Type.String({ minLength: 1, maxLength: 500, description: 'For the other person.' })

/** The optional body of a request for approval or of a decision. */
export const ApprovalComment = Type.Union(
  [
    Type.Null(),
    Type.Object(
      { comment: Type.Optional(Comment) },
      { additionalProperties: false, title: 'ApprovalComment' },
    ),
  ],
  { examples: [{ comment: '本文と配信時間を確認してください。' }] },
)

/** {@link ApprovalComment} with what switching a message on may need. */
export const ApprovalAnswer = Type.Union([
  Type.Null(),
  Type.Object(
    { comment: Type.Optional(Comment), backfillOrders: BackfillOrders },
    { additionalProperties: false, title: 'ApprovalAnswer' },
  ),
])

export const ApprovalState = oneOf(
  APPROVAL_STATES,
  'VOID: the message was changed since it was asked; ask anew.',
)
export const ApprovalModel = Type.Object(
  {
    id: Id,
    kind: oneOf(APPROVAL_KINDS, 'FOUR_EYES_OFF: no approval is asked for any more.'),
    messageId: orNull(Id),
    messageName: orNull(Type.String()),
    messageVersion: orNull(Type.Integer({ description: 'What is approved is this version.' })),
    state: ApprovalState,
    requestedBy: Person,
    requestedAt: Instant,
    comment: orNull(Type.String()),
    decidedBy: orNull(Person),
    decidedAt: orNull(Instant),
    decisionComment: orNull(Type.String()),
  },
  { $id: 'ApprovalRequest', description: 'A question to a second person (four eyes), and the answer.' },
)

export const presentApproval = (row: ApprovalRow): Static<typeof ApprovalModel> => ({
  id: row.id,
  kind: row.kind,
  messageId: row.message_id,
  messageName: row.message_name,
  messageVersion: row.message_version,
  state: row.state,
  requestedBy: { id: row.requested_by, name: row.requested_by_name },
  requestedAt: instant(row.requested_at),
  comment: row.comment,
  decidedBy: row.decided_by === null ? null : { id: row.decided_by, name: row.decided_by_name ?? '' },
  decidedAt: instantOrNull(row.decided_at),
  decisionComment: row.decision_comment,
})
