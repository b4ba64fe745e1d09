import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { ConnectionId, LineAccountId, ShopId } from '../../../domain/values/ids.ts'
import { dateInJapan } from '../../../domain/values/japanTime.ts'
import { createLineSandbox } from '../../../infra/sandbox/line/sandbox.ts'
import { inShop } from '../../../schema/database.ts'
import { type Json, startTestApi, type TestApi, type ApiShop, text } from '../../setup/rest/api.ts'
import { createNamespace } from '../../setup/runtime/temporal.ts'
import { startCheckingWorkers } from '../../setup/rest/verifyingWorkers.ts'
import { historiesOf } from '../../setup/runtime/histories.ts'
import { askControl } from '../../setup/line/lineControl.ts'
import { aConnection, aProduct } from '../../setup/shops/shopData.ts'
import { until } from '../../setup/runtime/until.ts'

const address = process.env['TEST_TEMPORAL_ADDRESS']
if (!address) throw new Error('TEST_TEMPORAL_ADDRESS is not set: run the tests with npm test')
const line = createLineSandbox()
let namespace: string
let api: TestApi
let shop: ApiShop
let workers: { stop(): Promise<void> }
let lineAccountId: LineAccountId
let channelId: string
let productId: string

beforeAll(async () => {
  await line.listen()
  namespace = await createNamespace(address)
  api = await startTestApi({ address, namespace })
  shop = await api.shop()
  workers = await startWorkers()
  ;({ lineAccountId, productId } = await anAccount(shop.id, 'secret'))
  channelId = await channelOf(shop.id, lineAccountId)
  await control('PUT', `/channels/${channelId}`, {
    channelSecret: 'secret',
    displayName: 'みどり通販',
    accessToken: null,
  })
})
afterAll(async () => {
  await workers?.stop()
  await api?.close()
  await line.close()
})
beforeEach(() => control('DELETE', '/faults'))

const startWorkers = () =>
  startCheckingWorkers(api, { address, namespace, lineUrl: line.url, cartHost: '127.0.0.1:1' })

const control = <T = unknown>(method: string, path: string, body?: object) =>
  askControl<T>(line.url, method, path, body)
async function anAccount(shopId: ShopId, secret: string) {
  const account = await api.lineAccount(shopId, secret)
  const productOf = await aConnection(api, shopId, account)
  return { lineAccountId: account, productId: await aProduct(api, shopId, productOf) }
}
const channelOf = (shopId: ShopId, id: LineAccountId): Promise<string> =>
  inShop(api.database.db, shopId, async (tx) => {
    const found = tx.selectFrom('line_accounts').select('channel_id').where('id', '=', id)
    return (await found.executeTakeFirstOrThrow()).channel_id
  })

const scenario = (...bubbles: object[]) => ({ dayOffset: 2, sendTime: '18:00', bubbles })
const words = (said: string) => ({ kind: 'text', text: said })
const form = (...scenarios: object[]) => ({
  lineAccountId,
  adminName: '発送のお知らせ',
  purpose: 'NOTICE',
  triggerProductIds: [productId],
  scenarios,
})
const validate = (body: object, key = shop.key) =>
  api.call('POST', '/v1/follow-messages/validate', { key, body })
const save = async (body: object) => {
  const made = await api.call('POST', '/v1/follow-messages', { key: shop.key, body })
  expect(made.status).toBe(201)
  return text(made.body['id'])
}
const validateSaved = (id: string, key = shop.key) =>
  api.call('POST', `/v1/follow-messages/${id}/validate`, { key })
const found = ({ body }: { body: Json }) =>
  [...(body['findings'] ?? [])].map(
    (one) => `${text(one['source'])} ${text(one['code'])} ${text(one['pointer'])}`,
  )
