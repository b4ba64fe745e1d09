import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createLineSandbox } from '../../../infra/sandbox/line/sandbox.ts'
import { createRepistSandbox } from '../../../infra/sandbox/carts/repist/sandbox.ts'
import { inShop } from '../../../schema/database.ts'
import { startTestApi, type TestApi, type ApiShop, text } from '../../setup/rest/api.ts'
import { createNamespace } from '../../setup/runtime/temporal.ts'
import { startCheckingWorkers } from '../../setup/rest/verifyingWorkers.ts'

const address = process.env['TEST_TEMPORAL_ADDRESS']
if (!address) throw new Error('TEST_TEMPORAL_ADDRESS is not set: run the tests with npm test')
const TOKEN = 'SandboxRepistToken01'
const line = createLineSandbox()
const cart = createRepistSandbox()
/** リピストプレックス has the wire of Repist (domain.md D16). */
const plex = createRepistSandbox()
let api: TestApi
let shop: ApiShop
let workers: { stop(): Promise<void> }
let lineAccountId: string

beforeAll(async () => {
  await line.listen()
  await cart.listen()
  await plex.listen()
  for (const { url } of [cart, plex])
    await fetch(`${url}/_control/shop`, {
      method: 'PUT',
      body: JSON.stringify({ rateLimitPerSecond: null }),
      headers: { 'content-type': 'application/json' },
    })
  const namespace = await createNamespace(address)
  const cartHost = new URL(cart.url).host
  const otherCartHost = new URL(plex.url).host
  const privateCartHosts = [cartHost, otherCartHost]
  api = await startTestApi({ address, namespace }, { privateCartHosts, checkSeconds: 6 })
  shop = await api.shop()
  workers = await startCheckingWorkers(api, {
    address,
    namespace,
    lineUrl: line.url,
    cartHost,
    otherCartHost,
  })
})
afterAll(async () => {
  await workers?.stop()
  await api?.close()
  await line.close()
  await cart.close()
  await plex.close()
})

const secrets = () =>
  inShop(api.database.db, shop.id, (tx) => tx.selectFrom('secrets').select('purpose').execute())

describe('a LINE account', () => {
  const channelId = '2001234567'
  const post = (channelSecret: string, headers: Record<string, string> = {}) =>
    api.call('POST', '/v1/line-accounts', {
      key: shop.key,
      body: { name: 'みどり通販', channelId, channelSecret },
      headers,
    })

  it('is not saved when LINE refuses its credentials, and leaves no secret behind', async () => {
    await fetch(`${line.url}/_control/channels/${channelId}`, {
      method: 'PUT',
      body: JSON.stringify({ channelSecret: 'right', displayName: 'みどり通販', accessToken: null }),
      headers: { 'content-type': 'application/json' },
    })
    expect(await post('wrong')).toMatchObject({
      status: 422,
      body: { code: 'LINE_CREDENTIALS_INVALID', errors: [{ pointer: '/channelSecret' }] },
    })
    expect(await secrets()).toEqual([])
  })

  it('is saved once LINE accepts them, shows its webhook address and never its secret', async () => {
    const made = await post('right', { 'idempotency-key': 'account' })
    expect(made).toMatchObject({
      status: 201,
      body: { state: 'OK', hasAccessToken: false, botUserId: expect.stringMatching(/^U/), version: 1 },
    })
    lineAccountId = text(made.body['id'])
    expect(made.body['webhookUrl']).toBe(`https://crm.example/webhooks/line/${lineAccountId}`)
    expect(JSON.stringify(made.body)).not.toContain('right')
    const again = await post('right', { 'idempotency-key': 'account' })
    expect(again.body).toEqual(made.body)
    expect(await post('right')).toMatchObject({
      status: 409,
      body: { code: 'LINE_ACCOUNT_ALREADY_EXISTS', errors: [{ pointer: '/channelId' }] },
    })
    expect(await secrets()).toHaveLength(1)
  })

  it('is not asked about at LINE with a token or secret that has a line break, a blank or full width in it', async () => {
    const made = (body: object) =>
      api.call('POST', '/v1/line-accounts', {
        key: shop.key,
        body: { name: '別のアカウント', channelId: '2009999999', channelSecret: 'right', ...body },
      })
    const foreign = ['ab\ncd', 'ab\r\ncd', 'a b', 'ａｂｃ', 'トークン', ' \u3000', 'ab\u200bcd']
    for (const value of foreign)
      for (const field of ['channelSecret', 'accessToken'])
        expect(await made({ [field]: value })).toMatchObject({
          status: 422,
          body: { code: 'LINE_CREDENTIALS_INVALID', errors: [{ pointer: `/${field}` }] },
        })
    expect(await secrets()).toHaveLength(1)
    const kept = await api.call('PATCH', `/v1/line-accounts/${lineAccountId}`, {
      key: shop.key,
      body: { accessToken: 'ab\ncd' },
      headers: { 'if-match': '"1"' },
    })
    expect(kept).toMatchObject({ status: 422, body: { errors: [{ pointer: '/accessToken' }] } })
  })

  it('keeps the old credentials when new ones are refused', async () => {
    const patch = (body: object) =>
      api.call('PATCH', `/v1/line-accounts/${lineAccountId}`, {
        key: shop.key,
        body,
        headers: { 'if-match': '"1"' },
      })
    expect(await patch({ channelSecret: 'wrong' })).toMatchObject({ status: 422 })
    expect(await secrets()).toHaveLength(1)
    expect(await patch({ channelSecret: ' right\n', name: '改名' })).toMatchObject({
      status: 200,
      body: { name: '改名', version: 2 },
    })
    expect(await secrets()).toHaveLength(1)
  })
})

