import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { brand, type MemberId, type OperatorId } from '../../../domain/values/ids.ts'
import { askErasure } from '../../../schema/personalData/erasures.ts'
import { eraseRows } from '../../../schema/personalData/eraseRows.ts'
import { insertOperator } from '../../../schema/shops/operators.ts'
import { addOrder } from '../../setup/orders/orders.ts'
import { createTestDatabase, type TestDatabase } from '../../setup/runtime/database.ts'
import { testVault } from '../../setup/runtime/secrets.ts'
import { addMember, addShop, linkMember, type TestShop } from '../../setup/shops/shop.ts'

let database: TestDatabase
let shop: TestShop
beforeAll(async () => {
  database = await createTestDatabase()
  shop = await addShop(database.db)
})
afterAll(() => database.drop())

/** A second LINE account of the shop, whose member is linked to the same customer. */
async function otherAccount(): Promise<TestShop> {
  const lineAccountId = await shop.run(async (tx) => {
    const secret = await testVault.store(tx, {
      shopId: shop.shopId,
      purpose: 'line.channelSecret',
      value: 'other',
    })
    const row = await tx
      .insertInto('line_accounts')
      .values({
        shop_id: shop.shopId,
        name: '二つ目',
        channel_id: randomUUID(),
        channel_secret_id: secret,
        access_token_id: null,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    return row.id
  })
  return { ...shop, lineAccountId: lineAccountId as TestShop['lineAccountId'] }
}

async function erase(memberId: MemberId): Promise<unknown> {
  const claims = testVault.claims
  return shop.run(async (tx) => {
    const operator = await insertOperator(tx, shop.shopId, { name: '佐藤', role: 'ADMIN' })
    const operatorId = brand<OperatorId>(operator.id)
    const { id } = await askErasure(tx, { shopId: shop.shopId, memberId, operatorId, reason: null })
    await eraseRows(tx, { shopId: shop.shopId, erasureId: id, claims })
    const { report } = await tx
      .selectFrom('erasures')
      .select('report')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    return report
  })
}

/** All that hangs on a member and a customer, as it stands. */
const standing = (memberId: MemberId, customer: string) =>
  shop.run(async (tx) => ({
    member: await tx.selectFrom('members').selectAll().where('id', '=', memberId).execute(),
    links: await tx.selectFrom('member_links').selectAll().where('member_id', '=', memberId).execute(),
    tags: await tx.selectFrom('member_tags').selectAll().where('member_id', '=', memberId).execute(),
    points: await tx.selectFrom('point_entries').selectAll().where('member_id', '=', memberId).execute(),
    customer: await tx
      .selectFrom('cart_customers')
      .select(['id', 'external_id', 'name', 'email'])
      .where('external_id', '=', customer)
      .execute(),
    phones: await tx
      .selectFrom('cart_customer_phones as p')
      .innerJoin('cart_customers as c', 'c.id', 'p.customer_id')
      .select('p.phone')
      .where('c.external_id', '=', customer)
      .execute(),
    orders: await tx.selectFrom('orders').selectAll().where('customer_external_id', '=', customer).execute(),
    items: await tx
      .selectFrom('order_items as i')
      .innerJoin('orders as o', 'o.id', 'i.order_id')
      .selectAll('i')
      .where('o.customer_external_id', '=', customer)
      .execute(),
  }))

it('a customer whom two members share stays whole for the other when one of them is erased, and goes with the last', async () => {
  const other = await otherAccount()
  const [erased, stays] = [await addMember(shop), await addMember(other)]
  await linkMember(shop, erased.memberId, 'C-shared')
  await linkMember(other, stays.memberId, 'C-shared')
  await linkMember(shop, erased.memberId, 'C-own')
  await shop.run(async (tx) => {
    await tx
      .updateTable('cart_customers')
      .set({ name: '山田花子', email: 'hanako@example.jp' })
      .where('external_id', '=', 'C-shared')
      .execute()
    const { id } = await tx
      .selectFrom('cart_customers')
      .select('id')
      .where('external_id', '=', 'C-shared')
      .executeTakeFirstOrThrow()
    await tx
      .insertInto('cart_customer_phones')
      .values({
        shop_id: shop.shopId,
        connection_id: shop.connectionId,
        customer_id: id,
        phone: '09011112222',
      })
      .execute()
    await tx
      .updateTable('members')
      .set({ phone: '09011112222', phone_raw: '090-1111-2222' })
      .where('id', 'in', [erased.memberId, stays.memberId])
      .execute()
  })
  await addOrder(shop, { customer: 'C-shared', shipDate: null })
  await addOrder(shop, { customer: 'C-own', shipDate: null })
  const before = await standing(stays.memberId, 'C-shared')
  expect(before.orders).toHaveLength(1)

  expect(await erase(erased.memberId)).toMatchObject({
    customers: 1,
    orders: 1,
    keptFor: [stays.memberId],
  })
  expect(await standing(stays.memberId, 'C-shared')).toEqual(before)
  const gone = await standing(erased.memberId, 'C-own')
  expect(Object.values(gone).flat()).toEqual([])
  // Kept out of later pulls is the one that went, not the one that stays.
  const keptOut = () => shop.run((tx) => tx.selectFrom('erased_customers').select('external_id').execute())
  expect(await keptOut()).toEqual([{ external_id: 'C-own' }])

  expect(await erase(stays.memberId)).toMatchObject({ customers: 1, orders: 1, keptFor: [] })
  expect(Object.values(await standing(stays.memberId, 'C-shared')).flat()).toEqual([])
  expect(await keptOut()).toHaveLength(2)
})