/** Statuses of the calls to LINE's validator since `from`. */
const asked = async (from = 0) => {
  const path = `/requests?endpoint=validatePush&channelId=${channelId}`
  const { requests } = await control<{ requests: { status: number | null }[] }>('GET', path)
  return requests.slice(from).map(({ status }) => status)
}
const drafts = () =>
  inShop(api.database.db, shop.id, (tx) =>
    tx.selectFrom('secrets').select('id').where('purpose', '=', 'message.draft').execute(),
  )

/** A title whose name of a person has room on save, and in the example does not. */
const tooLongWhenFilled = {
  kind: 'buttons',
  title: `${'あ'.repeat(36)}{displayName}`,
  text: 'ご確認ください。',
  buttons: [{ kind: 'uri', label: '見る', uri: 'https://shop.example.jp' }],
}

describe('a message that is not saved', () => {
  it('is right when neither we nor LINE find anything, and nothing stays of it', async () => {
    const everything = [
      words('{nickName}様、{productName}を{carrier}で発送しました。{link:https://shop.example.jp}'),
      {
        kind: 'buttons',
        text: '{shipDate}発送',
        buttons: [
          { kind: 'act', label: '届いた', act: { points: 1 }, once: true },
          { kind: 'uri', label: '追跡', uri: '{trackingLink|https://shop.example.jp}' },
        ],
      },
    ]
    const before = (await asked()).length
    expect(await validate(form(scenario(...everything), scenario(words('お届けしました。'))))).toMatchObject({
      status: 200,
      body: { ok: true, findings: [], askedLine: true, notAsked: null },
    })
    expect(await asked(before)).toEqual([200, 200])
    expect(await drafts()).toEqual([])
    const list = await api.call('GET', '/v1/follow-messages', { key: shop.key })
    expect(list.body).toMatchObject({ items: [] })
    const { messages } = await control<{ messages: object[] }>('GET', `/messages?channelId=${channelId}`)
    expect(messages).toEqual([])
  })

  it('shows what LINE finds although we do not, at the place in the form', async () => {
    // The later scenario stands first: pointers are into the form, not into what saving would sort.
    const late = { ...scenario(words('あ'), tooLongWhenFilled), dayOffset: 9 }
    const answer = await validate(form(late, scenario(words('い'))))
    expect(answer).toMatchObject({ status: 200, body: { ok: false, askedLine: true } })
    expect(answer.body['findings']).toEqual([
      {
        pointer: '/scenarios/0/bubbles/1/title',
        code: 'TOO_LONG',
        message: expect.stringContaining('40文字以内'),
        source: 'LINE',
        lineMessage: 'messages[1].template.title: Length must be between 0 and 40',
      },
    ])
  })

  it('shows a refusal of a flex message where LINE names it from the container on', async () => {
    await control('POST', '/faults', {
      endpoint: 'validatePush',
      kind: 'status',
      status: 400,
      count: 1,
      body: {
        message: 'A message (messages[0]) in the request body is invalid',
        details: [{ message: 'invalid property', property: '/body/contents/0/text' }],
      },
    })
    const body = { type: 'box', layout: 'vertical', contents: [{ type: 'text', text: 'あ' }] }
    const flex = { kind: 'flex', altText: 'あ', contents: { type: 'bubble', body } }
    const answer = await validate(form(scenario(flex)))
    expect(found(answer)).toEqual(['LINE FLEX_INVALID /scenarios/0/bubbles/0/contents/body/contents/0/text'])
  })

  it('shows our findings and LINE’s at once, and LINE is not asked about bubbles that we refuse', async () => {
    const before = (await asked()).length
    const early = { ...scenario(tooLongWhenFilled), dayOffset: 0 }
    const answer = await validate(form(scenario(words('')), early))
    expect(answer).toMatchObject({ status: 200, body: { ok: false, askedLine: true } })
    expect(found(answer)).toEqual([
      'TODOKE SEND_TIME_BEFORE_FLOOR /scenarios/1/sendTime',
      'TODOKE EMPTY /scenarios/0/bubbles/0/text',
      'LINE TOO_LONG /scenarios/1/bubbles/0/title',
    ])
    expect(await asked(before)).toEqual([400])

    const nothingToAsk = await validate(form(scenario(words(''))))
    expect(nothingToAsk.body).toMatchObject({
      ok: false,
      askedLine: false,
      notAsked: { code: 'MESSAGE_CONTENT_INVALID', message: expect.stringContaining('直して') },
    })
    expect(await asked(before)).toEqual([400])
  })

  it('takes with it what a process left behind that died', async () => {
    const leave = (minutes: number) =>
      inShop(api.database.db, shop.id, async (tx) => {
        const id = await api.vault.store(tx, { shopId: shop.id, purpose: 'message.draft', value: '[]' })
        const updated_at = new Date(Date.now() - minutes * 60_000)
        await tx.updateTable('secrets').set({ updated_at }).where('id', '=', id).execute()
        return id
      })
    await leave(11)
    const young = await leave(1)
    await validate(form(scenario(words('あ'))))
    expect(await drafts()).toEqual([{ id: young }])
    await inShop(api.database.db, shop.id, (tx) => tx.deleteFrom('secrets').where('id', '=', young).execute())
  })

  it('may have thirty scenarios', async () => {
    const before = (await asked()).length
    const many = Array.from({ length: 30 }, (_, day) => ({
      ...scenario(words(`${day}日後`)),
      dayOffset: day + 2,
    }))
    expect((await validate(form(...many))).body).toMatchObject({ ok: true, askedLine: true })
    expect(await asked(before)).toEqual(many.map(() => 200))
  })

  it('is checked for who may write messages of the shop alone', async () => {
    const viewer = await api.keyFor(shop.id, 'VIEWER')
    expect(await validate(form(scenario(words('あ'))), viewer)).toMatchObject({ status: 403 })
    const other = await api.shop()
    expect(await validate(form(scenario(words('あ'))), other.key)).toMatchObject({ status: 404 })
  })
})

