import { sql } from 'kysely'
import type { Cart } from '../../domain/carts/cartCapabilities.ts'
import { brand, type ConnectionId, type LineAccountId, type ShopId } from '../../domain/values/ids.ts'
import type { PartialShipments } from '../../domain/orders/shipDate.ts'
import type { ClaimBox } from '../crypto/claimBox.ts'
import type { ShopTx } from '../database.ts'
import { tellConnectionOrders } from './connectionOrders.ts'
import { requireVersion, requireRow } from '../sql/optimisticLock.ts'
import { deleteUnusedSecrets } from '../crypto/secrets.ts'
import { forgetCursors, hasImported } from './syncCursors.ts'
import { stopMovedRobots } from '../robots/robots.ts'
import { relinkConnection } from '../members/linking/index.ts'
import type { PageRequest } from '../sql/keysetOrder.ts'

const columns = [
  'id',
  'line_account_id',
  'cart',
  'cart_domain',
  'credentials_id',
  'floor_day',
  'floor_time',
  'partial_shipments',
  'link_needs_order',
  'state',
  'state_code',
  'state_at',
  'first_import_done_at',
  'created_at',
  'version',
  'succeeded_at',
  'failure_id',
  'failed_at',
  'failure_detail',
  'retry_asked_at',
  'operations_on',
] as const

/** A connection whose credentials the cart has just accepted. */
interface VerifiedConnection {
  lineAccountId: string
  cart: Cart
  cartDomain: string
  credentialsId: string
  floorDay: number
  floorTime: string
  partialShipments: PartialShipments
  claims: ClaimBox
}

/**
 * Lock it with `forNoKeyUpdate()` before a change: links refer to it, and a stronger lock would deadlock with the
 * linking (syncTransaction.ts).
 */
export const oneConnection = (tx: ShopTx, id: string) =>
  tx.selectFrom('cart_connections').select(columns).where('id', '=', id).where('removed_at', 'is', null)

/**
 * Makes a connection, or revives the removed one of the same account, cart and domain, so that its orders
 * keep their identity and open again (D5); its customers are matched with members again, since phones may have
 * changed meanwhile. Orders that are first seen before the next import is done are history (D3). Throws the unique
 * violation of `cart_connections_one_of_a_cart` when one exists, or of `cart_connections_one_of_a_host`.
 */
export async function connectCart(tx: ShopTx, shopId: ShopId, connection: VerifiedConnection) {
  const before = await tx
    .selectFrom('cart_connections')
    .select(['id', 'credentials_id', 'partial_shipments'])
    .where('line_account_id', '=', connection.lineAccountId)
    .where('cart', '=', connection.cart)
    .where('cart_domain', '=', connection.cartDomain)
    .where('removed_at', 'is not', null)
    .orderBy('removed_at', 'desc')
    .limit(1)
    .forNoKeyUpdate()
    .executeTakeFirst()
  const fresh = {
    credentials_id: connection.credentialsId,
    floor_day: connection.floorDay,
    floor_time: connection.floorTime,
    partial_shipments: connection.partialShipments,
    state: 'OK' as const,
    state_code: null,
    failure_id: null,
    failure_detail: null,
    state_at: sql<Date>`clock_timestamp()`,
  }
  if (!before)
    return tx
      .insertInto('cart_connections')
      .values({
        shop_id: shopId,
        line_account_id: connection.lineAccountId,
        cart: connection.cart,
        cart_domain: connection.cartDomain,
        ...fresh,
      })
      .returning(columns)
      .executeTakeFirstOrThrow()
  const row = await tx
    .updateTable('cart_connections')
    .set(({ eb, ref }) => ({
      ...fresh,
      removed_at: null,
      first_import_done_at: null,
      version: eb(ref('version'), '+', 1),
    }))
    .where('id', '=', before.id)
    .returning(columns)
    .executeTakeFirstOrThrow()
  await deleteUnusedSecrets(tx, [before.credentials_id])
  const account = brand<LineAccountId>(row.line_account_id)
  const { claims } = connection
  await relinkConnection(tx, {
    shopId,
    connectionId: brand<ConnectionId>(before.id),
    lineAccountId: account,
    claims,
  })
  await tellConnectionOrders(tx, {
    shopId,
    connectionId: before.id,
    movesDeliveries: true,
    partialShipments: changedSetting(before, row),
  })
  return row
}

/** The new setting of partial shipments; null when it did not change. */
const changedSetting = (
  before: { partial_shipments: PartialShipments },
  { partial_shipments: now }: { partial_shipments: PartialShipments },
): PartialShipments | null => (before.partial_shipments === now ? null : now)

export type ConnectionRow = Awaited<ReturnType<typeof connectCart>>

