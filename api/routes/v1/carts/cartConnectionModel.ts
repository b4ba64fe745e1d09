import { type Static, Type } from 'typebox'
import {
  type Cart,
  CART_CAPABILITIES,
  CARTS,
  MEMO_TARGETS,
} from '../../../../domain/carts/cartCapabilities.ts'
import { DEFAULT_PARTIAL_SHIPMENTS, PARTIAL_SHIPMENTS } from '../../../../domain/orders/shipDate.ts'
import type { ConnectionRow } from '../../../../schema/carts/cartConnections.ts'
import type { CartResource } from '../../../../domain/carts/cartRecords.ts'
import type { SyncState } from '../../../../schema/carts/syncCursors.ts'
import type { UnreadCounts } from '../../../../schema/carts/unreadList.ts'
import {
  explain,
  ExplainedCode,
  Id,
  Instant,
  instant,
  instantOrNull,
  oneOf,
  orNull,
  refTo,
  SendTime,
  shortClock,
  Version,
} from '../../../rest/modelFields.ts'

const FloorModel = Type.Object(
  {
    dayOffset: Type.Integer({ minimum: 0, maximum: 365, description: 'Days after the ship date.' }),
    sendTime: SendTime,
  },
  {
    additionalProperties: false,
    description: 'The earliest timing that a message may have; never before day 1 06:00 (D6).',
    examples: [{ dayOffset: 1, sendTime: '06:00' }],
  },
)

const PartialShipmentsModel = oneOf(
  PARTIAL_SHIPMENTS,
  '分割発送: the ship date that counts when the parcels of an order leave on different days and the cart states ' +
    'no date of the order itself. `FIRST` 最初の荷物の発送日: as soon as one parcel has a date. `LAST` ' +
    '最後の荷物の発送日: once every parcel has one. A date that the cart states of the order rules over both (V12). ' +
    'A change plans anew the orders that it concerns; what was sent is not repeated. ' +
    `Default ${DEFAULT_PARTIAL_SHIPMENTS}.`,
)

const UnreadCountsModel = Type.Object(
  {
    setAside: Type.Integer({ description: 'Rows that are set aside whole.' }),
    values: Type.Integer({ description: 'Values of imported rows that could not be read.' }),
  },
  { description: 'What could not be read; `GET /v1/cart-connections/{id}/unread` lists it.' },
)

const LINK_NEEDS_ORDER =
  'Whether only customers with an order are linked to members. At first as is usual with the cart system; a change matches the members again.'

const Operator = orNull(oneOf(['ROBOT', 'API']))

const OPERATIONS_ON =
  'Whether the cart is operated for requests to pause, skip and cancel. While it is off they wait; on by default.'

export const CartConnectionModel = Type.Object(
  {
    id: Id,
    lineAccountId: Id,
    cart: oneOf(CARTS),
    cartDomain: Type.String({ examples: ['example.repist.jp'] }),
    floor: FloorModel,
    partialShipments: PartialShipmentsModel,
    linkNeedsOrder: Type.Boolean({ description: LINK_NEEDS_ORDER }),
    capabilities: Type.Object(
      {
        shipDateTrigger: oneOf(['always', 'setting', 'never']),
        operations: Type.Object(
          { PAUSE: Operator, SKIP: Operator, CANCEL: Operator },
          { description: 'By what each change of a subscription is made; null: by a person.' },
        ),
        memoTargets: Type.Array(oneOf(MEMO_TARGETS), { description: 'The memos that can be written.' }),
      },
      { description: 'What the cart system supports.' },
    ),
    operationsOn: Type.Boolean({ description: OPERATIONS_ON }),
    state: oneOf(
      ['OK', 'ATTENTION', 'ERROR'],
      '`ERROR`: the last run did not succeed; `error` says why. `ATTENTION`: it did, and some rows of the cart are set aside.',
    ),
    stateAt: Instant,
    error: orNull(refTo(ExplainedCode)),
    failureId: orNull(
      Type.String({ description: 'By which the log has the failure; to be told to support.' }),
    ),
    failureDetail: orNull(
      Type.String({ description: 'For support: where an answer of the cart stops being readable.' }),
    ),
    lastFailureAt: orNull(Instant),
    lastSuccessAt: orNull(
      Type.String({ format: 'date-time', description: 'The end of the last run that pulled everything.' }),
    ),
    unread: UnreadCountsModel,
    retryAskedAt: orNull(Instant),
    firstImportDoneAt: orNull(
      Type.String({ format: 'date-time', description: 'Orders stored before it are history (D3).' }),
    ),
    resources: Type.Array(
      Type.Object({
        resource: oneOf(['products', 'customers', 'subscriptions', 'orders']),
        count: Type.Integer({ description: 'Rows stored.' }),
        syncedTo: orNull(Instant),
        lastSyncedAt: orNull(Instant),
        lastRows: orNull(Type.Integer()),
        lastChanged: orNull(Type.Integer()),
        lagSeconds: orNull(
          Type.Integer({ description: 'Between a change in the cart and our storing it, at worst.' }),
        ),
        error: orNull(refTo(ExplainedCode)),
        errorAt: orNull(Instant),
        unread: UnreadCountsModel,
      }),
    ),
    createdAt: Instant,
    version: Version,
  },
  { $id: 'CartConnection', description: 'A shop’s cart, as it is joined to one LINE account.' },
)

