import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { rereadCustomers, RereadBusy } from '../../../activities/carts/reread/rereadCustomer.ts'
import { CartFailure } from '../../../activities/carts/cartFailure.ts'
import { type Bubble, INSERTS, type InsertName } from '../../../domain/bubbles/index.ts'
import { INSERT_WORDS, renderReply } from '../../../domain/replies/inserts/index.ts'
import type { MemberId } from '../../../domain/values/ids.ts'
import { dateInJapan } from '../../../domain/values/japanTime.ts'
import { holdConnectionReread, releaseConnectionReread } from '../../../schema/carts/customerRereads.ts'
import { inShop, type ShopTx } from '../../../schema/database.ts'
import { beginReread } from '../../../schema/replies/inserts/beginReread.ts'
import { readInserts } from '../../../schema/replies/inserts/readInserts.ts'
import { type CartShop, type CartWorld, createCartWorld } from '../../setup/carts/cartShop.ts'

let world: CartWorld
let shop: CartShop
let taro: MemberId

const PHONE = '09011112222'
const DAY = 86_400_000
const day = (days: number): string => dateInJapan(Date.now() + days * DAY)
const stamp = (days: number): string => `${day(days)} 10:00:00`

beforeAll(async () => {
  world = await createCartWorld()
})
afterAll(() => world.close())
beforeEach(async () => {
  await world.cart('DELETE', 'state')
  await world.cart('PUT', 'shop', { rateLimitPerSecond: null })
  shop = await world.newShop()
  taro = await shop.newMember(PHONE)
  await world.cart('PUT', 'products/P1', { product_name: '青汁 30包', kind: 2 })
  await world.cart('PUT', 'customers/7', {
    name01: '山田',
    name02: '太郎',
    tel: PHONE,
    email: 'taro@example.jp',
    point: 1234,
  })
  await world.cart('PUT', 'customers/8', { name01: '佐藤', name02: '花子', tel: '09033334444', point: 9 })
  await world.cart('PUT', 'teiki/T1', {
    customer_id: '7',
    next_deliv_date: day(20),
    cycle: '1ヶ月',
    details: [{ product_code: 'P1', product_name: '青汁 定期コース' }],
  })
  await world.cart('PUT', 'orders/99', {
    customer_id: '7',
    order_date: stamp(-20),
    status: 5,
    commit_date: day(-18),
    deliv_company: 'ヤマト運輸',
    tracking_no: '123456789012',
    teiki_id: 'T1',
    details: [{ product_code: 'P1' }],
  })
  await world.cart('PUT', 'orders/100', {
    customer_id: '7',
    order_date: stamp(-2),
    details: [{ product_code: 'P1' }],
  })
  await world.cart('PUT', 'orders/50', {
    customer_id: '7',
    order_date: stamp(-120),
    details: [{ product_code: 'OLD' }],
  })
  await world.cart('PUT', 'orders/51', {
    customer_id: '8',
    order_date: stamp(-2),
    details: [{ product_code: 'HERS' }],
  })
})

const inTx = <T>(work: (tx: ShopTx) => Promise<T>) => inShop(world.database.db, shop.shopId, work)
const answer = async (name: InsertName, memberId = taro): Promise<string> => {
  const bubbles: Bubble[] = [{ kind: 'text', text: `{${name}}` }]
  const inserts = await inTx((tx) => readInserts(tx, { memberId, bubbles, now: Date.now() }))
  const [message] = renderReply({ bubbles, values: {}, ...inserts })
  return message?.type === 'text' ? message.text : ''
}
const publishForm = () =>
  inTx(async (tx) => {
    const form = await tx.selectFrom('forms').select('id').executeTakeFirstOrThrow()
    const version = await tx
      .insertInto('form_versions')
      .values({ shop_id: shop.shopId, form_id: form.id, ordinal: 1, content: '{}', names: '{}' })
      .returning('id')
      .executeTakeFirstOrThrow()
    await tx.updateTable('forms').set({ published_version_id: version.id }).execute()
  })
