import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import pg from 'pg'
import type { ShopTx } from '../../../schema/database.ts'
import { migrate } from '../../../schema/migrations/migrate.ts'
import { createTestDatabase, type TestDatabase } from '../../setup/runtime/database.ts'
import { databaseBefore } from '../../setup/runtime/earlierDatabase.ts'
import { addMember, addShop, type TestShop } from '../../setup/shops/shop.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

let people = 0
/** As code of any version inserts them: without a number. */
const insert = (tx: ShopTx, shop: TestShop, many: number) =>
  tx
    .insertInto('members')
    .values(
      Array.from({ length: many }, () => ({
        shop_id: shop.shopId,
        line_account_id: shop.lineAccountId,
        line_user_id: `U${(people += 1)}`,
      })),
    )
    .returning('no')
    .execute()
const numbersOf = async (shop: TestShop): Promise<number[]> =>
  (await shop.run((tx) => tx.selectFrom('members').select('no').orderBy('no').execute())).map(({ no }) => no)
const upTo = (n: number): number[] => Array.from({ length: n }, (_, place) => place + 1)

describe('the number of a member', () => {
  it('counts within the shop, whatever others do', async () => {
    const [one, two] = [await addShop(database.db), await addShop(database.db)]
    for (const shop of [one, two, one, one, two]) await addMember(shop)
    expect(await numbersOf(one)).toEqual([1, 2, 3])
    expect(await numbersOf(two)).toEqual([1, 2])
  })

  it('is given to many at once, in one statement or several, each once', async () => {
    const shop = await addShop(database.db)
    await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        shop
          .run(async (tx) => {
            await insert(tx, shop, n)
            await insert(tx, shop, 1)
          })
          .catch((error: unknown) => {
            // An empty list of values is refused.
            if (n > 0) throw error
          }),
      ),
    )
    const made = 11 + (11 * 12) / 2
    expect(await numbersOf(shop)).toEqual(upTo(made))
  })

  it('is not used up by what is rolled back, as a whole or to a savepoint', async () => {
    const shop = await addShop(database.db)
    await shop.run((tx) => insert(tx, shop, 2))
    const broken = shop.run(async (tx) => {
      await insert(tx, shop, 3)
      throw new Error('no')
    })
    await expect(broken).rejects.toThrow('no')
    await shop.run(async (tx) => {
      await insert(tx, shop, 1)
      await sql`savepoint half`.execute(tx)
      await insert(tx, shop, 4)
      await sql`rollback to half`.execute(tx)
      await insert(tx, shop, 1)
    })
    expect(await numbersOf(shop)).toEqual(upTo(4))
  })

  it('takes thousands in one statement', async () => {
    const shop = await addShop(database.db)
    await shop.run((tx) =>
      sql`insert into members (shop_id, line_account_id, line_user_id)
          select ${shop.shopId}, ${shop.lineAccountId}, 'M' || i from generate_series(1, 20000) i`.execute(
        tx,
      ),
    )
    const numbers = await numbersOf(shop)
    expect([numbers.length, numbers[0], numbers.at(-1)]).toEqual([20_000, 1, 20_000])
  })
})

it('keeps the numbers of before, and goes on from the highest of the shop', async () => {
  const before = await databaseBefore('0039')
  const owner = new pg.Client({ connectionString: before.url })
  await owner.connect()
  const numbers = async (shop: string) =>
    (
      await owner.query<{ no: string }>(
        'select no from members m join shops s on s.id = m.shop_id where s.name = $1 order by no',
        [shop],
      )
    ).rows.map(({ no }) => Number(no))
  const add = (shop: string, people: string[]) =>
    owner.query(
      `insert into members (shop_id, line_account_id, line_user_id)
       select s.id, a.id, u from shops s join line_accounts a on a.shop_id = s.id, unnest($2::text[]) u
        where s.name = $1`,
      [shop, people],
    )
  try {
    await owner.query(`
      with s as (insert into shops (name) select unnest(array['A', 'B', 'C']) returning id, name),
           k as (insert into secrets (shop_id, purpose, key_id, wrapped_key, ciphertext)
                   select id, 'line.channelSecret', 'k1', '', '' from s returning id, shop_id)
      insert into line_accounts (shop_id, name, channel_id, channel_secret_id)
        select s.id, s.name, s.name, k.id from s join k on k.shop_id = s.id`)
    await add('A', ['a1'])
    await add('B', ['b1', 'b2'])
    await add('A', ['a2'])
    expect([await numbers('A'), await numbers('B')]).toEqual([
      [1, 4],
      [2, 3],
    ])
    await migrate(before.url)
    for (const [shop, person] of [
      ['A', 'a3'],
      ['B', 'b3'],
      ['C', 'c1'],
      ['A', 'a4'],
    ] as const)
      await add(shop, [person])
    expect([await numbers('A'), await numbers('B'), await numbers('C')]).toEqual([
      [1, 4, 5, 6],
      [2, 3, 4],
      [1],
    ])
  } finally {
    await owner.end()
    await before.drop()
  }
})
