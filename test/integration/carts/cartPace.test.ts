import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import pg from 'pg'
import { createCartHttp } from '../../../activities/carts/http.ts'
import { createCartPace, NoTurnSoon } from '../../../activities/carts/pace.ts'
import { pullPiece } from '../../../activities/carts/pull/pullCart.ts'
import type { Lane } from '../../../domain/carts/pace.ts'
import type { ShopId } from '../../../domain/values/ids.ts'
import { countCartCheck } from '../../../schema/carts/cartChecks.ts'
import { askTurn } from '../../../schema/carts/cartTurns.ts'
import { type Db, inShop, openDatabase } from '../../../schema/database.ts'
import { purgeOldRows } from '../../../schema/delivery/retention.ts'
import { type CartShop, type CartWorld, createCartWorld } from '../../setup/carts/cartShop.ts'
import { until } from '../../setup/runtime/until.ts'

let world: CartWorld
let owner: pg.Client
/** The database as a second process of workers sees it. */
let elsewhere: Db

beforeAll(async () => {
  world = await createCartWorld()
  owner = new pg.Client({ connectionString: world.database.url })
  await owner.connect()
  elsewhere = openDatabase({ url: world.database.url, name: 'elsewhere' })
})
afterAll(async () => {
  await elsewhere?.destroy()
  await owner?.end()
  await world?.close()
})
beforeEach(async () => {
  await world.cart('DELETE', 'state')
  await world.cart('PUT', 'shop', { rateLimitPerSecond: null })
})

interface TurnRow {
  shop_id: string
  lane: Lane
  asked_at: Date
  taken_at: Date
  done_at: Date | null
}
/** The turns at a key that were taken, in their order. */
const turnsAt = async (key: string): Promise<TurnRow[]> =>
  (
    await owner.query(
      `select * from cart_turns where pace_key = $1 and taken_at is not null order by taken_at`,
      [key],
    )
  ).rows
const waitingAt = async (key: string): Promise<number> =>
  (await owner.query(`select from cart_turns where pace_key = $1 and taken_at is null`, [key])).rows.length

const patient = { waitsMs: 60_000, leavesEarly: false }
const nothing = async (): Promise<void> => {}
const claimOf = (paceKey: string, shopId: ShopId, lane: Lane = 'pull') => ({
  paceKey,
  shopId,
  lane,
  claimant: randomUUID(),
})

