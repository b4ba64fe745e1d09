import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { ConnectionId, LineAccountId } from '../../../domain/values/ids.ts'
import { startTestApi, type TestApi, type ApiShop, text } from '../../setup/rest/api.ts'
import { aConnection, aDelivery, anOrder, aProduct, factsOf } from '../../setup/shops/shopData.ts'
let api: TestApi
let shop: ApiShop
let lineAccountId: LineAccountId
let connectionId: ConnectionId
let productId: string
beforeAll(async () => {
  api = await startTestApi()
  shop = await api.shop()
  lineAccountId = await api.lineAccount(shop.id)
  connectionId = await aConnection(api, shop.id, lineAccountId)
  productId = await aProduct(api, shop.id, connectionId)
})
afterAll(() => api.close())

const bubbles = [{ kind: 'text', text: '{nickName|お客様}、発送しました。' }]
const aMessage = (change: object = {}) => ({
  lineAccountId,
  adminName: '発送のお知らせ',
  purpose: 'NOTICE',
  triggerProductIds: [productId],
  scenarios: [
    { dayOffset: 5, sendTime: '18:00', bubbles },
    { dayOffset: 2, sendTime: '18:00:05', bubbles },
  ],
  ...change,
})
const post = (body: object) => api.call('POST', '/v1/follow-messages', { key: shop.key, body })
const put = (id: unknown, version: number, message: Partial<ReturnType<typeof aMessage>>) => {
  const body = { ...message }
  delete body.lineAccountId
  return api.call('PUT', `/v1/follow-messages/${text(id)}`, {
    key: shop.key,
    body,
    headers: { 'if-match': `"${version}"` },
  })
}
const codes = (answer: { body: { [name: string]: unknown } }) =>
  [...(answer.body['errors'] as Iterable<{ pointer: string; code: string }>)].map(
    ({ pointer, code }) => `${pointer} ${code}`,
  )

