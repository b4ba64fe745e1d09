import { describe, expect, it } from '@jest/globals'
import type { CartAnswer, CartHttp } from '../../../activities/carts/http.ts'
import { parseStorableJson } from '../../../activities/carts/storableJson.ts'
import { CartFailure } from '../../../activities/carts/cartFailure.ts'
import type { PulledPage } from '../../../activities/carts/port.ts'
import { repist } from '../../../activities/carts/repist/adapter.ts'
import { recordOf } from '../../../activities/carts/repist/records.ts'
import { dateOf, idOf, instantOf, wholeOf } from '../../../activities/carts/repist/values.ts'
import type { CartOrder } from '../../../domain/carts/cartRecords.ts'

const order = recordOf.orders

describe('values of the wire', () => {
  it('reads dates with slashes, with a time, with an offset', () => {
    expect(dateOf('2026-11-25')).toBe('2026-11-25')
    expect(dateOf('2026/11/25')).toBe('2026-11-25')
    expect(dateOf('2026/1/5')).toBe('2026-01-05')
    expect(dateOf('2026/11/25 00:00:00')).toBe('2026-11-25')
    expect(dateOf('2026-11-25T23:30:00+09:00')).toBe('2026-11-25')
    expect(dateOf('2026-11-25T15:30:00Z')).toBe('2026-11-26')
    expect(dateOf('2026-11-25 9:05')).toBe('2026-11-25')
  })

  it('reads no date out of what is none', () => {
    for (const none of [
      '',
      null,
      undefined,
      '0000-00-00',
      '0000-00-00 00:00:00',
      '2026-02-30',
      'soon',
      46351,
    ])
      expect(dateOf(none)).toBeNull()
    expect(dateOf(20261125)).toBe('2026-11-25')
  })

  it('reads instants by the clock of Japan', () => {
    expect(instantOf('2026-11-25 18:00:00')).toBe(Date.UTC(2026, 10, 25, 9))
    expect(instantOf('2026/11/25')).toBe(Date.UTC(2026, 10, 24, 15))
    expect(instantOf('2026-11-25T18:00:00+0900')).toBe(Date.UTC(2026, 10, 25, 9))
  })

  it('reads whole numbers and ids leniently', () => {
    expect(wholeOf('1,980')).toBe(1980)
    expect(wholeOf('1980.00')).toBe(1980)
    expect(wholeOf('')).toBeNull()
    expect(wholeOf('99999999999')).toBeNull()
    expect(idOf(0)).toBeNull()
    expect(idOf(' 12 ')).toBe('12')
  })
})

