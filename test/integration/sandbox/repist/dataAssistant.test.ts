import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { allowList } from '../../../../infra/sandbox/kit/access/allowList.ts'
import { START_MS, type StartedCart, TOKEN, startCart } from '../../../setup/sandbox/repist.ts'

let cart: StartedCart
beforeEach(async () => {
  cart = await startCart()
})
afterEach(() => cart.close())

const idsOf = (rows: readonly Record<string, unknown>[]) => rows.map((row) => row.order_id)
const change = (body: unknown) => ({
  method: 'POST',
  headers: { 'X-Access-Token': TOKEN, 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

describe('who may call the Data Assistant API', () => {
  it('masks the host bits of a range, as in 113.41.207.18/29', () => {
    const lets = allowList(['113.41.207.18/29', '113.42.191.74'])
    const asked = ['113.41.207.15', '113.41.207.16', '113.41.207.23', '113.41.207.24', '113.42.191.74']
    expect(asked.map(lets)).toEqual([false, true, true, false, true])
    expect(lets('::ffff:113.41.207.17')).toBe(true)
  })

  it('lets in an address inside a masked range and refuses others with IP_NOT_ALLOWED', async () => {
    await cart.control('PUT', 'shop', { allowedIps: ['127.0.0.6/29'] })
    expect((await cart.api('orders')).status).toBe(200)
    await cart.control('PUT', 'shop', { allowedIps: ['127.0.0.9/29'] })
    expect(await cart.api('orders')).toMatchObject({
      status: 403,
      body: { result: 'error', code: 'IP_NOT_ALLOWED' },
    })
  })

  it('refuses an allow-list entry that is no address', async () => {
    expect((await cart.control('PUT', 'shop', { allowedIps: ['127.0.0.1/33'] })).status).toBe(400)
  })

  it('answers INVALID_TOKEN without the right token, and API_DISABLED when the shop has not applied', async () => {
    const wrong = await cart.api('orders', { headers: { 'X-Access-Token': 'wrong' } })
    expect(wrong).toMatchObject({ status: 401, body: { code: 'INVALID_TOKEN' } })
    await cart.control('PUT', 'shop', { apiEnabled: false })
    expect(await cart.api('orders')).toMatchObject({ status: 404, body: { code: 'API_DISABLED' } })
  })

  it('refuses a second request within the second', async () => {
    await cart.control('PUT', 'shop', { rateLimitPerSecond: 1 })
    expect((await cart.api('orders')).status).toBe(200)
    expect(await cart.api('products')).toMatchObject({ status: 429, body: { code: 'RATE_LIMITED' } })
  })
})

describe('the lists', () => {
  it('gives an order by the field names of the wire, its SHOP memo kept back', async () => {
    await cart.control('PUT', 'products/TEA', { product_name: '青汁' })
    await cart.control('PUT', 'customers/501', { name01: '山田', name02: '花子', tel: '090-1234-5678' })
    await cart.control('PUT', 'teiki/301', {
      customer_id: '501',
      details: [{ product_code: 'TEA', price: 3980 }],
    })
    await cart.control('PUT', 'orders/1001', {
      teiki_id: '301',
      teiki_count: 2,
      commit_date: '2026-11-19',
      note: '内緒',
      details: [{ product_code: 'TEA-2', product_name: '青汁 2回目', price: 3980 }],
    })
    const { body } = await cart.api('orders')
    expect(body).toEqual({
      result: 'ok',
      total: 1,
      orders: [
        {
          order_id: '1001',
          customer_id: '501',
          order_name01: '山田',
          order_name02: '花子',
          order_tel: '090-1234-5678',
          order_email: '',
          order_date: '2026-11-20 10:00:00',
          status: 1,
          payment_total: 3980,
          commit_date: '2026-11-19',
          deliv_date: null,
          deliv_company: '',
          tracking_no: '',
          teiki_id: '301',
          teiki_count: 2,
          update_date: '2026-11-20 10:00:00',
          del_flg: 0,
          details: [{ product_code: 'TEA-2', product_name: '青汁 2回目', quantity: 1, price: 3980 }],
        },
      ],
    })
    const parents = (await cart.api('teiki')).body.teiki
    expect(parents).toMatchObject([
      { teiki_id: '301', status: 1, details: [{ product_code: 'TEA', product_name: '青汁' }] },
    ])
    expect((await cart.api('products')).body.products).toMatchObject([{ product_code: 'TEA', kind: 2 }])
  })

  it('lists by update_date, then by id as a number, and cuts by both ends of the range', async () => {
    for (const [id, second] of [
      ['10', '01'],
      ['9', '01'],
      ['8', '02'],
      ['7', '00'],
    ]) {
      await cart.control('PUT', `orders/${id}`, { update_date: `2026-11-20 09:00:${second}` })
    }
    expect(idsOf((await cart.api('orders')).body.orders)).toEqual(['7', '9', '10', '8'])
    const range = 'update_date_from=2026-11-20 09:00:01&update_date_to=2026-11-20 09:00:01'
    expect(idsOf((await cart.api(`orders?${range}`)).body.orders)).toEqual(['9', '10'])
    expect(idsOf((await cart.api('orders?update_date_to=&offset=1&limit=2')).body.orders)).toEqual([
      '9',
      '10',
    ])
  })

  it('refuses more than 500 rows and parameters it cannot read', async () => {
    for (const query of [
      'limit=501',
      'limit=0',
      'offset=-1',
      'update_date_from=2026/11/20',
      'update_date_to=2026-02-30 00:00:00',
    ]) {
      expect(await cart.api(`orders?${query}`)).toMatchObject({
        status: 400,
        body: { code: 'INVALID_PARAMETER' },
      })
    }
  })

  it('moves a row that changes while someone pages, so that the next offset misses another', async () => {
    const orders = ['1', '2', '3', '4'].map((order_id) => ({ order_id }))
    await cart.control('POST', 'orders/bulk', { orders })
    const first = (await cart.api('orders?limit=2')).body.orders
    cart.clock.nowMs += 1000
    await cart.control('PUT', 'orders/1', { commit_date: '2026-11-20' })
    const second = (await cart.api('orders?limit=2&offset=2')).body.orders
    expect([idsOf(first), idsOf(second)]).toEqual([
      ['1', '2'],
      ['4', '1'],
    ])
  })

  it('finds customers by phone in any spelling, by address and by id; a change of points moves them', async () => {
    await cart.control('PUT', 'customers/501', { tel: '090-1234-5678', email: 'Hanako@example.jp' })
    await cart.control('PUT', 'customers/502', { tel: '09012345678', email: 'taro@example.jp' })
    expect((await cart.api('customers?tel=09012345678')).body.total).toBe(2)
    const both = await cart.api('customers?tel=090-1234-5678&email=hanako@example.jp')
    expect(both.body.customers).toMatchObject([{ customer_id: '501' }])
    expect((await cart.api('customers?customer_id=502')).body.total).toBe(1)
    cart.clock.nowMs += 60_000
    await cart.control('PUT', 'customers/501', { point: 300 })
    const changed = await cart.api('customers?update_date_from=2026-11-20 10:01:00')
    expect(changed.body.customers).toMatchObject([{ customer_id: '501', point: 300 }])
  })

  it('takes 10,000 orders at once', async () => {
    const orders = Array.from({ length: 10_000 }, (_, index) => ({ order_id: String(index + 1) }))
    expect((await cart.control('POST', 'orders/bulk', { orders })).body).toEqual({ stored: 10_000 })
    const last = await cart.api('orders?limit=500&offset=9999')
    expect(last.body).toMatchObject({ total: 10_000, orders: [{ order_id: '10000' }] })
  })
})

describe('the product change', () => {
  beforeEach(async () => {
    await cart.control('PUT', 'products/B', { product_name: '後の商品' })
    await cart.control('PUT', 'teiki/301', { details: [{ product_code: 'A', price: 100 }] })
  })

  it('stands behind its flag', async () => {
    const body = { before_product_code: 'A', after_product_code: 'B', quantity: 2 }
    expect((await cart.api('teiki/301/change_product', change(body))).status).toBe(403)
  })

  it('replaces the line and moves update_date, or says what does not match', async () => {
    await cart.control('PUT', 'shop', { productChangeEnabled: true })
    cart.clock.nowMs += 1000
    const body = { before_product_code: 'A', after_product_code: 'B', quantity: 2 }
    expect(await cart.api('teiki/301/change_product', change(body))).toMatchObject({
      status: 200,
      body: {
        teiki: {
          update_date: '2026-11-20 10:00:01',
          details: [{ product_code: 'B', product_name: '後の商品', quantity: 2 }],
        },
      },
    })
    expect(await cart.api('teiki/301/change_product', change(body))).toMatchObject({
      status: 409,
      body: { code: 'PRODUCT_MISMATCH' },
    })
    expect((await cart.api('teiki/999/change_product', change(body))).body).toMatchObject({
      code: 'TEIKI_NOT_FOUND',
    })
    expect((await cart.api('teiki/301/change_product', change({ ...body, quantity: 0 }))).status).toBe(400)
  })
})

describe('the control API', () => {
  it('strikes the asked number of requests of one endpoint, then lets them pass', async () => {
    await cart.control('POST', 'faults', { endpoint: 'orders', kind: 'error', status: 502, count: 2 })
    const statuses = []
    for (const path of ['products', 'orders', 'orders', 'orders'])
      statuses.push((await cart.api(path)).status)
    expect(statuses).toEqual([200, 502, 502, 200])
  })

  it('plays each refusal of the wire', async () => {
    const codes = []
    for (const kind of ['invalid-token', 'ip-not-allowed', 'api-disabled']) {
      await cart.control('POST', 'faults', { endpoint: 'orders', kind })
      const { status, body } = await cart.api('orders')
      codes.push([status, body.code])
    }
    expect(codes).toEqual([
      [401, 'INVALID_TOKEN'],
      [403, 'IP_NOT_ALLOWED'],
      [404, 'API_DISABLED'],
    ])
  })

  it('answers HTML, is slow, cuts the connection, or never answers', async () => {
    await cart.control('POST', 'faults', { endpoint: 'orders', kind: 'html' })
    const url = `${cart.url}/api/data_assistant/v1/orders`
    const headers = { 'X-Access-Token': TOKEN }
    const page = await fetch(url, { headers })
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
    await cart.control('POST', 'faults', { endpoint: 'orders', kind: 'slow', delayMs: 150 })
    const startedMs = performance.now()
    expect((await cart.api('orders')).status).toBe(200)
    expect(performance.now() - startedMs).toBeGreaterThan(140)
    await cart.control('POST', 'faults', { endpoint: 'orders', kind: 'reset' })
    await expect(fetch(url, { headers })).rejects.toThrow('fetch failed')
    await cart.control('POST', 'faults', { endpoint: 'orders', kind: 'hang' })
    await expect(fetch(url, { headers, signal: AbortSignal.timeout(150) })).rejects.toThrow('timeout')
    const { body } = await cart.control('GET', 'faults')
    expect(body).toEqual({ faults: [] })
  })

  it('tells what it received, without the token', async () => {
    await cart.api('orders?limit=5')
    const { body } = await cart.control('GET', 'requests?endpoint=orders')
    expect(body.requests).toMatchObject([
      { seq: 1, endpoint: 'orders', method: 'GET', query: { limit: '5' }, status: 200 },
    ])
    expect(JSON.stringify(body)).not.toContain(TOKEN)
  })

  it('refuses fields and days that do not exist, naming them, and stores nothing of a bad bulk', async () => {
    const typo = await cart.control('PUT', 'orders/1', { comit_date: '2026-11-01' })
    expect([typo.status, String(typo.body.error).includes('comit_date')]).toEqual([400, true])
    expect((await cart.control('PUT', 'orders/1', { commit_date: '2026-02-30' })).status).toBe(400)
    const orders = [{ order_id: '2' }, { order_id: '3', deliv_date: '2026-13-01' }]
    expect((await cart.control('POST', 'orders/bulk', { orders })).status).toBe(400)
    expect((await cart.api('orders')).body.total).toBe(0)
  })

  it('answers 503 in maintenance, on every path but its own, and forgets all on demand', async () => {
    await cart.control('PUT', 'orders/1', {})
    await cart.control('PUT', 'shop', { maintenance: true })
    const page = await fetch(`${cart.url}/admin/`)
    expect([page.status, (await page.text()).includes('ただいまメンテナンス中です')]).toEqual([503, true])
    expect((await fetch(`${cart.url}/api/data_assistant/v1/orders`)).status).toBe(503)
    expect((await cart.control('DELETE', 'state')).status).toBe(204)
    expect((await cart.control('GET', 'orders/1')).status).toBe(404)
    expect((await cart.control('GET', 'shop')).body).toMatchObject({
      maintenance: false,
      name: 'サンドボックス通販',
    })
  })
})

it('carries its state over a restart when it has a folder', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'repist-'))
  try {
    const before = await startCart({ name: '続く商店' }, folder)
    await before.control('PUT', 'orders/1', { commit_date: '2026-11-19' })
    await before.close()
    const after = await startCart({}, folder)
    expect((await after.control('GET', 'orders/1')).body).toMatchObject({ commit_date: '2026-11-19' })
    expect((await after.control('GET', 'shop')).body).toMatchObject({ name: '続く商店' })
    expect(after.clock.nowMs).toBe(START_MS)
    await after.close()
  } finally {
    await rm(folder, { recursive: true })
  }
})