describe('making a message', () => {
  it('is off at first, sorted by time, and says in Japanese whom it is for', async () => {
    const { status, body } = await post(aMessage({ recurringCountRule: { kind: 'list', counts: [1, 3] } }))
    expect(status).toBe(201)
    expect(body).toMatchObject({
      enabled: false,
      version: 1,
      recurringCountText: '1回目・3回目',
      audienceText: 'すべての人',
      lateGraceMinutes: 30,
      outageGraceMinutes: 180,
      deliveryOrder: 100,
      exclusive: false,
      scenarios: [
        { dayOffset: 2, sendTime: '18:00:05', timingVersion: 1 },
        { dayOffset: 5, sendTime: '18:00' },
      ],
    })
  })

  it('D3 previews its back-fill, and refuses more days than a year', async () => {
    const { body } = await post(aMessage())
    const url = `/v1/follow-messages/${text(body['id'])}/backfill-preview`
    const preview = (days: number) => api.call('POST', url, { key: shop.key, body: { days } })
    expect(await preview(30)).toMatchObject({ status: 200, body: { days: 30, tooLate: 0 } })
    expect(await preview(366)).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } })
  })

  it('V5 takes day 1 06:00, refuses day 1 05:59 and any day 0, and names the rule', async () => {
    const at = (dayOffset: number, sendTime: string) =>
      post(aMessage({ scenarios: [{ dayOffset, sendTime, bubbles }] }))
    expect(await at(1, '06:00')).toMatchObject({ status: 201 })
    for (const early of [at(1, '05:59'), at(0, '23:59')])
      expect(await early).toMatchObject({
        status: 422,
        body: {
          code: 'SEND_TIME_BEFORE_FLOOR',
          detail: expect.stringContaining('1日後の06:00'),
          errors: [{ pointer: '/scenarios/0/sendTime' }],
        },
      })
  })

  it('tells everything that is wrong at once', async () => {
    const tag = await api.call('POST', '/v1/tags', {
      key: shop.key,
      body: { lineAccountId, code: 'both', name: '両方' },
    })
    const tagId = text(tag.body['id'])
    const nobody = '0199d6a2-7c1e-7f00-8000-3f5a2b6c9d10'
    const answer = await post(
      aMessage({
        triggerProductIds: [nobody],
        audience: { all: [{ kind: 'tags', mode: 'any', tagIds: [nobody] }] },
        recurringCountRule: { kind: 'range', from: 3, to: 1 },
        scenarios: [
          { dayOffset: 0, sendTime: '10:00', bubbles: Array.from({ length: 6 }, () => bubbles[0]) },
          {
            dayOffset: 2,
            sendTime: '10:00',
            bubbles: [{ kind: 'text', text: '{nobody}' }],
            actions: { addTagIds: [tagId], removeTagIds: [tagId, nobody], flagId: nobody, points: 0 },
          },
        ],
      }),
    )
    expect(answer.status).toBe(422)
    expect(codes(answer).sort()).toEqual([
      '/audience/all/0/tagIds/0 NOT_FOUND',
      '/recurringCountRule RECURRING_COUNT_RULE_INVALID',
      '/scenarios/0/bubbles TOO_MANY_BUBBLES',
      '/scenarios/0/sendTime SEND_TIME_BEFORE_FLOOR',
      '/scenarios/1/actions/addTagIds/0 TAG_BOTH_ADDED_AND_REMOVED',
      '/scenarios/1/actions/flagId NOT_FOUND',
      '/scenarios/1/actions/points not',
      '/scenarios/1/actions/removeTagIds/1 NOT_FOUND',
      '/scenarios/1/bubbles/0/text UNKNOWN_PLACEHOLDER',
      '/triggerProductIds/0 NOT_FOUND',
    ])
  })

  it('takes 30 scenarios, not 31', async () => {
    const many = (n: number) =>
      post(
        aMessage({
          scenarios: Array.from({ length: n }, (_, day) => ({
            dayOffset: day + 1,
            sendTime: '09:00',
            bubbles,
          })),
        }),
      )
    expect(await many(30)).toMatchObject({ status: 201 })
    expect(await many(31)).toMatchObject({ status: 422, body: { code: 'TOO_MANY_SCENARIOS' } })
  })

  it('D6 goes by the floor of the connection once it is raised, which can never be lowered below day 1 06:00', async () => {
    const other = await api.lineAccount(shop.id)
    const raised = await aConnection(api, shop.id, other, 'raised.example')
    const product = await aProduct(api, shop.id, raised)
    const floor = (sendTime: string, version: number) =>
      api.call('PATCH', `/v1/cart-connections/${raised}`, {
        key: shop.key,
        body: { floor: { dayOffset: 1, sendTime } },
        headers: { 'if-match': `"${version}"` },
      })
    expect(await floor('05:00', 1)).toMatchObject({ status: 422, body: { code: 'FLOOR_TOO_LOW' } })
    expect(await floor('09:00', 1)).toMatchObject({ status: 200, body: { floor: { sendTime: '09:00' } } })
    const early = aMessage({
      lineAccountId: other,
      triggerProductIds: [product],
      scenarios: [{ dayOffset: 1, sendTime: '08:59', bubbles }],
    })
    expect(await post(early)).toMatchObject({
      status: 422,
      body: { detail: expect.stringContaining('09:00') },
    })
  })
})