describe('turns at one cart', () => {
  it('hold across processes: one request at a time, starts apart, shop by shop', async () => {
    const intervalMs = 100
    const paces = [
      createCartPace(world.database.db, { intervalMs }),
      createCartPace(elsewhere, { intervalMs }),
    ]
    const [flooding, small] = [await world.newShop(), await world.newShop()]
    const key = `host-${randomUUID()}`
    const ask = (shop: CartShop, n: number) =>
      paces[n % 2]?.inTurn(claimOf(key, shop.shopId), patient, nothing)
    const flood = Array.from({ length: 16 }, (_, n) => ask(flooding, n))
    await until(async () => (await waitingAt(key)) > 8)
    const smalls = (async () => {
      for (let n = 0; n < 4; n++) await ask(small, n)
    })()
    await Promise.all([...flood, smalls])

    const turns = await turnsAt(key)
    expect(turns.length).toBe(20)
    for (const [n, turn] of turns.entries()) {
      const before = turns[n - 1]
      if (!before) continue
      expect(turn.taken_at.getTime() - before.taken_at.getTime()).toBeGreaterThanOrEqual(intervalMs - 1)
      expect(before.done_at?.getTime()).toBeLessThanOrEqual(turn.taken_at.getTime())
    }
    // Between the ask of the small shop and its turn the other shop had one at most, and the one in flight.
    for (const turn of turns.filter(({ shop_id }) => shop_id === small.shopId)) {
      const meanwhile = turns.filter((one) => one.taken_at > turn.asked_at && one.taken_at < turn.taken_at)
      expect(meanwhile.length).toBeLessThanOrEqual(2)
    }
  })

  it('are given back by who is aborted, waiting or in flight', async () => {
    const pace = createCartPace(world.database.db, { intervalMs: 0 })
    const { shopId } = await world.newShop()
    const key = `host-${randomUUID()}`
    const [flying, waiting] = [new AbortController(), new AbortController()]
    const first = pace.inTurn(
      claimOf(key, shopId),
      { ...patient, signal: flying.signal },
      (signal) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason))
        }),
    )
    await until(async () => (await turnsAt(key)).length === 1)
    const second = pace.inTurn(claimOf(key, shopId), { ...patient, signal: waiting.signal }, nothing)
    await until(async () => (await waitingAt(key)) === 1)
    waiting.abort()
    await expect(second).rejects.toThrow()
    expect(await waitingAt(key)).toBe(0)
    flying.abort()
    await expect(first).rejects.toThrow()
    await pace.inTurn(claimOf(key, shopId), { ...patient, waitsMs: 0 }, nothing)
    expect(await turnsAt(key)).toHaveLength(2)
  })

  it('come back from a process that died, when its lease ends', async () => {
    const { shopId } = await world.newShop()
    const key = `host-${randomUUID()}`
    const times = { intervalMs: 0, leaseMs: 500, presentMs: 200 }
    const dead = { ...claimOf(key, shopId), id: randomUUID() }
    expect(await askTurn(elsewhere, dead, times)).toEqual({ isMine: true })
    await askTurn(elsewhere, { ...claimOf(key, shopId), id: randomUUID() }, times)
    await createCartPace(world.database.db, { intervalMs: 0 }).inTurn(claimOf(key, shopId), patient, nothing)
    const [first, second] = await turnsAt(key)
    expect(second?.taken_at.getTime()).toBeGreaterThanOrEqual((first?.taken_at.getTime() ?? 0) + 499)
  })

  it('are not waited for by a pull that would hold its slot for long', async () => {
    const pace = createCartPace(world.database.db, { intervalMs: 10_000 })
    const { shopId } = await world.newShop()
    const key = `host-${randomUUID()}`
    await pace.inTurn(claimOf(key, shopId), patient, nothing)
    const asked = pace.inTurn(claimOf(key, shopId), { waitsMs: 3_000, leavesEarly: true }, nothing)
    await expect(asked).rejects.toThrow(NoTurnSoon)
    expect(await waitingAt(key)).toBe(0)
  })

  it('are forgotten when they are old', async () => {
    const { shopId } = await world.newShop()
    const key = `host-${randomUUID()}`
    await createCartPace(world.database.db).inTurn(claimOf(key, shopId), patient, nothing)
    await owner.query(
      `update cart_turns set asked_at = asked_at - interval '11 minutes' where pace_key = $1`,
      [key],
    )
    await owner.query(`update cart_paces set opens_at = opens_at - interval '2 days' where pace_key = $1`, [
      key,
    ])
    await purgeOldRows(world.database.db)
    expect(await turnsAt(key)).toEqual([])
    const { rows } = await owner.query(`select from cart_paces where pace_key = $1`, [key])
    expect(rows).toEqual([])
  })
})

describe('a pull in pieces', () => {
  const pieces = async (shop: CartShop) => {
    const deps = {
      db: world.database.db,
      vault: world.vault,
      http: smallPages(),
      pace: world.pace,
      pieceMs: 0,
    }
    const made: string[] = []
    for (let resource: Parameters<typeof pullPiece>[1]['resource']; ; ) {
      const { next } = await pullPiece(deps, {
        shopId: shop.shopId,
        connectionId: shop.connectionId,
        resource,
      })
      made.push(resource ?? 'first')
      if (next === null) return made
      const { rows } = await owner.query(
        `select resume_at ->> 'movedAt' as at from sync_cursors where connection_id = $1 and resume_at is not null`,
        [shop.connectionId],
      )
      moved.push(...rows.map(({ at }) => String(at)))
      resource = next.resource
    }
  }
  /** When a page was stored last, as of each piece that stopped within a window. */
  const moved: string[] = []
  const asked: string[] = []
  const smallPages = () => ({
    ...world.http,
    get: (url: string, ...more: [Record<string, string>, AbortSignal?]) => {
      asked.push(new URL(url).searchParams.get('offset') ?? '')
      return world.http.get(url.replace('limit=500', 'limit=5'), ...more)
    },
  })

  it('goes on behind the page before it, even in the middle of a window, and stores all', async () => {
    const shop = await world.newShop()
    for (let n = 0; n < 23; n++) await world.cart('PUT', `orders/${n}`, {})
    asked.length = 0
    const made = await pieces(shop)
    expect(made.filter((one) => one === 'orders').length).toBeGreaterThan(4)
    expect(moved.length).toBeGreaterThan(3)
    expect(moved).toEqual([...new Set(moved)].toSorted())
    // One page of each other resource; the pages of the orders overlap by their anchor, none is asked for twice.
    expect(asked).toEqual(['0', '0', '0', '0', '4', '8', '12', '16', '20'])
    const stored = await inShop(world.database.db, shop.shopId, async (tx) => ({
      orders: await tx.selectFrom('orders').select('external_id').execute(),
      cursor: await tx
        .selectFrom('sync_cursors')
        .selectAll()
        .where('resource', '=', 'orders')
        .executeTakeFirstOrThrow(),
      connection: await tx.selectFrom('cart_connections').selectAll().executeTakeFirstOrThrow(),
    }))
    expect(stored.orders).toHaveLength(23)
    expect(stored.cursor).toMatchObject({
      last_rows: 23,
      last_changed: 23,
      resume_at: null,
      error_code: null,
    })
    expect(stored.connection.first_import_done_at).not.toBeNull()
  })
})