describe('the names of the trigger products', () => {
  const LONG = `${'う'.repeat(30)}定期コース`
  const titled = (title: string) => ({ ...tooLongWhenFilled, title })
  const withProducts = (...ids: string[]) => ({
    ...form(scenario(titled('【新】{productName}'))),
    triggerProductIds: ids,
  })
  const rename = (id: string, name: string) =>
    inShop(api.database.db, shop.id, (tx) =>
      tx.updateTable('products').set({ name }).where('id', '=', id).execute(),
    )
  const another = (name: string) =>
    inShop(api.database.db, shop.id, async (tx) => {
      const { connection_id } = await tx
        .selectFrom('products')
        .select('connection_id')
        .where('id', '=', productId)
        .executeTakeFirstOrThrow()
      return aProduct(api, shop.id, connection_id as ConnectionId, name)
    })

  it('keep a message from being saved where one is too long, and the shop reads which, where and by how much', async () => {
    const long = await another(LONG)
    const pointer = '/scenarios/0/bubbles/0/title'
    const refused = { code: 'TOO_LONG_WITH_PRODUCT', pointer }
    // 3 of the title and 35 of the name fit in 40; with 3 more they do not.
    expect((await validate(withProducts(productId, long))).body).toMatchObject({ ok: true })
    await rename(long, `${LONG}お試し`)
    const answer = await validate(withProducts(productId, long))
    expect(answer.body['findings']).toMatchObject([{ ...refused, source: 'TODOKE' }])
    const message = text(answer.body['findings']?.[0]?.['message'])
    expect(message).toContain(
      `1つ目の吹き出しのタイトルに商品「${LONG}お試し」の名前が入ると41文字になり、40文字を超える`,
    )
    const saved = await api.call('POST', '/v1/follow-messages', { key: shop.key, body: withProducts(long) })
    expect(saved).toMatchObject({ status: 422, body: { code: 'MESSAGE_CONTENT_INVALID', errors: [refused] } })
    expect((await validate(withProducts(productId))).body).toMatchObject({ ok: true })
  })

  it('are found by validate when a product was renamed since, and the message can still be switched off', async () => {
    const long = await another(LONG)
    const id = await save(withProducts(long))
    await rename(long, LONG + LONG)
    expect(found(await validateSaved(id))).toEqual([
      'TODOKE TOO_LONG_WITH_PRODUCT /scenarios/0/bubbles/0/title',
    ])
    const off = await api.call('PATCH', `/v1/follow-messages/${id}`, {
      key: shop.key,
      body: { enabled: false },
      headers: { 'if-match': '"1"' },
    })
    expect(off.status).toBe(200)
    const on = (version: number) =>
      api.call('PATCH', `/v1/follow-messages/${id}`, {
        key: shop.key,
        body: { enabled: true },
        headers: { 'if-match': `"${version}"` },
      })
    expect(await on(Number(off.body['version']))).toMatchObject({
      status: 422,
      body: { code: 'MESSAGE_CONTENT_INVALID', errors: [{ pointer: '/scenarios/0/bubbles/0/title' }] },
    })
    await rename(long, LONG)
    expect((await on(Number(off.body['version']))).status).toBe(200)
  })

  it('are those that the simulator tells of, for an order of that product alone', async () => {
    const long = await another(LONG)
    const id = await save(withProducts(productId, long))
    await rename(long, LONG + LONG)
    const simulate = (...productIds: string[]) =>
      api.call('POST', '/v1/simulations/order', {
        key: shop.key,
        body: {
          order: { lineAccountId, productIds, shipDate: dateInJapan(Date.now()) },
          member: {},
          assumeEnabled: true,
        },
      })
    const stepOf = async (...productIds: string[]) => {
      const { body } = await simulate(...productIds)
      const all = body['messages'] as unknown as { messageId: string; steps: Record<string, unknown>[] }[]
      return all.find(({ messageId }) => messageId === id)?.steps[0]
    }
    expect(await stepOf(long)).toMatchObject({
      reason: 'INVALID_CONTENT',
      leavesAt: null,
      content: [{ pointer: '/0/title', code: 'TOO_LONG_WITH_PRODUCT' }],
      text: expect.stringContaining(LONG),
    })
    expect(await stepOf(productId)).toMatchObject({ content: [], leavesAt: expect.any(String) })
    // Both are trigger products: the first line is spoken of.
    expect(await stepOf(productId, long)).toMatchObject({ content: [] })
    expect(await stepOf(long, productId)).toMatchObject({ reason: 'INVALID_CONTENT' })
  })

  it('keep a pack from being saved that a message with them uses', async () => {
    const long = await another(LONG + LONG)
    const pack = (title: string) => ({ adminName: 'パック', bubbles: [titled(title)] })
    const made = await api.call('POST', '/v1/message-packs', {
      key: shop.key,
      body: { lineAccountId, ...pack('お知らせ') },
    })
    const packId = text(made.body['id'])
    await save({ ...form(scenario({ kind: 'pack', packId })), triggerProductIds: [long] })
    const put = (title: string) =>
      api.call('PUT', `/v1/message-packs/${packId}`, {
        key: shop.key,
        body: pack(title),
        headers: { 'if-match': '"1"' },
      })
    expect(await put('{productName}')).toMatchObject({ status: 409, body: { code: 'PACK_BREAKS_MESSAGES' } })
    expect((await put('変えました')).status).toBe(200)
  })
})

