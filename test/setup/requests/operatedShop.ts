import { randomBytes } from 'node:crypto'
import type { RequestId, RequestKind, ShownDates } from '../../../domain/requests/request.ts'
import { KIND_LABELS } from '../../../domain/requests/request.ts'
import type { ConnectionId, MemberId } from '../../../domain/values/ids.ts'
import type { Db } from '../../../schema/database.ts'
import { insertRequest } from '../../../schema/requests/insertRequest.ts'
import { readRequest, type RequestRow } from '../../../schema/requests/readRequest.ts'
import { readSteps } from '../../../schema/requests/steps.ts'
import { testVault } from '../runtime/secrets.ts'
import { addShop, type TestShop } from '../shops/shop.ts'
import type { ScriptedCart, ScriptedSubscription } from './scriptedCart.ts'

/** A shop with a member, robots, and subscriptions in the scripted cart. */
export interface OperatedShop extends TestShop {
  memberId: MemberId
  /** Adds a subscription to the cart and to our rows. */
  subscribe(given?: Partial<ScriptedSubscription>): Promise<{ id: string; externalId: string }>
  /** The wish of the member as the API stores it; `shown`: what the customer saw. */
  apply(
    of: { id: string; externalId: string },
    kind: Exclude<RequestKind, 'OTHER'>,
    shown?: Partial<ShownDates>,
  ): Promise<RequestId>
  row(id: RequestId): Promise<RequestRow>
  steps(id: RequestId): Promise<string[]>
  /** Amounts charged for the request. */
  charges(id: RequestId): Promise<number[]>
  /** Keys of messages to the member about the request, oldest first, without the id. */
  messages(id: RequestId): Promise<string[]>
}

export async function addOperatedShop(db: Db, cart: ScriptedCart, robots = 2): Promise<OperatedShop> {
  const shop = await addShop(db)
  const { run, shopId, lineAccountId } = shop
  const connectionId = shop.connectionId as ConnectionId
  const memberId = await run(async (tx) => {
    await tx.updateTable('line_accounts').set({ requests_on: true }).where('id', '=', lineAccountId).execute()
    await tx
      .updateTable('cart_connections')
      .set({ operations_on: true, cart_domain: `${randomBytes(4).toString('hex')}.example` })
      .where('id', '=', connectionId)
      .execute()
    for (let nth = 0; nth < robots; nth += 1)
      await tx
        .insertInto('robots')
        .values({
          shop_id: shopId,
          connection_id: connectionId,
          name: `ロボット${nth + 1}`,
          state: 'READY',
          credentials_id: await testVault.store(tx, { shopId, purpose: 'robot.login', value: '{}' }),
          login_key: randomBytes(32),
          login_key_id: 'test',
        })
        .execute()
    const member = await tx
      .insertInto('members')
      .values({
        shop_id: shopId,
        line_account_id: lineAccountId,
        line_user_id: `U${randomBytes(16).toString('hex')}`,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    const of = { shop_id: shopId, connection_id: connectionId }
    const customer = await tx
      .insertInto('cart_customers')
      .values({ ...of, external_id: 'C-1', raw: '{}' })
      .returning('id')
      .executeTakeFirstOrThrow()
    await tx
      .insertInto('member_links')
      .values({ ...of, member_id: member.id, customer_id: customer.id, line_account_id: lineAccountId })
      .execute()
    return member.id as MemberId
  })
  let count = 0

  return {
    ...shop,
    memberId,
    async subscribe(given) {
      count += 1
      const externalId = `${connectionId.slice(-6)}-${count}`
      const made = cart.add(externalId, given)
      const { id } = await run((tx) =>
        tx
          .insertInto('subscriptions')
          .values({
            shop_id: shopId,
            connection_id: connectionId,
            external_id: externalId,
            customer_external_id: 'C-1',
            status: 'ACTIVE',
            raw_status: '1',
            count: made.count,
            next_scheduled_date: made.scheduled,
            next_delivery_date: made.delivery,
            cycle: made.cycle,
            raw: '{}',
          })
          .returning('id')
          .executeTakeFirstOrThrow(),
      )
      return { id, externalId }
    },
    async apply({ id, externalId }, kind, shown = {}) {
      const now = cart.of(externalId)
      const { id: requestId } = await run((tx) =>
        insertRequest(tx, {
          shopId,
          lineAccountId,
          memberId,
          connectionId,
          subscription: { id, externalId, customerExternalId: 'C-1' },
          kind,
          kindLabel: KIND_LABELS[kind],
          pause: kind === 'PAUSE' ? { base: 'NEXT_SCHEDULED_DATE', days: 45, until: null } : null,
          shown: {
            nextScheduledDate: now.scheduled,
            nextDeliveryDate: now.delivery,
            asOf: Date.now(),
            ...shown,
          },
          facts: {
            status: 'ACTIVE',
            count: now.count,
            cycle: now.cycle,
            newestOrderDeliveryDate: null,
            unshippedOrderIds: [...now.orders],
          },
          product: { ...now.product, id: null },
          dueBy: null,
        }),
      )
      return requestId
    },
    row: (id) => run((tx) => readRequest(tx, id)),
    steps: (id) => run(async (tx) => (await readSteps(tx, id)).map(({ step }) => step)),
    charges: (id) =>
      run(async (tx) => {
        const rows = await tx.selectFrom('charges').select('amount').where('request_id', '=', id).execute()
        return rows.map(({ amount }) => amount)
      }),
    messages: (id) =>
      run(async (tx) => {
        const rows = await tx
          .selectFrom('notices')
          .select('key')
          .where('member_id', '=', memberId)
          .where('key', 'like', `request:${id}:%`)
          .orderBy('id')
          .execute()
        return rows.map(({ key }) => key.split(':')[2] ?? '')
      }),
  }
}