const reread = (holder = crypto.randomUUID()) =>
  rereadCustomers(
    { db: world.database.db, vault: world.vault, http: world.http, pace: world.pace },
    { shopId: shop.shopId, memberId: taro, connectionId: shop.connectionId },
    holder,
  )
const begin = (receivedAgoMs = 0, now = Date.now(), inserts: readonly InsertName[] = ['deliveryStatus']) =>
  inTx((tx) =>
    beginReread(tx, { shopId: shop.shopId, memberId: taro, inserts, receivedAt: now - receivedAgoMs, now }),
  )

describe('what the inserts say', () => {
  it('is of the member and nobody else, of three months, without name or address', async () => {
    await shop.pull()
    const status = await answer('deliveryStatus')
    expect(status.match(/状況:.*/g)).toEqual([
      expect.stringMatching(/^状況:発送済み\(.*発送\)$/),
      '状況:発送の準備をしています。',
    ])
    expect(status).toContain('https://member.kms.kuronekoyamato.co.jp/parcel/detail?pno=123456789012')
    const info = await answer('purchaseInfo')
    expect(info).toContain('■青汁 定期コース\n商品:青汁 30包')
    expect(info).toContain('お届け周期:1ヶ月\nご契約状況:定期継続中\n配送方法:ヤマト運輸')
    expect(await answer('cartPoints')).toMatch(/^1,234ポイント\(\d\d:\d\d時点\)$/)
    expect(status + info).not.toMatch(/OLD|HERS|山田|太郎|taro/)
  })

  it('is nothing for a member who is unlinked, ambiguous or claimed, and says the same to each', async () => {
    await world.cart('PUT', 'customers/9', { name01: '山田', name02: '次郎', tel: '09055556666' })
    await world.cart('PUT', 'customers/10', { name01: '鈴木', name02: '一', tel: '09055556666' })
    await shop.pull()
    const members = [
      await shop.newMember(null),
      await shop.newMember('09055556666'),
      await shop.newMember(PHONE),
    ]
    await shop.pull()
    for (const member of members)
      for (const name of INSERTS)
        expect(await answer(name, member)).toMatch(/^ご注文の内容をお伝えするには.*ショップまで/)

    // With a form that is published the text leads there.
    await inTx((tx) => tx.updateTable('line_accounts').set({ liff_id: '1-abc' }).execute())
    await publishForm()
    for (const member of members)
      expect(await answer('deliveryStatus', member)).toMatch(
        /\nhttps:\/\/liff\.line\.me\/1-abc\/forms\/identity$/,
      )
    expect(await answer('deliveryStatus')).not.toContain('liff')
  })

  it('says that the import goes on, and later as of when older data is', async () => {
    await shop.pull()
    await inTx((tx) => tx.updateTable('sync_cursors').set({ synced_to: null }).execute())
    await inTx((tx) => tx.deleteFrom('orders').execute())
    expect(await answer('deliveryStatus')).toBe(INSERT_WORDS.notReadYet)
    await inTx((tx) =>
      tx
        .updateTable('sync_cursors')
        .set({ synced_to: new Date(Date.now() - DAY) })
        .execute(),
    )
    expect(await answer('deliveryStatus')).toMatch(/月\d+日 \d\d:\d\d時点の情報です$/)
    expect(await answer('cartPoints')).toContain('ただいま確認できません')
  })
})