describe('editing a message', () => {
  it('raises the timing version only where the time changed, and tells only orders with open deliveries', async () => {
    const { body } = await post(aMessage())
    const id = body['id']
    const [first, second] = [...(body['scenarios'] ?? [])].map((scenario) => text(scenario['id']))
    const waiting = await anOrder(api, shop.id, connectionId)
    const done = await anOrder(api, shop.id, connectionId)
    const ids = { lineAccountId, messageId: text(id), scenarioId: first ?? '' }
    await aDelivery(api, shop.id, { ...ids, orderId: waiting })
    await aDelivery(api, shop.id, { ...ids, orderId: done }, 'skipped')
    const scenarios = [
      { id: first, dayOffset: 2, sendTime: '18:00:05', bubbles: [{ kind: 'text', text: '直しました。' }] },
      { id: second, dayOffset: 5, sendTime: '18:00', bubbles },
    ]
    const before = (await factsOf(api, shop.id)).length
    const words = await put(id, 1, aMessage({ scenarios }))
    expect(words).toMatchObject({ status: 200, body: { version: 2 } })
    expect([...(words.body['scenarios'] ?? [])].map((one) => Number(one['timingVersion']))).toEqual([1, 1])
    expect((await factsOf(api, shop.id)).length).toBe(before)

    const moved = [{ ...scenarios[0], sendTime: '19:00' }, scenarios[1]]
    const timed = await put(id, 2, aMessage({ scenarios: moved }))
    expect([...(timed.body['scenarios'] ?? [])].map((one) => Number(one['timingVersion']))).toEqual([2, 1])
    const facts = (await factsOf(api, shop.id)).slice(before)
    expect(facts.map(({ signal }) => signal)).toEqual(['messageEdited'])
    expect(
      await api.call('GET', `/v1/follow-messages/${String(id)}/replan`, { key: shop.key }),
    ).toMatchObject({
      status: 200,
      body: { state: 'RUNNING', version: 3, total: null, done: 0 },
    })
    expect(await put(id, 2, aMessage({ scenarios: moved }))).toMatchObject({ status: 412 })
  })

  it('removes a scenario that is left out, and refuses one that it does not have', async () => {
    const { body } = await post(aMessage())
    const [first] = [...(body['scenarios'] ?? [])]
    const kept = { id: first?.['id'], dayOffset: 2, sendTime: '18:00:05', bubbles }
    expect(await put(body['id'], 1, aMessage({ scenarios: [kept] }))).toMatchObject({
      status: 200,
      body: { scenarios: [{ id: first?.['id'] }] },
    })
    const foreign = { ...kept, id: '0199d6a2-7c1e-7f00-8000-3f5a2b6c9d10' }
    expect(codes(await put(body['id'], 2, aMessage({ scenarios: [foreign] })))).toEqual([
      '/scenarios/0/id NOT_FOUND',
    ])
  })

  it('is switched on, keeps every version, and is gone after DELETE', async () => {
    const { body } = await post(aMessage())
    const url = `/v1/follow-messages/${text(body['id'])}`
    const switched = await api.call('PATCH', url, {
      key: shop.key,
      body: { enabled: true },
      headers: { 'if-match': '"1"' },
    })
    expect(switched).toMatchObject({ status: 200, body: { enabled: true, version: 2 } })
    const list = await api.call('GET', '/v1/follow-messages?enabled=true', { key: shop.key })
    expect([...(list.body['items'] ?? [])].map(({ id }) => id)).toContain(body['id'])
    const headers = { 'if-match': '"2"' }
    expect(await api.call('DELETE', url, { key: shop.key, headers })).toMatchObject({ status: 204 })
    expect(await api.call('GET', url, { key: shop.key })).toMatchObject({ status: 404 })
  })
})

