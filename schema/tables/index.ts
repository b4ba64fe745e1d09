import type {
  ShopRecoveriesTable,
  ShopsTable,
  OperatorsTable,
  ApiKeysTable,
  PlatformKeysTable,
  ApprovalRequestsTable,
} from './shops.ts'
import type { SecretsTable, ShopKeysTable } from './crypto.ts'
import type { IdempotencyKeysTable } from './rest.ts'
import type { ChargesTable, PriceVersionsTable, ShopBillingTable } from './billing.ts'
import type { OutboxTable } from './outbox.ts'
import type { ErasedCustomersTable, ErasuresTable } from './personalData.ts'
import type { LineAccountsTable, EmergencyStopsTable, StopLogTable } from './line.ts'
import type { LiffBucketsTable, LiffStrangersTable, LiffUseTable } from './liff.ts'
import type { MediaTable } from './media.ts'
import type { ProductsTable, OrdersTable, OrderItemsTable, ShipmentsTable } from './orders.ts'
import type {
  FlagsTable,
  TagsTable,
  MembersTable,
  MemberTagsTable,
  TagEventsTable,
  PointEntriesTable,
  MemberLinksTable,
  MemberLinkStatesTable,
} from './members.ts'
import type {
  IdentityClaimsTable,
  IdentityRefusalsTable,
  LinkLogTable,
  LinkProofsTable,
  SecondLooksTable,
} from './linking.ts'
import type {
  CartChecksTable,
  CartConnectionsTable,
  SyncCursorsTable,
  CartCustomersTable,
  CartCustomerPhonesTable,
  SubscriptionsTable,
  DismissedHistoryTable,
  UnreadCartDataTable,
  ConnectionRereadsTable,
  MemberRereadsTable,
  InsertSettingsTable,
} from './carts.ts'
import type {
  FollowMessagesTable,
  FollowMessageProductsTable,
  ScenariosTable,
  FollowMessageVersionsTable,
  ReplansTable,
  MessagePacksTable,
  HistoryAdmissionsTable,
} from './messages.ts'
import type {
  EnrolmentsTable,
  DeliveriesTable,
  DeliveryActionsTable,
  ChannelLeasesTable,
  KeeperLeaseTable,
  OrderPlanFailuresTable,
} from './delivery.ts'
import type {
  TestInvitationsTable,
  TestRunsTable,
  TestRunMembersTable,
  TestChangesTable,
} from './testRuns.ts'
import type { TapsTable, TapActionsTable, LinkClicksTable } from './responses.ts'
import type { FormSubmissionsTable, FormsTable, FormVersionsTable } from './forms.ts'
import type { NoticesTable } from './notices.ts'
import type {
  ChangeRequestsTable,
  RequestStepsTable,
  SubscriptionLeasesTable,
  RequestPicturesTable,
} from './requests.ts'
import type { RequestNotesTable, RequestSettingsTable } from './requestSettings.ts'
import type {
  AutoRepliesTable,
  AutoReplyKeywordsTable,
  AutoReplyVersionsTable,
  ReplyAnswersTable,
  ReplyLinkClicksTable,
} from './replies.ts'
import type { RobotSettingsTable, RobotsTable } from './robots.ts'
import type { AlertMailsTable, AlertsTable, AlertWatchesTable } from './alerts.ts'
import type { UnreadLineEventsTable, WebhookEventsTable } from './events.ts'
import type { TalkEntriesTable, TalkFilesTable } from './talk.ts'

/** Every table, as Kysely sees it, in a file per room. The truth is migrations/. */
export interface Database {
  shops: ShopsTable
  shop_recoveries: ShopRecoveriesTable
  operators: OperatorsTable
  api_keys: ApiKeysTable
  platform_keys: PlatformKeysTable
  secrets: SecretsTable
  shop_keys: ShopKeysTable
  idempotency_keys: IdempotencyKeysTable
  line_accounts: LineAccountsTable
  emergency_stops: EmergencyStopsTable
  stop_log: StopLogTable
  liff_strangers: LiffStrangersTable
  liff_buckets: LiffBucketsTable
  liff_use: LiffUseTable
  flags: FlagsTable
  tags: TagsTable
  members: MembersTable
  member_tags: MemberTagsTable
  tag_events: TagEventsTable
  point_entries: PointEntriesTable
  webhook_events: WebhookEventsTable
  unread_line_events: UnreadLineEventsTable
  talk_entries: TalkEntriesTable
  talk_files: TalkFilesTable
  channel_leases: ChannelLeasesTable
  keeper_lease: KeeperLeaseTable
  cart_connections: CartConnectionsTable
  unread_cart_data: UnreadCartDataTable
  dismissed_history: DismissedHistoryTable
  sync_cursors: SyncCursorsTable
  cart_checks: CartChecksTable
  connection_rereads: ConnectionRereadsTable
  member_rereads: MemberRereadsTable
  insert_settings: InsertSettingsTable
  products: ProductsTable
  cart_customers: CartCustomersTable
  cart_customer_phones: CartCustomerPhonesTable
  member_links: MemberLinksTable
  member_link_states: MemberLinkStatesTable
  identity_claims: IdentityClaimsTable
  identity_refusals: IdentityRefusalsTable
  link_proofs: LinkProofsTable
  link_log: LinkLogTable
  second_looks: SecondLooksTable
  subscriptions: SubscriptionsTable
  orders: OrdersTable
  order_items: OrderItemsTable
  shipments: ShipmentsTable
  follow_messages: FollowMessagesTable
  follow_message_products: FollowMessageProductsTable
  scenarios: ScenariosTable
  follow_message_versions: FollowMessageVersionsTable
  enrolments: EnrolmentsTable
  order_plan_failures: OrderPlanFailuresTable
  history_admissions: HistoryAdmissionsTable
  replans: ReplansTable
  deliveries: DeliveriesTable
  delivery_actions: DeliveryActionsTable
  outbox: OutboxTable
  price_versions: PriceVersionsTable
  shop_billing: ShopBillingTable
  charges: ChargesTable
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
  auto_replies: AutoRepliesTable
  auto_reply_keywords: AutoReplyKeywordsTable
  auto_reply_versions: AutoReplyVersionsTable
  reply_answers: ReplyAnswersTable
  reply_link_clicks: ReplyLinkClicksTable
  forms: FormsTable
  form_versions: FormVersionsTable
  form_submissions: FormSubmissionsTable
  notices: NoticesTable
  change_requests: ChangeRequestsTable
  request_steps: RequestStepsTable
  request_pictures: RequestPicturesTable
  subscription_leases: SubscriptionLeasesTable
  request_settings: RequestSettingsTable
  request_notes: RequestNotesTable
  erasures: ErasuresTable
  erased_customers: ErasedCustomersTable
  robots: RobotsTable
  robot_settings: RobotSettingsTable
  alerts: AlertsTable
  alert_mails: AlertMailsTable
  alert_watches: AlertWatchesTable
}
