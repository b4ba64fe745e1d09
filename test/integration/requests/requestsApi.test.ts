import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { settleRequest } from '../../../schema/requests/settle.ts'
import type { RequestId } from '../../../domain/requests/request.ts'
import { parseDate } from '../../../domain/values/japanTime.ts'
import { type Answer, startTestApi, type TestApi, text } from '../../setup/rest/api.ts'
import { createRequestShop, inDays, type RequestShop } from '../../setup/requests/requestShop.ts'

let api: TestApi
beforeAll(async () => {
  api = await startTestApi()
})
afterAll(() => api.close())

const post = (shop: RequestShop, body: object, headers: Record<string, string> = {}, key = shop.key) =>
  api.call('POST', '/v1/requests', {
    key,
    body: { memberId: shop.memberId, subscriptionId: shop.subscriptionId, ...body },
    headers,
  })
const act = (shop: RequestShop, id: string, path: string, body: object, match = '*') =>
  api.call('POST', `/v1/requests/${id}/${path}`, { key: shop.key, body, headers: { 'if-match': match } })
const whole = (shop: RequestShop, id: string) => api.call('GET', `/v1/requests/${id}`, { key: shop.key })
const idOf = ({ body }: Answer): string => text(body['request']?.['id'])
const errorsOf = ({ body }: Answer): string[] =>
  [...(body['errors'] ?? [])].map((one) => `${text(one['pointer'])} ${text(one['code'])}`)
const notices = (shop: RequestShop) =>
  shop.run((tx) => tx.selectFrom('notices').select(['key', 'purpose']).orderBy('id').execute())
const facts = (shop: RequestShop) =>
  shop.run((tx) =>
    tx
      .selectFrom('outbox')
      .select(['signal', 'workflow_id'])
      .where('signal', '=', 'requestChanged')
      .execute(),
  )
const japanese = (date: string): string => `${Number(date.slice(5, 7))}月${Number(date.slice(8))}日`