describe('orders and deliveries', () => {
  it('shows the timeline of an order with Japanese states and reasons, and stops it once', async () => {
    const { body } = await post(aMessage())
    const [first] = [...(body['scenarios'] ?? [])]
    const orderId = await anOrder(api, shop.id, connectionId)
    const ids = { lineAccountId, messageId: text(body['id']), scenarioId: text(first?.['id']), orderId }
    await aDelivery(api, shop.id, ids, 'skipped')
    const order = await api.call('GET', `/v1/orders/${orderId}`, { key: shop.key })
    expect(order.body).toMatchObject({
      shipDate: '2026-11-25',
      total: 3_980,
      deliveries: [
        {
          state: 'skipped',
          stateText: '配信しませんでした。',
          reason: 'LATE',
          reasonText: expect.stringContaining('配信時間を過ぎていた'),
          dueAt: '2026-11-27T18:00:00+09:00',
          messageName: '発送のお知らせ',
        },
      ],
    })
    const before = (await factsOf(api, shop.id)).length
    for (const _ of [1, 2])
      expect(await api.call('POST', `/v1/orders/${orderId}/stop`, { key: shop.key })).toMatchObject({
        status: 200,
        body: { stoppedAt: expect.any(String) },
      })
    expect((await factsOf(api, shop.id)).slice(before).map(({ signal }) => signal)).toEqual(['orderStopped'])
  })

  it('lists deliveries by due time both ways, by state, and page by page', async () => {
    const { body } = await post(aMessage())
    const [first] = [...(body['scenarios'] ?? [])]
    for (let hour = 1; hour <= 5; hour += 1) {
      const orderId = await anOrder(api, shop.id, connectionId)
      const ids = { lineAccountId, messageId: text(body['id']), scenarioId: text(first?.['id']), orderId }
      await aDelivery(api, shop.id, ids, 'planned', new Date(`2026-12-01T0${hour}:00:00Z`))
    }
    const dueTimes = async (query: string) => {
      const seen: string[] = []
      let cursor = ''
      for (;;) {
        const url = `/v1/deliveries?messageId=${text(body['id'])}&limit=2${query}${cursor}`
        const page = await api.call('GET', url, { key: shop.key })
        expect(page.status).toBe(200)
        seen.push(...[...(page.body['items'] ?? [])].map((row) => text(row['dueAt']).slice(11, 13)))
        if (page.body['nextCursor'] === null) return seen
        cursor = `&cursor=${text(page.body['nextCursor'])}`
      }
    }
    expect(await dueTimes('&order=asc')).toEqual(['10', '11', '12', '13', '14'])
    expect(await dueTimes('')).toEqual(['14', '13', '12', '11', '10'])
    expect(await dueTimes('&state=sent&state=failed')).toEqual([])
    const late = encodeURIComponent('2026-12-01T12:00:00+09:00')
    expect(await dueTimes(`&order=asc&dueFrom=${late}`)).toEqual(['12', '13', '14'])
  })

  it('cancels through the workflows when the connection goes, and opens again on the same cart (D5)', async () => {
    const other = await api.lineAccount(shop.id)
    const gone = await aConnection(api, shop.id, other, 'gone.example')
    const product = await aProduct(api, shop.id, gone)
    const { body } = await post(aMessage({ lineAccountId: other, triggerProductIds: [product] }))
    const [first] = [...(body['scenarios'] ?? [])]
    const orderId = await anOrder(api, shop.id, gone)
    const ids = {
      lineAccountId: other,
      messageId: text(body['id']),
      scenarioId: text(first?.['id']),
      orderId,
    }
    await aDelivery(api, shop.id, ids)
    const before = (await factsOf(api, shop.id)).length
    const headers = { 'if-match': '"1"' }
    const url = `/v1/cart-connections/${gone}`
    expect(await api.call('DELETE', url, { key: shop.key, headers })).toMatchObject({ status: 204 })
    expect(await api.call('GET', url, { key: shop.key })).toMatchObject({ status: 404 })
    expect(await aConnection(api, shop.id, other, 'gone.example')).toBe(gone)
    const facts = (await factsOf(api, shop.id)).slice(before)
    expect(facts.map(({ signal }) => signal)).toEqual(['connectionChanged', 'connectionChanged'])
  })
})

it('keeps every version, who saved it, and what it changed', async () => {
  const { body: made } = await post(aMessage())
  const path = `/v1/follow-messages/${text(made['id'])}`
  await api.call('PATCH', path, { key: shop.key, body: { enabled: true }, headers: { 'if-match': '*' } })
  const list = await api.call('GET', `${path}/versions`, { key: shop.key })
  expect(list.body['items']).toMatchObject([
    { version: 2, changes: ['ステータスをオン'] },
    { version: 1, changes: ['作成'], operator: { id: expect.any(String), name: expect.any(String) } },
  ])
  const page = await api.call('GET', `${path}/versions?limit=1`, { key: shop.key })
  const next = await api.call('GET', `${path}/versions?limit=1&cursor=${text(page.body['nextCursor'])}`, {
    key: shop.key,
  })
  expect(next.body).toMatchObject({ items: [{ version: 1 }], nextCursor: null })
  const first = await api.call('GET', `${path}/versions/1`, { key: shop.key })
  expect(first.body['message']).toEqual(made)
  expect((await api.call('GET', `${path}/versions/9`, { key: shop.key })).status).toBe(404)
})
