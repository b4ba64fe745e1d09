import type { DefaultedInstant, Generated, Instant } from './columns.ts'

export interface TalkEntriesTable {
  id: Generated<string>
  shop_id: string
  line_account_id: string
  member_id: string
  direction: 'IN' | 'OUT'
  kind: string
  at: Instant
  reference: string
  state: Generated<'KEPT' | 'UNSENT'>
  outcome: string | null
  event_id: string | null
  text: Buffer | null
  created_at: DefaultedInstant
}

export type TalkFileState = 'WAITING' | 'READY' | 'GONE' | 'TOO_LARGE' | 'NO_SPACE' | 'FAILED' | 'REMOVED'

export interface TalkFilesTable {
  id: Generated<string>
  shop_id: string
  line_account_id: string
  entry_id: string | null
  line_message_id: string
  state: Generated<TalkFileState>
  failure: string | null
  tries: Generated<number>
  try_at: DefaultedInstant
  content_type: string | null
  bytes: number | null
  sealed_key: Buffer | null
  sealed_name: Buffer | null
  created_at: DefaultedInstant
  changed_at: DefaultedInstant
}
