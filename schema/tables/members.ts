import type { DefaultedInstant, Generated, LinkState, NullableInstant } from './columns.ts'

export interface FlagsTable {
  id: Generated<string>
  shop_id: string
  line_account_id: string
  name: string
  color: string
  created_at: DefaultedInstant
  version: Generated<number>
}

export interface TagsTable {
  id: Generated<string>
  shop_id: string
  line_account_id: string
  code: string
  name: string
  created_at: DefaultedInstant
  version: Generated<number>
}

export interface MembersTable {
  id: Generated<string>
  no: Generated<number>
  shop_id: string
  line_account_id: string
  line_user_id: string
  display_name: string | null
  nick_name: string | null
  picture_url: string | null
  profile_read_at: NullableInstant
  phone_raw: string | null
  phone: string | null
  email: string | null
  friend_state: Generated<'UNKNOWN' | 'FRIEND' | 'BLOCKED'>
  friend_state_at: NullableInstant
  friend_since: NullableInstant
  reachable_known_at: NullableInstant
  link_state: Generated<LinkState>
  link_state_at: NullableInstant
  unlinked_at: NullableInstant
  flag_id: string | null
  point_balance: Generated<number>
  rich_menu_id: string | null
  opted_out_at: NullableInstant
  opt_out_wish_at: NullableInstant
  opt_out_wish_by: 'KEYWORD' | 'BUTTON' | 'OPERATOR' | null
  is_test: Generated<boolean>
  test_since: NullableInstant
  created_at: DefaultedInstant
  version: Generated<number>
}

export interface MemberTagsTable {
  member_id: string
  tag_id: string
  shop_id: string
  granted_at: DefaultedInstant
}

export interface TagEventsTable {
  id: Generated<number>
  shop_id: string
  member_id: string
  tag_id: string
  change: 'ADDED' | 'REMOVED'
  cause: string
  at: DefaultedInstant
}

export interface PointEntriesTable {
  id: Generated<string>
  shop_id: string
  member_id: string
  delta: number
  balance_after: number
  reason: string
  idempotency_key: string
  at: DefaultedInstant
}

export interface MemberLinksTable {
  customer_id: string
  line_account_id: string
  member_id: string
  connection_id: string
  shop_id: string
  linked_at: DefaultedInstant
}

export interface MemberLinkStatesTable {
  member_id: string
  connection_id: string
  shop_id: string
  state: LinkState
  at: DefaultedInstant
}
