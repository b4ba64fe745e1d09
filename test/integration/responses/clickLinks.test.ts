import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals'
import type { DeliveryId, MemberId } from '../../../domain/values/ids.ts'
import { createResponseTokens, type ResponseTokens } from '../../../schema/crypto/responseTokens.ts'
import { startTestApi, type TestApi } from '../../setup/rest/api.ts'
import { insertDelivery } from '../../setup/line/lineDelivery.ts'
import { keepSentVersion } from '../../setup/messages/sentVersion.ts'
import { addMember, addShop, type TestShop } from '../../setup/shops/shop.ts'

const PERSON = 'Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 Mobile/15E148 Safari Line/15.2.0'
const LP = 'https://shop.example.jp/lp?a=1'

let api: TestApi
let shop: TestShop
let tokens: ResponseTokens
let memberId: MemberId
beforeAll(async () => {
  api = await startTestApi()
  shop = await addShop(api.database.db)
  tokens = createResponseTokens(api.keyring)
})
afterAll(() => api?.close())
beforeEach(async () => {
  ;({ memberId } = await addMember(shop))
})

/** A delivery that went with two counted links; answers the ids of both, and one that the message does not have. */
async function sent(sentAt = new Date(), isTest = false): Promise<[string, string, string]> {
  const deliveryId = await shop.run(async (tx) => {
    const parts = await insertDelivery(tx, {
      base: { shop_id: shop.shopId, line_account_id: shop.lineAccountId },
      connectionId: shop.connectionId,
      memberId,
      actions: {},
      row: {
        state: 'sent',
        settled_at: sentAt,
        first_attempt_at: sentAt,
        message_version: 1,
        is_test: isTest,
      },
    })
    const more = { kind: 'uri', label: '見る', uri: 'https://shop.example.jp/2', trackClicks: true } as const
    await keepSentVersion(tx, parts.deliveryId, [
      { kind: 'text', text: `こちら{link:${LP}}` },
      { kind: 'buttons', text: 'あ', buttons: [more] },
    ])
    return parts.deliveryId as DeliveryId
  })
  const link = (bubble: number, nth: number) => `/r/${tokens.link({ deliveryId, place: { bubble, nth } })}`
  return [link(0, 0), link(1, 0), link(0, 1)]
}
const open = (
  url: string,
  headers: Record<string, string> = { 'user-agent': PERSON },
  method: 'GET' | 'HEAD' = 'GET',
) => api.app.inject({ method, url, headers })
const clicks = () =>
  shop.run((tx) =>
    tx
      .selectFrom('link_clicks')
      .select(['bubble', 'nth', 'clicks', 'is_test'])
      .where('member_id', '=', memberId)
      .orderBy('bubble')
      .execute(),
  )

it('leads on to the address that was saved, and counts the member’s clicks of each place', async () => {
  const [first, second] = await sent()
  const answer = await open(first)
  expect([answer.statusCode, answer.headers.location]).toEqual([302, LP])
  await Promise.all([open(first), open(first), open(second)])
  expect(await clicks()).toEqual([
    { bubble: 0, nth: 0, clicks: 3, is_test: false },
    { bubble: 1, nth: 0, clicks: 1, is_test: false },
  ])
})

it('sets no cookie, tells the page nothing of us, and is kept by nobody', async () => {
  const [first] = await sent()
  const { headers } = await open(first)
  expect(headers).toMatchObject({
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'content-security-policy': expect.stringContaining("default-src 'none'"),
  })
  expect(headers['set-cookie']).toBeUndefined()
})

it('redirects machines that look ahead, and does not count them', async () => {
  const [first] = await sent()
  const answers = [
    await open(first, { 'user-agent': PERSON }, 'HEAD'),
    await open(first, { 'user-agent': 'facebookexternalhit/1.1;line-poker/1.0' }),
    await open(first, { 'user-agent': PERSON, 'sec-purpose': 'prefetch' }),
  ]
  expect(answers.map((answer) => answer.statusCode)).toEqual([302, 302, 302])
  expect(await clicks()).toEqual([])
})

it('leads nowhere but there: no address of the request’s, no id of somebody else’s making', async () => {
  const [first, , missing] = await sent()
  const open404 = async (url: string) => {
    const answer = await open(url)
    expect([url, answer.statusCode, answer.headers.location]).toEqual([url, 404, undefined])
    expect(answer.body).toContain('ページが見つかりません')
  }
  await open404(missing)
  // Not its last letter, some bits of which mean nothing.
  await open404(`${first.slice(0, -5)}${first.at(-5) === 'A' ? 'B' : 'A'}${first.slice(-4)}`)
  await open404('/r/https%3A%2F%2Fevil.example')
  await open404(`/r/${'A'.repeat(150)}`)
  expect((await open(`${first}?url=https://evil.example`)).headers.location).toBe(LP)
})

it('is over after 180 days, also once the message is deleted, and says so in Japanese', async () => {
  const gone = { deliveryId: randomUUID() as DeliveryId, place: { bubble: 0, nth: 0 } }
  expect((await open(`/r/${tokens.link(gone)}`)).statusCode).toBe(410)
  const [first] = await sent(new Date(Date.now() - 181 * 86_400_000))
  const answer = await open(first)
  expect(answer.statusCode).toBe(410)
  expect(answer.headers['content-type']).toBe('text/html; charset=utf-8')
  expect(answer.body).toContain('有効期限が切れています')
  expect(answer.body).toContain('width=device-width')
  expect(await clicks()).toEqual([])
})

it('marks what a test brought', async () => {
  const [first] = await sent(new Date(), true)
  await open(first)
  expect(await clicks()).toEqual([{ bubble: 0, nth: 0, clicks: 1, is_test: true }])
})

it('stops counting what no finger does, for that link alone', async () => {
  const [first, second] = await sent()
  for (let n = 0; n < 30; n++) await open(first)
  const refused = await open(first)
  expect(refused.statusCode).toBe(429)
  expect(refused.body).toContain('しばらくしてから')
  expect((await open(second)).statusCode).toBe(302)
  expect((await clicks()).map((row) => row.clicks)).toEqual([30, 1])
})