describe('a re-read of one customer', () => {
  const makeOld = () =>
    inTx((tx) =>
      tx
        .updateTable('sync_cursors')
        .set({ synced_to: new Date(Date.now() - DAY) })
        .execute(),
    )

  it('stores what the cart has now, as a pull does, and says as of when', async () => {
    await shop.pull()
    await makeOld()
    await shop.facts()
    await world.cart('PUT', 'orders/100', {
      status: 5,
      commit_date: day(0),
      tracking_no: '5555',
      deliv_company: '佐川急便',
    })
    await world.cart('PUT', 'customers/7', { point: 500 })
    await world.cart('PUT', 'teiki/T1', { status: 2 })
    await world.cart('PUT', 'orders/101', { customer_id: '7', order_date: stamp(0) })
    expect(await reread()).toBe(1)
    expect(await answer('deliveryStatus')).toContain('okurijoNo=5555')
    expect(await answer('purchaseInfo')).toContain('ご契約状況:停止')
    expect(await answer('cartPoints')).toMatch(/^500ポイント/)
    expect(await answer('deliveryStatus')).not.toContain('時点')
    expect(await shop.facts()).toEqual(['orderPlaced 101'])
    // Asked for this customer alone, three times.
    const { requests } = (await world.cart('GET', 'requests')) as {
      requests: { query: Record<string, string> }[]
    }
    expect(requests.slice(-3).map(({ query }) => query['customer_id'])).toEqual(['7', '7', '7'])
    // The next pull finds nothing new of it.
    await shop.pull()
    expect(await shop.facts()).toEqual([])
  })

  it('sets aside what cannot be read, and refuses rows of others', async () => {
    await shop.pull()
    await world.cart('PUT', 'orders/100', { commit_date: day(0) })
    const meddled = (from: string, to: string) => ({
      ...world.http,
      get: async (...asked: Parameters<typeof world.http.get>) => {
        const found = await world.http.get(...asked)
        return { ...found, text: found.text.replace(from, to) }
      },
    })
    const through = (http: typeof world.http) =>
      rereadCustomers(
        { db: world.database.db, vault: world.vault, http, pace: world.pace },
        { shopId: shop.shopId, memberId: taro, connectionId: shop.connectionId },
        crypto.randomUUID(),
      )
    await through(meddled('"status":5', '"status":{"a":1}'))
    const aside = await inTx((tx) => tx.selectFrom('unread_cart_data').select('external_id').execute())
    expect(aside).toEqual([{ external_id: '99' }])
    expect(await answer('deliveryStatus')).toContain('発送済み')
    await expect(through(meddled('"customer_id":"7"', '"customer_id":"8"'))).rejects.toThrow(CartFailure)
  })

  it('is asked for once in ten minutes a member, for old data, while the token lives', async () => {
    await shop.pull()
    expect(await begin()).toBeNull()
    await makeOld()
    expect(await begin(45_000)).toBeNull()
    const both = await Promise.all([begin(1_000), begin(1_000)])
    const [begun, ...more] = both.filter((one) => one !== null)
    expect(more).toEqual([])
    expect(begun).toMatchObject({ connectionIds: [shop.connectionId], waitMs: 20_000 })
    expect(await begin()).toBeNull()
    await inTx((tx) =>
      tx
        .updateTable('member_rereads')
        .set({ asked_at: new Date(Date.now() - 601_000) })
        .execute(),
    )
    expect(await begin()).not.toBeNull()
  })

  it('goes one at a time of a connection, and a dead holder leaves its place', async () => {
    await shop.pull()
    const at = { shopId: shop.shopId, connectionId: shop.connectionId, holder: crypto.randomUUID() }
    expect(await inTx((tx) => holdConnectionReread(tx, { ...at, leaseMs: 60_000 }))).toBe(true)
    await expect(reread()).rejects.toThrow(RereadBusy)
    await inTx((tx) => holdConnectionReread(tx, { ...at, leaseMs: -1 }))
    expect(await reread()).toBe(1)
    await inTx((tx) => releaseConnectionReread(tx, at))
    await world.cart('PUT', 'shop', { accessToken: 'AnotherToken01' })
    await expect(reread()).rejects.toThrow('CART_TOKEN_INVALID')
    // A failure gives the place back, and is not the connection's.
    await expect(reread()).rejects.toThrow('CART_TOKEN_INVALID')
    const { state } = await inTx((tx) =>
      tx.selectFrom('cart_connections').select('state').executeTakeFirstOrThrow(),
    )
    expect(state).toBe('OK')
  })
})