describe('a request', () => {
  it('gets its receipt at once, in the answer and in LINE, and one alone for the same wish', async () => {
    const shop = await createRequestShop(api, { unshipped: inDays(3) })
    await api.call('PATCH', '/v1/shop', {
      key: shop.key,
      body: { contactPhone: '03-1234-5678', contactHours: '平日 10:00-17:00' },
      headers: { 'if-match': '*' },
    })
    const first = await post(shop, { kind: 'PAUSE', pauseDays: 30 }, { 'idempotency-key': 'a' })
    expect(first).toMatchObject({
      status: 201,
      body: {
        alreadyRequested: false,
        request: {
          kind: 'PAUSE',
          kindLabel: '休止',
          pauseDays: 30,
          state: 'QUEUED',
          handling: 'OPEN',
          handlingText: '未対応',
          needsPerson: false,
          productName: '青汁 定期コース',
          dueBy: `${inDays(20)}T00:00:00+09:00`,
        },
      },
    })
    const receipt = text(first.body['receipt'])
    expect(receipt).toMatch(/^\d{1,2}月\d{1,2}日 \d\d:\d\d に受け付けました。/)
    expect(receipt).toContain('お申し込みの内容: 休止(30日)')
    expect(receipt).toContain(
      `${japanese(inDays(3))}お届け分はすでに準備中のため、お届けします。変更はその次の回からです。`,
    )
    expect(receipt).toContain('お問い合わせ: 03-1234-5678(平日 10:00-17:00)')
    const again = await post(shop, { kind: 'PAUSE', pauseDays: 30 }, { 'idempotency-key': 'a' })
    expect(again).toMatchObject({ status: 201, body: first.body })
    expect(again.headers['idempotency-replayed']).toBe('true')
    const second = await post(shop, { kind: '休止', pauseDays: 60 })
    expect(second).toMatchObject({ body: { alreadyRequested: true, receipt, request: { pauseDays: 30 } } })
    expect(await notices(shop)).toEqual([{ key: `request:${idOf(first)}:receipt`, purpose: 'RECEIPT' }])
    expect(await facts(shop)).toHaveLength(1)
    // Of another kind it is another wish.
    expect((await post(shop, { kind: 'SKIP' })).body['alreadyRequested']).toBe(false)
  })

  it('that waits for a robot says so, and whom to ask', async () => {
    const shop = await createRequestShop(api)
    const id = idOf(await post(shop, { kind: 'SKIP', identityConfirmed: true }))
    await shop.run((tx) =>
      tx.updateTable('change_requests').set({ waits_for: 'NO_ROBOT' }).where('id', '=', id).execute(),
    )
    expect((await whole(shop, id)).body['request']).toMatchObject({
      needsPerson: false,
      waitsFor: '使えるロボットがないため、ロボットの準備を待っています。',
      reason: { code: 'RPA_NO_ROBOT', remedy: expect.stringContaining('support@todoke.example') },
    })
  })

  it('that two people enter at once is one', async () => {
    const shop = await createRequestShop(api)
    const answers = await Promise.all([1, 2, 3, 4].map(() => post(shop, { kind: 'SKIP' })))
    expect(new Set(answers.map(idOf)).size).toBe(1)
    expect(answers.filter(({ body }) => text(body['alreadyRequested']) === 'false')).toHaveLength(1)
    expect(new Set(answers.map(({ body }) => body['receipt'])).size).toBe(1)
  })

  it('of another kind is accepted, gets its receipt and waits for a person', async () => {
    const shop = await createRequestShop(api)
    const asked = await post(shop, { kind: ' サイクル変更 ' })
    expect(asked).toMatchObject({
      status: 201,
      body: {
        request: { kind: 'OTHER', kindLabel: 'サイクル変更', handlingText: '未対応', needsPerson: true },
      },
    })
    expect(text(asked.body['receipt'])).toContain('お申し込みの内容: サイクル変更')
    expect(await act(shop, idOf(asked), 'retry', {})).toMatchObject({ status: 409 })
    expect(await act(shop, idOf(asked), 'complete', { reason: 'カートで変更しました' })).toMatchObject({
      status: 201,
      body: { state: 'DONE', settledBy: 'HAND' },
    })
  })

  it('of a member linked by phone alone is never refused: a person looks, unless one has', async () => {
    const shop = await createRequestShop(api, { proven: false })
    const asked = await post(shop, { kind: 'CANCEL' })
    expect(asked).toMatchObject({
      status: 201,
      body: { request: { needsPerson: true, reason: { code: 'MEMBER_UNSURE' } } },
    })
    const id = idOf(asked)
    expect(await act(shop, id, 'retry', {})).toMatchObject({
      status: 409,
      body: { code: 'IDENTITY_NOT_CONFIRMED' },
    })
    expect(await act(shop, id, 'retry', { identityConfirmed: true })).toMatchObject({
      status: 201,
      body: { state: 'QUEUED', reason: null },
    })
    const other = await createRequestShop(api, { proven: false })
    expect(await post(other, { kind: 'CANCEL', identityConfirmed: true })).toMatchObject({
      body: { request: { state: 'QUEUED' } },
    })
  })

  it('says what is wrong with it, where, and what to do', async () => {
    const shop = await createRequestShop(api)
    const stranger = await createRequestShop(api)
    const wrong = async (body: object) => errorsOf(await post(shop, body))
    expect(await wrong({ kind: 'pause', pauseDays: 3 })).toEqual(['/kind REQUEST_KIND_UNKNOWN'])
    expect(await wrong({ kind: 'OTHER' })).toEqual(['/kind REQUEST_KIND_UNKNOWN'])
    expect(await wrong({ kind: 'PAUSE' })).toEqual(['/pauseDays PAUSE_LENGTH_INVALID'])
    expect(await wrong({ kind: 'PAUSE', pauseDays: 3, pauseUntil: inDays(40) })).toEqual([
      '/pauseDays PAUSE_LENGTH_INVALID',
    ])
    expect(await wrong({ kind: 'SKIP', pauseDays: 3 })).toEqual(['/pauseDays PAUSE_LENGTH_INVALID'])
    expect(await wrong({ kind: 'PAUSE', pauseUntil: inDays(20) })).toEqual(['/pauseUntil TARGET_NOT_LATER'])
    expect(await wrong({ kind: 'PAUSE', pauseUntil: inDays(-1) })).toEqual(['/pauseUntil TARGET_NOT_LATER'])
    expect(await wrong({ kind: 'PAUSE', pauseDays: 360 })).toEqual(['/pauseDays TARGET_TOO_FAR'])
    expect(await wrong({ kind: 'SKIP', subscriptionId: stranger.subscriptionId })).toEqual([
      '/subscriptionId REQUEST_NOT_OF_MEMBER',
    ])
    expect(await wrong({ kind: 'SKIP', memberId: stranger.memberId })).toEqual([
      '/subscriptionId REQUEST_NOT_OF_MEMBER',
    ])
    const at = (ms: number) => new Date(Date.now() + ms).toISOString()
    expect(await wrong({ kind: 'SKIP', requestedAt: at(3_600_000) })).toEqual([
      '/requestedAt REQUEST_TIME_INVALID',
    ])
    expect(await wrong({ kind: 'SKIP', requestedAt: at(-8 * 86_400_000) })).toEqual([
      '/requestedAt REQUEST_TIME_INVALID',
    ])
    expect(await notices(shop)).toEqual([])
    const viewer = await api.keyFor(shop.id, 'VIEWER')
    expect(await post(shop, { kind: 'SKIP' }, {}, viewer)).toMatchObject({ status: 403 })
    const earlier = at(-2 * 86_400_000)
    const timely = await post(shop, { kind: 'SKIP', requestedAt: earlier })
    expect(Date.parse(text(timely.body['requestedAt']))).toBe(Date.parse(earlier))
    // Dates that are not known are for a person, and refuse nobody.
    const undated = await shop.addSubscription({ scheduled: null, delivery: null })
    expect(await post(shop, { kind: 'PAUSE', pauseDays: 10, subscriptionId: undated })).toMatchObject({
      status: 201,
      body: { request: { dueBy: null } },
    })
  })

  it('counts a pause from the newest order’s delivery where the shop says so', async () => {
    const shop = await createRequestShop(api, { unshipped: inDays(3) })
    const path = `/v1/request-settings/${shop.lineAccountId}`
    const { lineAccountId, readyTexts, version, ...form } = (await api.call('GET', path, { key: shop.key }))
      .body as unknown as Record<string, unknown>
    expect([lineAccountId, version, readyTexts]).toHaveLength(3)
    const body = { ...form, pauseBase: 'NEWEST_ORDER_DELIVERY_DATE' }
    expect(await api.call('PUT', path, { key: shop.key, body, headers: { 'if-match': '*' } })).toMatchObject({
      status: 200,
    })
    // 3 + 10 days is before the next delivery: nothing would be paused.
    expect(errorsOf(await post(shop, { kind: 'PAUSE', pauseDays: 10 }))).toEqual([
      '/pauseDays TARGET_NOT_LATER',
    ])
    expect(await post(shop, { kind: 'PAUSE', pauseDays: 40 })).toMatchObject({
      body: { request: { pauseBase: 'NEWEST_ORDER_DELIVERY_DATE' } },
    })
  })
})