describe('the rich menus of a LINE account', () => {
  const control = async (method: string, path: string, body: object) => {
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(`${line.url}/_control${path}`, { method, headers, body: JSON.stringify(body) })
    expect(answer.ok).toBe(true)
    return (await answer.json().catch(() => null)) as { richMenuId?: string } | null
  }
  const list = (id = lineAccountId, key = shop.key) =>
    api.call('GET', `/v1/line-accounts/${id}/rich-menus`, { key })

  it('are those that exist at LINE now', async () => {
    expect(await list()).toMatchObject({ status: 200, body: { items: [], nextCursor: null } })
    const menu = { name: '会員', chatBarText: 'メニュー', size: { width: 2500, height: 843 }, areas: [] }
    const made = await control('POST', '/channels/2001234567/richmenus', menu)
    expect((await list()).body).toEqual({
      items: [{ richMenuId: made?.richMenuId, name: '会員', chatBarText: 'メニュー' }],
      nextCursor: null,
    })
  })

  it('are not shown when LINE refuses the credentials, nor of an account of someone else', async () => {
    const other = await api.shop()
    const refused = await api.lineAccount(other.id, 'no channel of LINE has this secret')
    expect(await list(refused)).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } })
    expect(await list(refused, other.key)).toMatchObject({
      status: 422,
      body: { code: 'LINE_CREDENTIALS_INVALID', remedy: expect.stringContaining('LINE Developers') },
    })
  })
})

