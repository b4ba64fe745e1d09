import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { startTestApi, type Json, type TestApi } from '../../setup/rest/api.ts'
import { setCartError, watch } from '../../setup/alerts/watching.ts'
import { until } from '../../setup/runtime/until.ts'
import { addShop, type TestShop } from '../../setup/shops/shop.ts'

let api: TestApi
let watching: ReturnType<typeof watch>
beforeAll(async () => {
  api = await startTestApi()
  watching = watch(api.database.db, { mail: null })
})
afterAll(async () => {
  await watching?.stop()
  await api?.close()
})

const list = async (key: string, query = ''): Promise<Json[]> => {
  const { status, body } = await api.call('GET', `/v1/alerts${query}`, { key })
  expect(status).toBe(200)
  return [...(body['items'] ?? [])]
}
const kinds = async (key: string, query = ''): Promise<string[]> =>
  (await list(key, query)).map((item) => String(item['kind'])).toSorted()
const shopWithKey = async (): Promise<TestShop & { key: string }> => {
  const shop = await addShop(api.database.db)
  // Its tests have no worker that pulls.
  return { ...shop, key: await api.keyFor(shop.shopId, 'VIEWER') }
}

it('lists a connection in error with what to do, and later that it is over', async () => {
  const shop = await shopWithKey()
  const other = await shopWithKey()
  await setCartError(shop, 'CART_TOKEN_INVALID')
  await until(async () => (await list(shop.key)).length === 1)
  const [alert] = await list(shop.key)
  expect(alert).toMatchObject({
    kind: 'CART_ERROR',
    severity: 'ERROR',
    title: 'カートとの連携でエラーが続いています',
    whatToDo: 'カートから発行されたアクセストークンを、もう一度コピーして入力してください。',
    resolvedAt: null,
    subject: {
      type: 'CART_CONNECTION',
      id: shop.connectionId,
      name: 'shop.example.jp',
      href: `/v1/cart-connections/${shop.connectionId}`,
    },
    details: { code: 'CART_TOKEN_INVALID', count: null, date: null },
    mails: { sent: 0, waiting: 0, lastSentAt: null },
  })
  const one = await api.call('GET', `/v1/alerts/${String(alert?.['id'])}`, { key: shop.key })
  expect(one.body).toEqual(alert)

  await setCartError(shop, null)
  await until(async () => (await list(shop.key, '?state=RESOLVED')).length === 1)
  expect(await list(shop.key, '?state=OPEN')).toEqual([])
  expect((await list(shop.key))[0]).toMatchObject({ id: alert?.['id'], since: alert?.['since'] })

  expect(await list(other.key)).toEqual([])
  const foreign = await api.call('GET', `/v1/alerts/${String(alert?.['id'])}`, { key: other.key })
  expect(foreign.status).toBe(404)
})

it('lists what may be over at the next run only once a run after it has failed too', async () => {
  const hiccup = await shopWithKey()
  const lasting = await shopWithKey()
  const refused = await shopWithKey()
  await setCartError(hiccup, 'CART_UNREACHABLE', 0)
  await setCartError(lasting, 'CART_UNREACHABLE')
  await setCartError(refused, 'CART_API_DISABLED', 0)
  await until(async () => (await list(lasting.key)).length === 1 && (await list(refused.key)).length === 1)
  expect(await list(hiccup.key)).toEqual([])
})

it('takes no first import that stores page after page for a standstill', async () => {
  const long = await shopWithKey()
  const hanging = await shopWithKey()
  const pulledAt = async (shop: TestShop, resumeAt: object | null) =>
    shop.run(async (tx) => {
      await sql`
        update cart_connections set first_import_done_at = null, state_at = clock_timestamp() - interval '3 hours',
               created_at = clock_timestamp() - interval '3 hours' where id = ${shop.connectionId}`.execute(
        tx,
      )
      await sql`
        insert into sync_cursors (shop_id, connection_id, resource, started_at, synced_to, resume_at)
        values (${shop.shopId}, ${shop.connectionId}, 'orders', clock_timestamp(), '2015-01-01', ${JSON.stringify(resumeAt)}::jsonb)`.execute(
        tx,
      )
    })
  await pulledAt(long, { movedAt: new Date().toISOString() })
  await pulledAt(hanging, { movedAt: new Date(Date.now() - 3 * 3_600_000).toISOString() })
  await until(async () => (await kinds(hanging.key)).join() === 'CART_STANDSTILL')
  expect(await kinds(long.key)).toEqual([])
})