describe('operators', () => {
  it('list what is asked for, by every filter, page by page', async () => {
    const shop = await createRequestShop(api)
    const second = await shop.addSubscription({ scheduled: inDays(1), delivery: null })
    const ids = [
      idOf(await post(shop, { kind: 'SKIP' })),
      idOf(await post(shop, { kind: 'CANCEL', subscriptionId: second })),
      idOf(await post(shop, { kind: 'お届け日変更' })),
    ]
    const list = async (query: string) => {
      const { body } = await api.call('GET', `/v1/requests?${query}`, { key: shop.key })
      return {
        ids: [...(body['items'] ?? [])].map((one) => ids.indexOf(text(one['id']))),
        next: body['nextCursor'],
      }
    }
    expect((await list('')).ids).toEqual([2, 1, 0])
    const page = await list('limit=2')
    expect(page.ids).toEqual([2, 1])
    expect((await list(`limit=2&cursor=${text(page.next)}`)).ids).toEqual([0])
    expect((await list('needsPerson=true')).ids).toEqual([2])
    expect((await list('needsPerson=false')).ids).toEqual([1, 0])
    expect((await list('state=QUEUED&kind=SKIP')).ids).toEqual([0])
    expect((await list('handling=OPEN')).ids).toEqual([2, 1, 0])
    expect((await list('handling=DONE')).ids).toEqual([])
    expect(
      (await list(`subscriptionId=${second}&memberId=${shop.memberId}&lineAccountId=${shop.lineAccountId}`))
        .ids,
    ).toEqual([1])
    expect((await list(`dueBefore=${encodeURIComponent(`${inDays(2)}T00:00:00+09:00`)}`)).ids).toEqual([1])
    const other = await createRequestShop(api)
    expect((await api.call('GET', '/v1/requests', { key: other.key })).body['items']).toEqual([])
    for (const path of ['', '/cancel'])
      expect(
        await api.call(path === '' ? 'GET' : 'POST', `/v1/requests/${ids[0]}${path}`, {
          key: other.key,
          ...(path === '' ? {} : { body: { reason: 'x' }, headers: { 'if-match': '*' } }),
        }),
      ).toMatchObject({ status: 404 })
  })

  it('call off what was not pressed, and read that it was not safe otherwise', async () => {
    const shop = await createRequestShop(api)
    const asked = await post(shop, { kind: 'SKIP' })
    const id = idOf(asked)
    expect(await act(shop, id, 'cancel', { reason: 'お客様のご希望' }, '"99"')).toMatchObject({ status: 412 })
    expect(await act(shop, id, 'cancel', {})).toMatchObject({ status: 400 })
    const done = await act(shop, id, 'cancel', { reason: 'お客様のご希望' }, text(asked.headers['etag']))
    expect(done).toMatchObject({
      status: 201,
      body: { cancelled: true, request: { state: 'CANCELLED', handlingText: '対応停止' } },
    })
    expect(await act(shop, id, 'cancel', { reason: '二度目' })).toMatchObject({ body: { cancelled: false } })
    const shown = await whole(shop, id)
    expect(shown.body).toMatchObject({
      notes: [{ act: 'CANCELLED', text: 'お客様のご希望' }],
      messages: [{ message: 'receipt' }, { message: 'result', state: 'waiting' }],
      pressedAt: null,
      charge: null,
    })
    expect(text(shown.body['messages']?.[1]?.['text'])).toContain('取り消しました。お手続きはしていません。')

    const pressed = idOf(await post(shop, { kind: 'SKIP' }))
    await press(shop, pressed)
    expect(await act(shop, pressed, 'cancel', { reason: 'x' })).toMatchObject({
      status: 201,
      body: { cancelled: false, request: { state: 'VERIFYING' } },
    })
    expect(await act(shop, pressed, 'refuse', { reason: 'x' })).toMatchObject({
      status: 409,
      body: { code: 'REQUEST_PRESSED' },
    })
    expect(await act(shop, pressed, 'retry', {})).toMatchObject({
      status: 409,
      body: { code: 'REQUEST_NOT_WAITING' },
    })
  })

  it('refuse with a reason that the customer reads, and complete by hand for nothing', async () => {
    const shop = await createRequestShop(api)
    const id = idOf(await post(shop, { kind: 'CANCEL' }))
    const reason = '次回分の発送が始まっているためです。12月1日以降に、もう一度お申し込みください。'
    expect(await act(shop, id, 'refuse', { reason, note: '電話で説明済み' })).toMatchObject({
      status: 201,
      body: { state: 'REFUSED', handlingText: '解約不可' },
    })
    const refused = await whole(shop, id)
    expect(text(refused.body['messages']?.[1]?.['text'])).toContain(`理由: ${reason}`)
    expect(text(refused.body['messages']?.[1]?.['text'])).not.toContain('電話で説明済み')
    expect(refused.body['notes']).toMatchObject([{ act: 'REFUSED', text: reason }, { act: 'NOTED' }])

    const byHand = idOf(await post(shop, { kind: 'PAUSE', pauseDays: 30 }))
    await press(shop, byHand)
    expect(await act(shop, byHand, 'complete', { reason: 'カートで確認しました' })).toMatchObject({
      status: 201,
      body: { state: 'DONE', handlingText: '休止受付', settledBy: 'HAND' },
    })
    const completed = await whole(shop, byHand)
    expect(completed.body).toMatchObject({ charge: null, outcome: '担当者が対応しました。' })
    const said = text(completed.body['messages']?.[1]?.['text'])
    expect(said).toContain('休止の手続きが完了しました。')
    expect(said).not.toContain('変更後')
    // Whoever still works on it may write nothing any more.
    await shop.run(async (tx) => {
      const { epoch } = await tx
        .selectFrom('change_requests')
        .select('epoch')
        .where('id', '=', byHand)
        .executeTakeFirstOrThrow()
      expect(await settle(shop, byHand, Number(epoch) - 1)).toBe(false)
    })
    expect(await act(shop, byHand, 'notes', { note: 'メモ' })).toMatchObject({ status: 201 })
    const steps = [...((await whole(shop, byHand)).body['steps'] ?? [])].map((one) => text(one['text']))
    expect(steps).toEqual([
      'お申し込みを受け付けました。',
      '担当者がお申し込みを登録しました。',
      '担当者が対応完了にしました。',
      '担当者がメモを残しました。',
    ])
  })
})