describe('a cart connection', () => {
  const post = (accessToken: string, cartDomain = `${cart.url}/admin/`) =>
    api.call('POST', '/v1/cart-connections', {
      key: shop.key,
      body: { lineAccountId, cart: 'REPIST', cartDomain, accessToken },
    })

  it('answers each mistake by its own code and place', async () => {
    const found = async (answer: ReturnType<typeof post>) => {
      const { status, body } = await answer
      return [status, text(body['code']), text(body['errors']?.[0]?.['pointer'])]
    }
    expect(await found(post('  '))).toEqual([422, 'CART_TOKEN_REQUIRED', '/accessToken'])
    for (const value of ['ab\ncd', 'a b', 'トークン', 'ab\u200bcd'])
      expect(await found(post(value))).toEqual([422, 'CART_TOKEN_INVALID', '/accessToken'])
    expect(await found(post('Wrong123'))).toEqual([422, 'CART_TOKEN_INVALID', '/accessToken'])
    expect(await found(post(TOKEN, 'http://user:pw@shop.example/'))).toEqual([
      422,
      'CART_DOMAIN_INVALID',
      '/cartDomain',
    ])
    expect(await found(post(TOKEN, '10.0.0.1'))).toEqual([422, 'CART_DOMAIN_INVALID', '/cartDomain'])
    expect(await secrets()).toHaveLength(1)
  })

  it('is saved once the cart answers, with the host alone, and only one for a cart system', async () => {
    const made = await post(TOKEN)
    expect(made).toMatchObject({
      status: 201,
      body: {
        cartDomain: new URL(cart.url).host,
        state: 'OK',
        floor: { dayOffset: 1, sendTime: '06:00' },
        firstImportDoneAt: null,
      },
    })
    expect([...(made.body['resources'] ?? [])].map((one) => Number(one['count']))).toEqual([0, 0, 0, 0])
    expect(await post(TOKEN)).toMatchObject({ status: 409, body: { code: 'CONNECTION_ALREADY_EXISTS' } })
    const patch = (accessToken: string) =>
      api.call('PATCH', `/v1/cart-connections/${text(made.body['id'])}`, {
        key: shop.key,
        body: { accessToken },
        headers: { 'if-match': '"1"' },
      })
    expect(await patch('Wrong123')).toMatchObject({ status: 422, body: { code: 'CART_TOKEN_INVALID' } })
    expect(await patch(TOKEN)).toMatchObject({ status: 200, body: { version: 2 } })
  })

  it('is リピストプレックス beside リピスト at one LINE account: once, and never one host under both names', async () => {
    const both = await api.shop()
    const account = await api.lineAccount(both.id)
    const save = (cartDomain: string, { kind = 'PLEX', accessToken = TOKEN, lineAccountId = account } = {}) =>
      api.call('POST', '/v1/cart-connections', {
        key: both.key,
        body: { lineAccountId, cart: kind, cartDomain, accessToken },
      })
    expect(await save(cart.url, { kind: 'REPIST' })).toMatchObject({ status: 201 })
    const sameHost = {
      status: 409,
      body: { code: 'CART_DOMAIN_CONNECTED', errors: [{ pointer: '/cartDomain' }] },
    }
    expect(await save(cart.url)).toMatchObject(sameHost)
    const elsewhere = await api.lineAccount(both.id)
    expect(await save(cart.url, { lineAccountId: elsewhere })).toMatchObject(sameHost)
    expect(await save(plex.url, { accessToken: 'Wrong123' })).toMatchObject({
      status: 422,
      body: { code: 'CART_TOKEN_INVALID', errors: [{ pointer: '/accessToken' }] },
    })
    const made = await save(`${plex.url}/admin/`)
    expect(made).toMatchObject({
      status: 201,
      body: {
        cart: 'PLEX',
        cartDomain: new URL(plex.url).host,
        capabilities: {
          shipDateTrigger: 'always',
          operations: { PAUSE: 'ROBOT', SKIP: 'ROBOT', CANCEL: 'ROBOT' },
          memoTargets: ['ORDER', 'SUBSCRIPTION', 'CUSTOMER'],
        },
      },
    })
    expect(await save(plex.url)).toMatchObject({ status: 409, body: { code: 'CONNECTION_ALREADY_EXISTS' } })
    const moved = await api.call('PATCH', `/v1/cart-connections/${text(made.body['id'])}`, {
      key: both.key,
      body: { cartDomain: cart.url, accessToken: TOKEN },
      headers: { 'if-match': '"1"' },
    })
    expect(moved).toMatchObject(sameHost)
  })
})

describe('without anyone to check', () => {
  it('says so within its patience, and saves nothing', async () => {
    await workers.stop()
    const before = (await secrets()).length
    const answer = await api.call('POST', '/v1/line-accounts', {
      key: shop.key,
      body: { name: '二つ目', channelId: '2009999999', channelSecret: 'x' },
    })
    expect(answer).toMatchObject({ status: 503, body: { code: 'UNAVAILABLE' } })
    expect(await secrets()).toHaveLength(before)
    expect(
      await api.call('GET', `/v1/line-accounts/${lineAccountId}/rich-menus`, { key: shop.key }),
    ).toMatchObject({
      status: 503,
      body: { code: 'UNAVAILABLE', detail: expect.stringContaining('リッチメニュー') },
    })
    workers = { stop: async () => {} }
  })
})