it('lists a row set aside behind more unread values than are counted', async () => {
  const shop = await shopWithKey()
  await shop.run((tx) =>
    sql`
      insert into unread_cart_data (shop_id, connection_id, resource, kind, row_key, field, raw, first_seen_at)
      select ${shop.shopId}, ${shop.connectionId}, 'customers',
             case when n <= 10000 then 'VALUE_UNREAD' else 'SET_ASIDE' end, 'id:' || n,
             case when n <= 10000 then 'phone' else '' end, '?', timestamptz '2026-01-01' + n * interval '1 second'
        from generate_series(1, 10001) n`.execute(tx),
  )
  await until(async () => (await list(shop.key)).length === 2)
  const [rows] = await list(shop.key, '?kind=ROWS_SET_ASIDE')
  const [values] = await list(shop.key, '?kind=VALUES_UNREAD')
  expect(values).toMatchObject({ kind: 'VALUES_UNREAD', details: { count: 10_000 } })
  expect(rows).toMatchObject({
    kind: 'ROWS_SET_ASIDE',
    details: { count: 1 },
    since: '2026-01-01T11:46:41+09:00',
  })
})

it('finds what is wrong with LINE accounts, deliveries and the way of orders', async () => {
  const shop = await shopWithKey()
  await shop.run(async (tx) => {
    await sql`
      update line_accounts
         set state = 'ERROR', state_code = 'LINE_CREDENTIALS_INVALID', quota_limit = 200, quota_used = 200,
             quota_read_at = clock_timestamp(), stopped_at = clock_timestamp() - interval '4 hours'
       where id = ${shop.lineAccountId}`.execute(tx)
    await sql`
      insert into channel_leases (line_account_id, shop_id, held_since)
      values (${shop.lineAccountId}, ${shop.shopId}, clock_timestamp())
      on conflict (line_account_id) do update set held_since = excluded.held_since`.execute(tx)
    await sql`
      insert into outbox (shop_id, workflow_id, workflow_type, signal, start, created_at)
      values (${shop.shopId}, 'order:1', 'order', 'orderPlaced', '{}', clock_timestamp() - interval '11 minutes')`.execute(
      tx,
    )
    await sql`
      update cart_connections set state_at = clock_timestamp() - interval '2 hours',
             created_at = clock_timestamp() - interval '2 hours' where id = ${shop.connectionId}`.execute(tx)
  })
  const all = [
    'CART_STANDSTILL',
    'HELD_AFTER_RESTORE',
    'LINE_ERROR',
    'ORDERS_WAITING',
    'QUOTA_USED_UP',
    'SENDING_STOPPED',
  ]
  await until(async () => (await list(shop.key)).length >= all.length)
  expect(await kinds(shop.key)).toEqual(all)
  expect(await kinds(shop.key, '?kind=LINE_ERROR')).toEqual(['LINE_ERROR'])

  const first = await api.call('GET', '/v1/alerts?limit=4', { key: shop.key })
  const cursor = String(first.body['nextCursor'])
  const rest = await list(shop.key, `?limit=4&cursor=${cursor}`)
  expect([...(first.body['items'] ?? []), ...rest].map((item) => String(item['kind'])).toSorted()).toEqual(
    all,
  )

  await shop.run(async (tx) => {
    await sql`update line_accounts set removed_at = clock_timestamp() where id = ${shop.lineAccountId}`.execute(
      tx,
    )
    await sql`update outbox set done_at = clock_timestamp() where shop_id = ${shop.shopId}`.execute(tx)
    await sql`update cart_connections set removed_at = clock_timestamp() where id = ${shop.connectionId}`.execute(
      tx,
    )
  })
  await until(async () => (await list(shop.key, '?state=OPEN')).length === 0)
})