const CartDomain = Type.String({
  maxLength: 500,
  description: 'The host of the admin screen; any pasted address of it will do.',
  examples: ['https://example.repist.jp/admin/'],
})
const AccessToken = Type.String({ maxLength: 1_000, description: 'アクセストークン' })

export const NewCartConnection = Type.Object(
  {
    lineAccountId: Id,
    cart: oneOf(CARTS),
    cartDomain: CartDomain,
    accessToken: AccessToken,
    floor: Type.Optional(FloorModel),
    partialShipments: Type.Optional(PartialShipmentsModel),
  },
  { additionalProperties: false, title: 'NewCartConnection' },
)
export const CartConnectionChange = Type.Object(
  {
    cartDomain: Type.Optional(CartDomain),
    accessToken: Type.Optional(AccessToken),
    floor: Type.Optional(FloorModel),
    partialShipments: Type.Optional(PartialShipmentsModel),
    linkNeedsOrder: Type.Optional(Type.Boolean({ description: LINK_NEEDS_ORDER })),
    operationsOn: Type.Optional(Type.Boolean({ description: OPERATIONS_ON })),
  },
  {
    additionalProperties: false,
    title: 'CartConnectionChange',
    description: 'A changed domain needs the access token too.',
  },
)

function capabilitiesOf(cart: Cart): Static<typeof CartConnectionModel>['capabilities'] {
  const { shipDateTrigger, operations, memoTargets } = CART_CAPABILITIES[cart]
  return { shipDateTrigger, operations: { ...operations }, memoTargets: [...memoTargets] }
}

export const presentConnection = (
  row: ConnectionRow,
  { sync, unread }: { sync: SyncState; unread: Record<CartResource, UnreadCounts> },
): Static<typeof CartConnectionModel> => ({
  id: row.id,
  lineAccountId: row.line_account_id,
  cart: row.cart,
  cartDomain: row.cart_domain,
  floor: { dayOffset: row.floor_day, sendTime: shortClock(row.floor_time) },
  partialShipments: row.partial_shipments,
  linkNeedsOrder: row.link_needs_order ?? CART_CAPABILITIES[row.cart].linkNeedsOrder,
  capabilities: capabilitiesOf(row.cart),
  operationsOn: row.operations_on,
  ...stateOf(row, totalOf(unread)),
  stateAt: instant(row.state_at),
  failureId: row.failure_id,
  failureDetail: row.failure_detail,
  lastFailureAt: instantOrNull(row.failed_at),
  lastSuccessAt: instantOrNull(row.succeeded_at),
  unread: totalOf(unread),
  retryAskedAt: instantOrNull(row.retry_asked_at),
  firstImportDoneAt: instantOrNull(row.first_import_done_at),
  resources: sync.map(({ resource, count, cursor }) => ({
    resource,
    count,
    syncedTo: instantOrNull(cursor?.synced_to ?? null),
    lastSyncedAt: instantOrNull(cursor?.finished_at ?? null),
    lastRows: cursor?.last_rows ?? null,
    lastChanged: cursor?.last_changed ?? null,
    lagSeconds: cursor?.lag_seconds ?? null,
    error: explain(cursor?.error_code ?? null),
    errorAt: instantOrNull(cursor?.error_at ?? null),
    unread: unread[resource],
  })),
  createdAt: instant(row.created_at),
  version: row.version,
})

const totalOf = (unread: Record<CartResource, UnreadCounts>): UnreadCounts =>
  Object.values(unread).reduce((sum, one) => ({
    setAside: sum.setAside + one.setAside,
    values: sum.values + one.values,
  }))

/** Rows that are set aside are no failure of the run, and no reason to say that all is well. */
function stateOf(row: ConnectionRow, { setAside }: UnreadCounts) {
  if (row.state === 'ERROR' || setAside === 0) return { state: row.state, error: explain(row.state_code) }
  const words = explain('CART_ROWS_SET_ASIDE')
  const ja = `カートのデータのうち${setAside}件を読み取れないため、取り込めていません。ほかのデータは取り込んでいます。`
  return { state: 'ATTENTION' as const, error: words && { ...words, ja } }
}
