import { randomUUID } from 'node:crypto'
import {
  brand,
  type ConnectionId,
  type LineAccountId,
  type OrderId,
  type ShopId,
} from '../../../domain/values/ids.ts'
import { connectCart } from '../../../schema/carts/cartConnections.ts'
import { inShop } from '../../../schema/database.ts'
import type { TestApi } from '../rest/api.ts'

/** Rows as a cart's synchronisation makes them, for tests of what reads them. */

export const aConnection = (
  { database, vault }: TestApi,
  shopId: ShopId,
  lineAccountId: LineAccountId,
  cartDomain = 'shop.example',
): Promise<ConnectionId> =>
  inShop(database.db, shopId, async (tx) => {
    const credentialsId = await vault.store(tx, {
      shopId,
      purpose: 'cart.credentials',
      value: '{"accessToken":"abc"}',
    })
    const settings = { floorDay: 1, floorTime: '06:00', partialShipments: 'FIRST' as const }
    const connection = {
      lineAccountId,
      cart: 'REPIST' as const,
      cartDomain,
      credentialsId,
      ...settings,
      claims: vault.claims,
    }
    return brand<ConnectionId>((await connectCart(tx, shopId, connection)).id)
  })

export const aProduct = (
  { database }: TestApi,
  shopId: ShopId,
  connectionId: ConnectionId,
  name = '青汁',
): Promise<string> =>
  inShop(database.db, shopId, async (tx) => {
    const external = randomUUID()
    const { id } = await tx
      .insertInto('products')
      .values({
        shop_id: shopId,
        connection_id: connectionId,
        external_id: external,
        code: `P-${external.slice(0, 8)}`,
        name,
        kind: 'SUBSCRIPTION',
        raw: '{}',
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    return id
  })

export const anOrder = (
  { database }: TestApi,
  shopId: ShopId,
  connectionId: ConnectionId,
  shipDate: string | null = '2026-11-25',
): Promise<OrderId> =>
  inShop(database.db, shopId, async (tx) => {
    const external = randomUUID()
    const { id } = await tx
      .insertInto('orders')
      .values({
        shop_id: shopId,
        connection_id: connectionId,
        external_id: external,
        number: `R${external.slice(0, 6)}`,
        kind: 'SUBSCRIPTION',
        status: 'SHIPPED',
        raw_status: '5',
        total: 3_980,
        ship_date: shipDate,
        raw: '{}',
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    return brand<OrderId>(id)
  })

/** A delivery of the message's first scenario for the order. */
export const aDelivery = (
  { database }: TestApi,
  shopId: ShopId,
  ids: { lineAccountId: LineAccountId; messageId: string; scenarioId: string; orderId: OrderId },
  state: 'planned' | 'skipped' = 'planned',
  dueAt = new Date('2026-11-27T09:00:00Z'),
): Promise<string> =>
  inShop(database.db, shopId, async (tx) => {
    const { id } = await tx
      .insertInto('deliveries')
      .values({
        shop_id: shopId,
        line_account_id: ids.lineAccountId,
        message_id: ids.messageId,
        scenario_id: ids.scenarioId,
        order_id: ids.orderId,
        state,
        reason: state === 'skipped' ? 'LATE' : null,
        due_at: dueAt,
        known_at: dueAt,
        arm_at: dueAt,
        plan_version: 1,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    return id
  })

/** The facts in the outbox, as (signal, workflow id). */
export const factsOf = (
  { database }: TestApi,
  shopId: ShopId,
): Promise<{ signal: string; workflow_id: string }[]> =>
  inShop(database.db, shopId, (tx) =>
    tx.selectFrom('outbox').select(['signal', 'workflow_id']).orderBy('id').execute(),
  )