it('finds what the cart sent unreadable, and orders whose plan fails', async () => {
  const shop = await shopWithKey()
  const orderId = await shop.run(async (tx) => {
    await sql`
      insert into unread_cart_data (shop_id, connection_id, resource, kind, row_key, field, raw)
      select ${shop.shopId}, ${shop.connectionId}, 'orders', k.kind, 'id:' || n, k.field, '?'
        from generate_series(1, 3) n, (values ('SET_ASIDE', ''), ('VALUE_UNREAD', 'shipDate')) k(kind, field)
       where k.kind = 'SET_ASIDE' or n = 1`.execute(tx)
    await sql`
      insert into unread_line_events (shop_id, line_account_id, event_key, kind, cause, raw)
      values (${shop.shopId}, ${shop.lineAccountId}, 'a', 'SET_ASIDE', 'NOT_AN_EVENT', '?'),
             (${shop.shopId}, ${shop.lineAccountId}, 'b', 'NOTED', 'TIME_AHEAD', '?')`.execute(tx)
    const order = await sql<{ id: string }>`
      insert into orders (shop_id, connection_id, external_id, number, kind, status, raw_status, raw)
      values (${shop.shopId}, ${shop.connectionId}, '1', '1', 'ONE_TIME', 'OPEN', '1', '{}') returning id`.execute(
      tx,
    )
    const id = order.rows[0]?.id ?? ''
    await sql`
      insert into order_plan_failures (order_id, shop_id, code, error_id)
      values (${id}, ${shop.shopId}, 'UNFORESEEN', gen_random_uuid())`.execute(tx)
    return id
  })
  await until(async () => (await list(shop.key)).length === 4)
  const found = (await list(shop.key)).map(
    (item) => `${String(item['kind'])} ${String(item['details']?.['count'])}`,
  )
  expect(found.toSorted()).toEqual([
    'EVENTS_SET_ASIDE 1',
    'PLANS_FAILING 1',
    'ROWS_SET_ASIDE 3',
    'VALUES_UNREAD 1',
  ])
  await shop.run(async (tx) => {
    await sql`delete from order_plan_failures where order_id = ${orderId}`.execute(tx)
    await sql`delete from unread_line_events where line_account_id = ${shop.lineAccountId}`.execute(tx)
    await sql`delete from unread_cart_data where connection_id = ${shop.connectionId}`.execute(tx)
  })
  await until(async () => (await list(shop.key, '?state=OPEN')).length === 0)
})

it('says whether there is a mail server', async () => {
  const shop = await shopWithKey()
  expect((await api.call('GET', '/v1/alert-mail', { key: shop.key })).body).toEqual({
    enabled: false,
    from: null,
    waiting: 0,
    lastSentAt: null,
    lastError: null,
  })
})

it('refuses what it does not know', async () => {
  const { key } = await shopWithKey()
  for (const query of ['?state=open', '?kind=X', '?cursor=x'])
    expect((await api.call('GET', `/v1/alerts${query}`, { key })).status).toBe(400)
})

it('takes addresses of operators who want e-mails', async () => {
  const shop = await addShop(api.database.db)
  const key = await api.keyFor(shop.shopId, 'ADMIN')
  const create = (body: object) =>
    api.call('POST', '/v1/operators', { key, body: { name: '山田', role: 'EDITOR', ...body } })
  const made = await create({ email: ' Yamada@Shop.example.jp ', alertsByEmail: true })
  expect(made.status).toBe(201)
  expect(made.body).toMatchObject({ email: 'yamada@shop.example.jp', alertsByEmail: true })
  for (const email of ['yamada', 'a@b', 'a@b.jp\nBcc: c@d.jp', 'a@b.jp, c@d.jp', 'Y <a@b.jp>', '']) {
    const refused = await create({ email })
    expect([email, refused.status]).toEqual([email, 400])
    expect(refused.body['errors']?.[0]).toMatchObject({ pointer: '/email', code: 'EMAIL_INVALID' })
  }
  expect((await create({ alertsByEmail: true })).status).toBe(409)
  const edit = (body: object) =>
    api.call('PATCH', `/v1/operators/${String(made.body['id'])}`, { key, body, headers: { 'if-match': '*' } })
  const withoutAddress = await edit({ email: null })
  expect(withoutAddress.status).toBe(409)
  expect(withoutAddress.body['errors']?.[0]).toMatchObject({ pointer: '/email' })
  expect((await edit({ email: null, alertsByEmail: false })).body).toMatchObject({
    email: null,
    alertsByEmail: false,
  })
})