describe('the result', () => {
  it('is what was read after the change, with its charge', async () => {
    const shop = await createRequestShop(api)
    const { tellResult } = await import('../../../schema/requests/messages.ts')
    const { createShopBoxes } = await import('../../../schema/crypto/shopBoxes.ts')
    const id = idOf(await post(shop, { kind: 'PAUSE', pauseDays: 30 })) as RequestId
    const box = await createShopBoxes({ db: api.database.db, vault: api.vault }).of(shop.id)
    const telling = { box, shopId: shop.id, requestId: id }
    expect(await shop.run((tx) => tellResult(tx, telling))).toBe(false)
    await press(shop, id)
    expect(await settle(shop, id, 0)).toBe(true)
    expect(await shop.run((tx) => tellResult(tx, telling))).toBe(true)
    expect(await shop.run((tx) => tellResult(tx, telling))).toBe(false)
    const { body } = await whole(shop, id)
    expect(body).toMatchObject({
      request: { state: 'DONE', settledBy: 'ROBOT', handlingText: '休止受付' },
      frozen: { nextDeliveryDate: inDays(23), statusText: '定期継続中' },
      target: { kind: 'DATES', nextScheduledDate: inDays(50) },
      after: { nextDeliveryDate: inDays(53), count: 3 },
      charge: { amount: 50 },
    })
    const said = text(body['messages']?.[1]?.['text'])
    const year = (days: number) =>
      inDays(days).slice(0, 4) === inDays(0).slice(0, 4) ? '' : `${inDays(days).slice(0, 4)}年`
    expect(said).toContain(`変更前: 次回お届け予定日 ${year(23)}${japanese(inDays(23))}`)
    expect(said).toContain(`変更後: 次回お届け予定日 ${year(53)}${japanese(inDays(53))}`)
  })
})

const reading = (days: number) => ({
  subscriptionId: 'T',
  customerId: 'C',
  status: 'ACTIVE' as const,
  count: 3,
  lines: [{ name: '青汁 定期コース', code: 'AJ-1', id: null }],
  nextScheduledDate: parseDate(inDays(20 + days)),
  nextDeliveryDate: parseDate(inDays(23 + days)),
  cycle: '30日',
  unshippedOrders: [],
  readAt: Date.now(),
})

/** As a robot leaves the row when it has sent the confirming request. */
const press = (shop: RequestShop, id: string) =>
  shop.run((tx) =>
    tx
      .updateTable('change_requests')
      .set({
        state: 'VERIFYING',
        press: 1,
        pressed_at: new Date(),
        frozen: JSON.stringify(reading(0)),
        target: JSON.stringify({
          kind: 'DATES',
          nextScheduledDate: inDays(50),
          nextDeliveryDate: inDays(53),
        }),
      })
      .where('id', '=', id)
      .execute(),
  )

const settle = (shop: RequestShop, id: string, epoch: number) =>
  shop.run((tx) =>
    settleRequest(tx, {
      shopId: shop.id,
      requestId: id as RequestId,
      epoch,
      after: reading(30),
      by: 'ROBOT',
    }),
  )
