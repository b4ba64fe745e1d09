import type {
  ShopsTable,
  OperatorsTable,
  ApiKeysTable,
  PlatformKeysTable,
  SecretsTable,
  IdempotencyKeysTable,
} from './shops.ts'
import type {
  LineAccountsTable,
  EmergencyStopsTable,
  StopLogTable,
  FlagsTable,
  TagsTable,
  MembersTable,
  MemberTagsTable,
  TagEventsTable,
  PointEntriesTable,
  WebhookEventsTable,
  ChannelLeasesTable,
  KeeperLeaseTable,
} from './members.ts'
import type {
  CartConnectionsTable,
  SyncCursorsTable,
  ProductsTable,
  CartCustomersTable,
  CartCustomerPhonesTable,
  MemberLinksTable,
  MemberLinkStatesTable,
  SubscriptionsTable,
  OrdersTable,
  OrderItemsTable,
  ShipmentsTable,
} from './carts.ts'
import type {
  FollowMessagesTable,
  FollowMessageProductsTable,
  ScenariosTable,
  FollowMessageVersionsTable,
  EnrolmentsTable,
  HistoryAdmissionsTable,
  ReplansTable,
  DeliveriesTable,
  DeliveryActionsTable,
  OutboxTable,
} from './deliveries.ts'
import type { ApprovalRequestsTable } from './approvals.ts'
import type { MediaTable } from './media.ts'
import type { MessagePacksTable } from './messagePacks.ts'
import type {
  TestChangesTable,
  TestInvitationsTable,
  TestRunMembersTable,
  TestRunsTable,
} from './testRuns.ts'
import type { LinkClicksTable, TapActionsTable, TapsTable } from './responses.ts'

/** Every table, as Kysely sees it. The truth is migrations/. */
export interface Database {
  shops: ShopsTable
  operators: OperatorsTable
  api_keys: ApiKeysTable
  platform_keys: PlatformKeysTable
  secrets: SecretsTable
  idempotency_keys: IdempotencyKeysTable
  line_accounts: LineAccountsTable
  emergency_stops: EmergencyStopsTable
  stop_log: StopLogTable
  flags: FlagsTable
  tags: TagsTable
  members: MembersTable
  member_tags: MemberTagsTable
  tag_events: TagEventsTable
  point_entries: PointEntriesTable
  webhook_events: WebhookEventsTable
  channel_leases: ChannelLeasesTable
  keeper_lease: KeeperLeaseTable
  cart_connections: CartConnectionsTable
  sync_cursors: SyncCursorsTable
  products: ProductsTable
  cart_customers: CartCustomersTable
  cart_customer_phones: CartCustomerPhonesTable
  member_links: MemberLinksTable
  member_link_states: MemberLinkStatesTable
  subscriptions: SubscriptionsTable
  orders: OrdersTable
  order_items: OrderItemsTable
  shipments: ShipmentsTable
  follow_messages: FollowMessagesTable
  follow_message_products: FollowMessageProductsTable
  scenarios: ScenariosTable
  follow_message_versions: FollowMessageVersionsTable
  enrolments: EnrolmentsTable
  history_admissions: HistoryAdmissionsTable
  replans: ReplansTable
  deliveries: DeliveriesTable
  delivery_actions: DeliveryActionsTable
  outbox: OutboxTable
  taps: TapsTable
  tap_actions: TapActionsTable
  link_clicks: LinkClicksTable
  media: MediaTable
  message_packs: MessagePacksTable
  approval_requests: ApprovalRequestsTable
  test_invitations: TestInvitationsTable
  test_runs: TestRunsTable
  test_run_members: TestRunMembersTable
  test_changes: TestChangesTable
}