describe('two shops, of which one floods', () => {
  it('leaves the pull of the other its turns, at the same host and at another', async () => {
    const [flooding, neighbour] = [await world.newShop(), await world.newShop()]
    const intervalMs = 50
    const pace = createCartPace(elsewhere, { intervalMs })
    const ending = new AbortController()
    const flood = Array.from({ length: 30 }, async (_, n) => {
      const lane = n % 2 === 0 ? 'check' : 'pull'
      while (!ending.signal.aborted)
        await pace
          .inTurn(claimOf(flooding.cartDomain, flooding.shopId, lane), patient, nothing)
          .catch(nothing)
    })
    await until(async () => (await waitingAt(flooding.cartDomain)) > 10)
    for (let n = 0; n < 10; n++) await world.cart('PUT', `orders/${n}`, {})
    await neighbour.pull({ pace: createCartPace(world.database.db, { intervalMs }) })
    ending.abort()
    await Promise.all(flood)
    const turns = (await turnsAt(neighbour.cartDomain)).filter(({ lane }) => lane === 'pull')
    const own = turns.filter(({ shop_id }) => shop_id === neighbour.shopId)
    expect(own).toHaveLength(4)
    for (const turn of own) {
      const meanwhile = turns.filter((one) => one.taken_at > turn.asked_at && one.taken_at < turn.taken_at)
      expect(meanwhile.length).toBeLessThanOrEqual(2)
    }
    const other = `other-${flooding.cartDomain}`
    await pace.inTurn(claimOf(other, neighbour.shopId), { ...patient, waitsMs: 0 }, nothing)
    expect(await turnsAt(other)).toHaveLength(1)
  })
})

describe('checks of a shop', () => {
  it('are counted across processes, five within a minute', async () => {
    const [shop, other] = [await world.newShop(), await world.newShop()]
    const check = (db: Db, { shopId }: CartShop) => inShop(db, shopId, (tx) => countCartCheck(tx, shopId))
    const made = await Promise.all(
      Array.from({ length: 12 }, (_, n) => check(n % 2 === 0 ? world.database.db : elsewhere, shop)),
    )
    expect(made.filter((seconds) => seconds === null)).toHaveLength(5)
    for (const seconds of made.filter((one) => one !== null)) expect(seconds).toBeGreaterThan(0)
    expect(await check(elsewhere, other)).toBeNull()
    await owner.query(`update cart_checks set checked_at = checked_at - interval '1 minute'`)
    expect(await check(elsewhere, shop)).toBeNull()
  })
})

it('gives a cart its turn back when its answer is refused', async () => {
  const shop = await world.newShop()
  const http = createCartHttp({ privateHosts: [], timeoutMs: 1_000 })
  await expect(shop.pull({ http })).rejects.toThrow('CART_DOMAIN_INVALID')
  await shop.pull()
  expect((await turnsAt(shop.cartDomain)).every(({ done_at }) => done_at !== null)).toBe(true)
})