describe('a saved message', () => {
  it('is asked about by its id: its words stay out of the history', async () => {
    const id = await save(form(scenario(words('秘密の本文です。')), scenario(tooLongWhenFilled)))
    const answer = await validateSaved(id)
    expect(found(answer)).toEqual(['LINE TOO_LONG /scenarios/1/bubbles/0/title'])
    let said = ''
    await until(async () => {
      said = await historiesOf('validateMessage', { address, namespace, keyring: api.keyring })
      return said.includes(id)
    })
    expect(said).toContain('template.title')
    expect(said).not.toMatch(/秘密の本文|お届け|ご確認|花子|うるおい/)
  })

  it('shows what went wrong since it was saved', async () => {
    const id = await save(form(scenario(words('あ'))))
    expect((await validateSaved(id)).body).toMatchObject({ ok: true })
    const setFloor = (floor_day: number) =>
      inShop(api.database.db, shop.id, (tx) =>
        tx
          .updateTable('cart_connections')
          .set({ floor_day })
          .where('line_account_id', '=', lineAccountId)
          .execute(),
      )
    await setFloor(3)
    const answer = await validateSaved(id, await api.keyFor(shop.id, 'VIEWER'))
    await setFloor(1)
    expect(answer).toMatchObject({ status: 200, body: { ok: false, askedLine: true } })
    expect(found(answer)).toEqual(['TODOKE SEND_TIME_BEFORE_FLOOR /scenarios/0/sendTime'])
  })

  it('is nobody else’s', async () => {
    const id = await save(form(scenario(words('あ'))))
    const other = await api.shop()
    expect(await validateSaved(id, other.key)).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } })
  })
})

