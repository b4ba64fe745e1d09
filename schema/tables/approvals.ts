import type { ApprovalKind, ApprovalState } from '../../domain/shops/approval.ts'
import type { DefaultedInstant, Generated, NullableInstant } from './columns.ts'

/** Approvals by a second person. Columns as migrations/ makes them. */
export interface ApprovalRequestsTable {
  id: Generated<string>
  shop_id: string
  kind: ApprovalKind
  message_id: string | null
  message_version: number | null
  state: Generated<ApprovalState>
  requested_by: string
  requested_at: DefaultedInstant
  comment: string | null
  decided_by: string | null
  decided_at: NullableInstant
  decision_comment: string | null
}