describe('an order of Repist', () => {
  it('keeps an unknown status raw and open', () => {
    expect(order({ order_id: 1, status: 42 })).toMatchObject({ status: 'OPEN', rawStatus: '42' })
  })

  it('does not read a status that is too long to be one', () => {
    const rawStatus = `${'済'.repeat(1_000_000)}x`
    expect(order({ order_id: 1, status: rawStatus }).status).toBe('OPEN')
    expect(order({ order_id: 1, status: '  発送済み  ' }).status).toBe('SHIPPED')
  })

  it('is cancelled when deleted, whatever its status', () => {
    expect(order({ order_id: 1, status: 5, del_flg: 1 }).status).toBe('CANCELLED')
    expect(order({ order_id: 1, status: '5', del_flg: '0' }).status).toBe('SHIPPED')
    expect(order({ order_id: 1, status: '7' }).status).toBe('RETURNED')
    expect(order({ order_id: 1, status: 'キャンセル' }).status).toBe('CANCELLED')
  })

  it('belongs to a subscription or is single', () => {
    expect(order({ order_id: 1, teiki_id: 'T9', teiki_count: '3' })).toMatchObject({
      kind: 'SUBSCRIPTION',
      subscriptionExternalId: 'T9',
      recurringCount: 3,
    })
    expect(order({ order_id: 1, teiki_id: 0, teiki_count: 0, customer_id: 0 })).toMatchObject({
      kind: 'ONE_TIME',
      subscriptionExternalId: null,
      recurringCount: null,
      customerExternalId: null,
    })
  })

  it('names the carrier, and writes tracking numbers without hyphens', () => {
    const shipped = (deliv_company: string, tracking_no: string) =>
      order({ order_id: 1, deliv_company, tracking_no, commit_date: '2026/11/25' }).shipments
    expect(shipped('クロネコヤマト宅急便', '1234-5678-9012, 1234 5678 9013')).toEqual([
      {
        carrier: 'YAMATO',
        rawCarrier: 'クロネコヤマト宅急便',
        trackingNumber: '123456789012',
        shipDate: '2026-11-25',
      },
      {
        carrier: 'YAMATO',
        rawCarrier: 'クロネコヤマト宅急便',
        trackingNumber: '123456789013',
        shipDate: '2026-11-25',
      },
    ])
    expect(shipped('佐川急便', '')[0]).toMatchObject({ carrier: 'SAGAWA', trackingNumber: null })
    expect(shipped('ゆうパック', 'EE123456789JP')[0]?.carrier).toBe('JAPAN_POST')
    expect(shipped('西濃運輸', '1')[0]?.carrier).toBe('OTHER')
    expect(shipped('', '')).toEqual([])
  })

  it('V12 has the one ship date of the order, however many parcels it goes in', () => {
    const shipped = (tracking_no: string, commit_date: string) =>
      order({ order_id: 1, deliv_company: '佐川急便', tracking_no, commit_date })
    const two = shipped('400012345678, 400012345689', '2026/11/25')
    expect(two.shipDate).toBe('2026-11-25')
    expect(two.shipments.map(({ shipDate }) => shipDate)).toEqual(['2026-11-25', '2026-11-25'])
    // a tracking number that is entered before the date starts nothing
    const early = shipped('400012345678', '')
    expect(early.shipDate).toBeNull()
    expect(early.shipments).toMatchObject([{ trackingNumber: '400012345678', shipDate: null }])
  })
})

describe('other rows of Repist', () => {
  it('maps a customer, normalised', () => {
    expect(
      recordOf.customers({
        customer_id: 7,
        name01: '山田',
        name02: '花子',
        tel: '+81 90-1111-2222',
        email: 'A@Example.com',
        point: 30,
      }),
    ).toMatchObject({
      externalId: '7',
      name: '山田 花子',
      kana: null,
      phones: ['09011112222'],
      email: 'a@example.com',
      points: 30,
    })
  })

  it('reads the words and codes of a continuation status, and never guesses', () => {
    const read = (value: string | number | null) => {
      const { status, rawStatus } = recordOf.subscriptions({ teiki_id: 1, status: value })
      return [status, rawStatus]
    }
    expect([1, '継続', 2, '一時停止', 3, '解約済', '１'].map((value) => read(value)[0])).toEqual([
      'ACTIVE',
      'ACTIVE',
      'PAUSED',
      'PAUSED',
      'CANCELLED',
      'CANCELLED',
      'ACTIVE',
    ])
    expect(read(9)).toEqual(['UNKNOWN', '9'])
    expect(read('休会')).toEqual(['UNKNOWN', '休会'])
    expect(read(null)).toEqual(['UNKNOWN', ''])
  })

  it('makes JSON storable that jsonb would refuse', () => {
    expect(parseStorableJson('{"a":"x\\u0000y\\ud800z","b":"\\ud83d\\ude00"}')).toEqual({
      a: 'xy\ufffdz',
      b: '😀',
    })
    expect(parseStorableJson('{"memo\\u0000":"a","\\udfff":["\\u001b","\r"]}')).toBeUndefined()
    expect(parseStorableJson('{"memo\\u0000":"a","\\udfff":["\\u001b","\\r"]}')).toEqual({
      memo: 'a',
      '\ufffd': ['', '\n'],
    })
    expect(parseStorableJson('<html>')).toBeUndefined()
  })
})