export const listConnections = (
  tx: ShopTx,
  shopId: ShopId,
  { after, most }: PageRequest<string>,
): Promise<ConnectionRow[]> =>
  tx
    .selectFrom('cart_connections')
    .select(columns)
    .where('removed_at', 'is', null)
    .where('shop_id', '=', shopId)
    .$if(after !== null, (query) => query.where('id', '>', after))
    .orderBy('id')
    .limit(most)
    .execute()

/** @throws NoSuchRow */
export const readConnection = async (tx: ShopTx, id: string): Promise<ConnectionRow> =>
  requireRow(await oneConnection(tx, id).executeTakeFirst())

export interface ConnectionChange {
  floor?: { dayOffset: number; sendTime: string }
  partialShipments?: PartialShipments
  /** Whether only customers with an order are linked; null: as the cart system's rule is (domain.md 3). */
  linkNeedsOrder?: boolean | null
  /** The cart is operated for requests; else they wait. */
  operationsOn?: boolean
  /** Credentials that the cart has just accepted, and its domain. */
  verified?: { cartDomain: string; credentialsId: string }
}

/** The domain of a connection that has rows of a cart cannot change: another shop's order 1 is another order. */
export class CartDomainFixed extends Error {
  constructor() {
    super('the connection has rows of the cart at its present domain')
    this.name = 'CartDomainFixed'
  }
}

/** Final when the row is locked; without a lock it refuses early. @throws CartDomainFixed */
export async function refuseMovedCart(tx: ShopTx, row: ConnectionRow, cartDomain: string): Promise<void> {
  if (cartDomain !== row.cart_domain && (await hasImported(tx, row.id))) throw new CartDomainFixed()
}

/**
 * A moved floor clamps stored timings (D6), and another setting of partial shipments moves ship dates (V12): the
 * orders concerned plan again. With another domain the connection starts as a new one.
 * @throws NoSuchRow, StaleVersion, CartDomainFixed
 */
export async function updateConnection(
  tx: ShopTx,
  {
    shopId,
    id,
    version,
    change: { floor, partialShipments, linkNeedsOrder, operationsOn, verified },
  }: { shopId: ShopId; id: string; version: number | null; change: ConnectionChange },
): Promise<ConnectionRow> {
  const before = requireVersion(await oneConnection(tx, id).forNoKeyUpdate().executeTakeFirst(), version)
  const isMoved = verified !== undefined && verified.cartDomain !== before.cart_domain
  if (verified && isMoved) {
    await refuseMovedCart(tx, before, verified.cartDomain)
    await forgetCursors(tx, id)
    await stopMovedRobots(tx, id)
  }
  const row = await tx
    .updateTable('cart_connections')
    .set(({ eb, ref }) => ({
      ...(floor === undefined ? {} : { floor_day: floor.dayOffset, floor_time: floor.sendTime }),
      ...(partialShipments === undefined ? {} : { partial_shipments: partialShipments }),
      ...(linkNeedsOrder === undefined ? {} : { link_needs_order: linkNeedsOrder }),
      ...(operationsOn === undefined ? {} : { operations_on: operationsOn }),
      ...(verified === undefined
        ? {}
        : {
            cart_domain: verified.cartDomain,
            credentials_id: verified.credentialsId,
            state: 'OK' as const,
            state_code: null,
            failure_id: null,
            failure_detail: null,
            state_at: sql<Date>`clock_timestamp()`,
          }),
      ...(isMoved ? { first_import_done_at: null } : {}),
      version: eb(ref('version'), '+', 1),
    }))
    .where('id', '=', id)
    .returning(columns)
    .executeTakeFirstOrThrow()
  if (verified) await deleteUnusedSecrets(tx, [before.credentials_id])
  await tellConnectionOrders(tx, {
    shopId,
    connectionId: id,
    movesDeliveries: row.floor_day !== before.floor_day || row.floor_time !== before.floor_time,
    partialShipments: changedSetting(before, row),
  })
  return row
}

/** Whether the LINE account is connected to a cart of this system (domain.md 2.9). */
export async function hasLiveConnection(tx: ShopTx, lineAccountId: string, cart: Cart): Promise<boolean> {
  const row = await tx
    .selectFrom('cart_connections')
    .select('id')
    .where('line_account_id', '=', lineAccountId)
    .where('cart', '=', cart)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
  return row !== undefined
}

/**
 * Whether the shop is connected to this host as a cart of another system, at any LINE account. Two names of one cart
 * would be two of everything: its orders, and the leases of its subscriptions.
 */
export async function isConnectedAsOther(
  tx: ShopTx,
  { shopId, cart, cartDomain }: { shopId: ShopId; cart: Cart; cartDomain: string },
): Promise<boolean> {
  const row = await tx
    .selectFrom('cart_connections')
    .select('id')
    .where('shop_id', '=', shopId)
    .where('cart_domain', '=', cartDomain)
    .where('cart', '!=', cart)
    .where('removed_at', 'is', null)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}
