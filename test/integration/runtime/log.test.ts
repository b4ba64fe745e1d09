import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import pg from 'pg'
import { createLog } from '../../../infra/runtime/log.ts'
import { createTestDatabase, type TestDatabase } from '../../setup/runtime/database.ts'
import { addMember, addShop, type TestShop } from '../../setup/shops/shop.ts'

let database: TestDatabase
let shop: TestShop

beforeAll(async () => {
  database = await createTestDatabase()
  shop = await addShop(database.db)
})
afterAll(() => database.drop())

/** What a statement of the schema's owner is refused with: row-level security hides the row from the application. */
async function refusal(statement: string, values: unknown[]): Promise<object> {
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  try {
    await client.query(statement, values)
  } catch (error) {
    return error as object
  } finally {
    await client.end()
  }
  throw new Error('it was not refused')
}

/** The line in which a worker's log tells of an error, thrown on as the cause of another. */
function logged(error: object): string {
  let line = ''
  const log = createLog({ name: 'todoke-carts', level: 'info' }, { write: (text) => void (line += text) })
  log.error({ err: new Error('could not store a page', { cause: error }) }, 'cart cannot be pulled')
  return line
}

describe("a row that PostgreSQL refuses, in a worker's log", () => {
  it('is not told when it is there already', async () => {
    const error = await refusal(
      `insert into cart_customers (shop_id, connection_id, external_id, raw)
       select $1, $2, 'お客様0301', '{}' from generate_series(1, 2)`,
      [shop.shopId, shop.connectionId],
    )
    expect(error).toMatchObject({ code: '23505', detail: expect.stringContaining('お客様0301') })
    const line = logged(error)
    expect(line).not.toContain('お客様0301')
    expect(line).not.toContain(shop.connectionId)
    expect(JSON.parse(line)).toMatchObject({
      err: {
        message: 'could not store a page',
        cause: { code: '23505', table: 'cart_customers', constraint: expect.any(String) },
      },
    })
  })

  it('is not told when it is not allowed', async () => {
    const { memberId, userId } = await addMember(shop)
    const error = await refusal(
      `update members set friend_state = 'FIEND', phone_raw = '090-1234-5678', email = 'hanako@example.jp'
       where id = $1`,
      [memberId],
    )
    expect(error).toMatchObject({ code: '23514', detail: expect.stringContaining('090-1234-5678') })
    const line = logged(error)
    for (const value of [userId, '山田花子', '090-1234-5678', 'hanako', 'FIEND'])
      expect(line).not.toContain(value)
    expect(JSON.parse(line)).toMatchObject({ err: { cause: { code: '23514', table: 'members' } } })
  })
})