describe('a customer', () => {
  it('is found by a telephone number however it is written, and tells of one that has no reading', () => {
    const customer = (tel: string) => recordOf.customers({ customer_id: 1, tel })
    expect(customer('TEL：０９０〜6501〜0008')).toMatchObject({ phones: ['09065010008'], unread: [] })
    expect(customer('9065010008')).toMatchObject({ phones: ['09065010008'], unread: [] })
    expect(customer('\u3164')).toMatchObject({ phones: [], unread: [] })
    for (const raw of ['090-6501-0008 03-1234-5678', '090-6501-0008(夫)', '6501-0008', 'なし'])
      expect(customer(raw)).toMatchObject({ phones: [], unread: [{ field: 'phone', raw }] })
  })
})

describe('the reader of Repist', () => {
  const answering = (answer: Partial<CartAnswer>): CartHttp => ({
    origin: (domain) => `https://${domain}`,
    clock: () => 0,
    get: async () => ({ status: 200, text: '', undecoded: null, date: null, retryAfterMs: null, ...answer }),
  })
  const codeOf = async (answer: Partial<CartAnswer>, accessToken = 'abc'): Promise<string> => {
    const reader = repist.open({
      http: answering(answer),
      cartDomain: 'shop.example',
      credentials: { accessToken },
    })
    const error: unknown = await reader.verify().catch((caught: unknown) => caught)
    return error instanceof CartFailure ? error.code : 'none'
  }
  const body = (code: string) => JSON.stringify({ result: 'error', code })

  it('diagnoses each refusal (carts.md 10.4)', async () => {
    expect(await codeOf({}, '')).toBe('CART_TOKEN_REQUIRED')
    expect(await codeOf({}, 'トークン')).toBe('CART_TOKEN_INVALID')
    expect(await codeOf({ status: 401, text: body('INVALID_TOKEN') })).toBe('CART_TOKEN_INVALID')
    expect(await codeOf({ status: 401, text: '<html>' })).toBe('CART_TOKEN_INVALID')
    expect(await codeOf({ status: 403, text: body('IP_NOT_ALLOWED') })).toBe('CART_IP_NOT_ALLOWED')
    expect(await codeOf({ status: 403, text: body('API_DISABLED') })).toBe('CART_API_DISABLED')
    expect(await codeOf({ status: 404, text: body('API_DISABLED') })).toBe('CART_API_DISABLED')
    expect(await codeOf({ status: 403, text: '' })).toBe('CART_SIDE_NOT_CONFIGURED')
    expect(await codeOf({ status: 404, text: '<html>' })).toBe('CART_DOMAIN_INVALID')
    expect(await codeOf({ status: 200, text: '<html>' })).toBe('CART_DOMAIN_INVALID')
    expect(await codeOf({ status: 301, text: '' })).toBe('CART_DOMAIN_INVALID')
    expect(await codeOf({ status: 503, text: '<html>' })).toBe('CART_UNREACHABLE')
    expect(await codeOf({ status: 429, text: '', retryAfterMs: 60_000 })).toBe('CART_RATE_LIMITED')
    expect(await codeOf({ text: '{"result":"ok","total":0,"orders":[]}' })).toBe('none')
  })

  it('lets unknown fields through, and counts rows that have no id', async () => {
    const text = JSON.stringify({
      result: 'ok',
      total: 3,
      extra: 1,
      orders: [{ order_id: 1, surprise: { deep: true } }, { status: 1 }, { order_id: '2', details: null }],
    })
    const reader = repist.open({
      http: answering({ text }),
      cartDomain: 'shop.example',
      credentials: { accessToken: 'abc' },
    })
    const pages: PulledPage<CartOrder>[] = []
    for await (const page of reader.pull('orders', { from: null, to: 0 })) pages.push(page)
    expect(pages.map(({ completed }) => completed)).toEqual([{ to: 0, rows: 2, unreadable: 1 }])
    const rows = pages.flatMap((page) => page.rows)
    expect(rows.map((row) => row.externalId)).toEqual(['1', '2'])
    expect(rows[0]?.raw).toEqual({ order_id: 1, surprise: { deep: true } })
  })
})
