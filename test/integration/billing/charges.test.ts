import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import type { ChargedKind } from '../../../domain/billing/price.ts'
import { chargeFor } from '../../../schema/billing/chargeFor.ts'
import { setCancelPrice } from '../../../schema/billing/prices.ts'
import { createTestDatabase, type TestDatabase } from '../../setup/runtime/database.ts'
import { until } from '../../setup/runtime/until.ts'
import { addShop, type TestShop } from '../../setup/shops/shop.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(async () => {
  await database?.drop()
})

const AT = new Date('2026-12-31T15:00:00Z')
const charge = (shop: TestShop, requestId: string, { kind = 'PAUSE' as ChargedKind, at = AT } = {}) =>
  shop.run((tx) => chargeFor(tx, { shopId: shop.shopId, requestId, kind, how: 'ROBOT', at }))
const charges = (shop: TestShop) =>
  shop.run((tx) => tx.selectFrom('charges').selectAll().orderBy('id').execute())

describe('a charge', () => {
  it('keeps its kind, yen, price version, instant and date in Japan', async () => {
    const shop = await addShop(database.db)
    expect(await charge(shop, randomUUID())).toBe(50)
    expect(await charge(shop, randomUUID(), { kind: 'SKIP' })).toBe(50)
    expect(await charge(shop, randomUUID(), { kind: 'CANCEL', at: new Date(AT.getTime() - 1) })).toBe(0)
    expect(await charges(shop)).toEqual(
      [
        { kind: 'PAUSE', amount: 50, settled_on: '2027-01-01' },
        { kind: 'SKIP', amount: 50, settled_on: '2027-01-01' },
        { kind: 'CANCEL', amount: 0, settled_on: '2026-12-31' },
      ].map((row) => expect.objectContaining({ ...row, how: 'ROBOT', price_version: 1 })),
    )
  })

  it('is written once, whoever settles again or at once, and only with the settling', async () => {
    const shop = await addShop(database.db)
    const [once, atOnce, lost] = [randomUUID(), randomUUID(), randomUUID()]
    expect([await charge(shop, once), await charge(shop, once), await charge(shop, once)]).toEqual([
      50,
      null,
      null,
    ])
    const both = await Promise.all([charge(shop, atOnce), charge(shop, atOnce, { kind: 'SKIP' })])
    expect(both.filter((yen) => yen !== null)).toEqual([50])
    const broken = shop.run(async (tx) => {
      await chargeFor(tx, { shopId: shop.shopId, requestId: lost, kind: 'PAUSE', how: 'ROBOT', at: AT })
      throw new Error('killed')
    })
    await expect(broken).rejects.toThrow('killed')
    expect((await charges(shop)).map((row) => row.request_id)).toEqual([once, atOnce])
  })

  it('can be neither changed nor deleted by the application, nor seen by another shop', async () => {
    const [shop, other] = [await addShop(database.db), await addShop(database.db)]
    const id = randomUUID()
    await charge(shop, id)
    await expect(shop.run((tx) => sql`update charges set amount = 0`.execute(tx))).rejects.toThrow(
      'permission denied',
    )
    await expect(shop.run((tx) => tx.deleteFrom('charges').execute())).rejects.toThrow('permission denied')
    expect(await charges(other)).toEqual([])
    // The other shop's own request may carry the same number: it is charged for itself.
    expect(await charge(other, id)).toBe(50)
  })

  it('takes the price in force when it was settled', async () => {
    const shop = await addShop(database.db)
    const yen = 300
    expect(await setCancelPrice(database.url, { yen, from: '2030-01-01' })).toBe(2)
    expect(await setCancelPrice(database.url, { yen: 900, from: '2020-01-01' })).toBeNull()
    expect(await setCancelPrice(database.url, { yen: 900, from: '2030-02-31' })).toBeNull()
    const at = new Date('2029-12-31T15:00:00Z')
    expect(await charge(shop, randomUUID(), { kind: 'CANCEL', at })).toBe(yen)
    expect(await charge(shop, randomUUID(), { kind: 'CANCEL', at: new Date(at.getTime() - 1) })).toBe(0)
  })

  it('stays out of a period that is being closed', async () => {
    const shop = await addShop(database.db)
    await charge(shop, randomUUID())
    const end = new Date('2027-01-31T15:00:00Z')
    let late: Promise<number | null> | undefined
    await shop.run(async (tx) => {
      await tx.selectFrom('shop_billing').selectAll().forUpdate().execute()
      late = charge(shop, randomUUID(), { at: new Date(end.getTime() - 1) })
      // It waits for the closing, which therefore need not count it.
      await until(async () => {
        const { rows } = await sql`
          select 1 from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))`.execute(
          tx,
        )
        return rows.length > 0
      })
      await tx.updateTable('shop_billing').set({ closed_until: end }).execute()
    })
    expect(await late).toBe(50)
    expect((await charges(shop)).map((row) => row.settled_on)).toEqual(['2027-01-01', '2027-02-01'])
  })
})