describe('when LINE gives no verdict', () => {
  it.each([
    ['LINE_UNREACHABLE', 'hang-before', {}, '返事がない'],
    ['LINE_ANSWER_UNREADABLE', 'html', { status: 400 }, '通信がうまくいかず'],
    ['LINE_ANSWER_UNREADABLE', 'html', { status: 200 }, '通信がうまくいかず'],
    ['LINE_ANSWER_UNREADABLE', 'proxy-before', {}, '通信がうまくいかず'],
    ['LINE_RATE_LIMITED', 'status', { status: 429 }, '混み合って'],
    ['LINE_PUSH_REFUSED', 'status', { status: 403, body: { message: 'no' } }, '受け付けません'],
  ])('%s (%s %j) is told beside our findings, within the patience', async (code, kind, more, why) => {
    await control('POST', '/faults', { endpoint: 'validatePush', kind, ...more })
    const started = Date.now()
    const answer = await validate(form({ ...scenario(words('あ')), dayOffset: 0 }))
    expect(answer).toMatchObject({
      status: 200,
      body: { ok: false, askedLine: false, notAsked: { code, message: expect.stringContaining(why) } },
    })
    expect(found(answer)).toEqual(['TODOKE SEND_TIME_BEFORE_FLOOR /scenarios/0/sendTime'])
    expect(Date.now() - started).toBeLessThan(16_000)
  })

  it('is asked again at once when a connection breaks', async () => {
    await control('POST', '/faults', { endpoint: 'validatePush', kind: 'reset-before', count: 1 })
    expect((await validate(form(scenario(words('あ'))))).body).toMatchObject({ ok: true })
  })

  it('because it refuses the credentials, the shop has to act', async () => {
    const wrong = await anAccount(shop.id, 'no channel of LINE has this secret')
    const mine = { ...form(scenario(words('あ'))), lineAccountId: wrong.lineAccountId }
    const answer = await validate({ ...mine, triggerProductIds: [wrong.productId] })
    expect(answer).toMatchObject({
      status: 422,
      body: { code: 'LINE_CREDENTIALS_INVALID', remedy: expect.stringContaining('LINE Developers') },
    })
    expect(await drafts()).toEqual([])
  })

  it('because nobody is there to ask it, our findings are told all the same', async () => {
    await workers.stop()
    const answer = await validate(form({ ...scenario(words('あ')), dayOffset: 0 }))
    workers = await startWorkers()
    expect(answer).toMatchObject({
      status: 200,
      body: { ok: false, askedLine: false, notAsked: { code: 'UNAVAILABLE' }, findings: [{}] },
    })
    expect(await drafts()).toEqual([])
  })
})
