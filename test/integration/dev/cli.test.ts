import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { run } from '../../../infra/dev/processes/processes.ts'
import { hashKey, lookUpKey } from '../../../schema/shops/apiKeys.ts'
import { newDataKey, parseKeyring } from '../../../schema/crypto/keyring.ts'
import { createVault } from '../../../schema/crypto/vault.ts'
import { migrations } from '../../../schema/migrations/index.ts'
import { createTestDatabase, type TestDatabase } from '../../setup/runtime/database.ts'
import { addMessage } from '../../setup/messages/messages.ts'
import { addOrder } from '../../setup/orders/orders.ts'
import { addProduct, addShop, type TestShop } from '../../setup/shops/shop.ts'
import { TEST_MASTER_KEY, testVault } from '../../setup/runtime/secrets.ts'

const entry = join(import.meta.dirname, '..', '..', '..', 'infra', 'dev', 'todoke.ts')
const folder = mkdtempSync(join(tmpdir(), 'todoke-cli-'))
let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(async () => {
  await database.drop()
  rmSync(folder, { recursive: true, force: true })
})

/** `npm run todoke -- ...` as an operator runs it: the exit code, and what it printed. */
async function todoke(args: string[], given: Record<string, string> = {}): Promise<[number | null, string]> {
  const { code, output } = await run(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', entry, ...args],
    {
      env: {
        PATH: process.env['PATH'],
        TODOKE_ENV_FILE: join(folder, 'no.env'),
        TODOKE_DATA_DIR: folder,
        DATABASE_URL: database.url,
        ...given,
      },
    },
  )
  return [code, output.trim()]
}

describe('todoke', () => {
  it('says what it can do, and which setting is missing', async () => {
    expect(await todoke([])).toEqual([2, expect.stringContaining('rotate-keys')])
    expect(await todoke(['restore'])).toEqual([2, expect.stringContaining('todoke <command>')])
    expect(await todoke(['migrate'], { DATABASE_URL: '' })).toEqual([
      1,
      expect.stringMatching(/^DATABASE_URL: is not set\./),
    ])
    expect(await todoke(['rotate-keys'])).toEqual([1, expect.stringMatching(/^TODOKE_MASTER_KEY: /)])
  })

  it('migrates an empty database, once, and makes its first key, once', async () => {
    const empty = await createTestDatabase({ empty: true })
    try {
      const given = { DATABASE_URL: empty.url }
      expect(await todoke(['migrate'], given)).toEqual([0, `Applied ${Object.keys(migrations).join(', ')}.`])
      expect(await todoke(['migrate'], given)).toEqual([0, 'The database is up to date.'])
      const [code, key] = await todoke(['bootstrap-key'], given)
      expect([code, key]).toEqual([0, expect.stringMatching(/^tdk_\S+$/)])
      expect(await lookUpKey(empty.db, hashKey(key))).toMatchObject({ kind: 'platform' })
      expect(await todoke(['bootstrap-key'], given)).toEqual([0, expect.stringContaining('exists already')])
    } finally {
      await empty.drop()
    }
  })

  it('rotates the master key: afterwards everything is read without the old one', async () => {
    const fresh = `k2:${newDataKey().toString('base64')}`
    const shops = [await addShop(database.db), await addShop(database.db)]
    // More than one batch of them in one shop.
    await shops[0]?.run(async (tx) => {
      for (let n = 0; n < 205; n += 1)
        await testVault.store(tx, {
          shopId: shops[0]?.shopId ?? never(),
          purpose: 'line.accessToken',
          value: 'x',
        })
    })
    const stored = 2 * 3 + 205
    expect(await todoke(['rotate-keys'], { TODOKE_MASTER_KEY: fresh })).toEqual([
      1,
      expect.stringMatching(/^TODOKE_MASTER_KEY: cannot decrypt .* key 'test'/),
    ])
    const both = { TODOKE_MASTER_KEY: `${fresh},${TEST_MASTER_KEY}` }
    expect(await todoke(['rotate-keys'], both)).toEqual([
      0,
      expect.stringContaining(`Wrapped ${stored} secrets anew under key 'k2'.`),
    ])
    expect(await todoke(['rotate-keys'], both)).toEqual([0, expect.stringContaining('Wrapped 0 secrets')])

    const vault = createVault(parseKeyring(fresh))
    for (const shop of shops) expect(await revealed(shop, vault)).toContain(shop.accessToken)
    const [shop] = shops
    if (shop) await expect(revealed(shop, testVault)).rejects.toThrow("key 'k2'")
  })

  it('holds every channel after a restore, closes what is too old, and lets go when that is confirmed', async () => {
    const shop = await addShop(database.db)
    const message = await addMessage(shop, { productIds: [await addProduct(shop)] })
    const hours = { old: -24, lately: -1, later: 1 }
    for (const [name, after] of Object.entries(hours)) await addDelivery(shop, message, name, after)
    const [code, said] = await todoke(['restored'])
    expect([code, said]).toEqual([
      0,
      expect.stringMatching(/^\d+ channels are held; nothing leaves\.\n1 deliver/),
    ])
    expect(said).toContain('1 deliveries are older: they are closed as OUTAGE_EXPIRED')
    expect(await standing(shop)).toEqual({
      held: true,
      deliveries: {
        old: ['skipped', 'OUTAGE_EXPIRED', true],
        lately: ['planned', null, true],
        later: ['planned', null, false],
      },
    })
    expect(await todoke(['restored', '--confirm'])).toEqual([
      0,
      expect.stringMatching(/^[1-9]\d* channels send again\.$/),
    ])
    expect(await standing(shop)).toMatchObject({
      held: false,
      deliveries: { old: ['skipped', 'OUTAGE_EXPIRED', true] },
    })
  })
})

const never = (): never => {
  throw new Error('no such shop')
}

const revealed = (shop: TestShop, vault: typeof testVault): Promise<string[]> =>
  shop.run(async (tx) => {
    const rows = await tx
      .selectFrom('secrets')
      .select('id')
      .where('purpose', '=', 'line.accessToken')
      .execute()
    return Promise.all(
      rows.map(({ id }) => vault.reveal(tx, { shopId: shop.shopId, id, purpose: 'line.accessToken' })),
    )
  })

/** A planned delivery of an order of this number, due so many hours from now. */
async function addDelivery(
  shop: TestShop,
  { messageId, scenarioIds }: { messageId: string; scenarioIds: string[] },
  number: string,
  afterHours: number,
): Promise<void> {
  const orderId = await addOrder(shop, { customer: 'C', externalId: number })
  const due = new Date(Date.now() + afterHours * 3_600_000)
  await shop.run((tx) =>
    tx
      .insertInto('deliveries')
      .values({
        shop_id: shop.shopId,
        line_account_id: shop.lineAccountId,
        message_id: messageId,
        scenario_id: scenarioIds[0] ?? '',
        order_id: orderId,
        state: 'planned',
        due_at: due,
        known_at: due,
        arm_at: due,
        plan_version: 1,
      })
      .execute(),
  )
}

const standing = (shop: TestShop) =>
  shop.run(async (tx) => {
    const lease = await tx.selectFrom('channel_leases').select('held_since').executeTakeFirst()
    const rows = await tx
      .selectFrom('deliveries as d')
      .innerJoin('orders as o', 'o.id', 'd.order_id')
      .select(['o.number', 'd.state', 'd.reason', 'd.maybe_sent'])
      .execute()
    return {
      held: (lease?.held_since ?? null) !== null,
      deliveries: Object.fromEntries(
        rows.map((row) => [row.number, [row.state, row.reason, row.maybe_sent]]),
      ),
    }
  })
