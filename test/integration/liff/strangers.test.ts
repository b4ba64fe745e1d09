import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { addCartCustomer, addLiffShop, type LiffShop } from '../../setup/line/liffShop.ts'
import { TestLine } from '../../setup/line/testLine.ts'
import { watch } from '../../setup/alerts/watching.ts'
import { type Answer, startTestApi, type TestApi, text } from '../../setup/rest/api.ts'
import { until } from '../../setup/runtime/until.ts'
import { addMember } from '../../setup/shops/shop.ts'

/** What 1,000 friends of the account do who try telephone numbers from a few places. */

const STRANGERS = 1_000
const PLACES = 20
const AT_ONCE = 20
const FORM = 'forms/identity'
/** Of a customer who is linked already, of a family, and of nobody. */
const TAKEN = '09055550001'
const SHARED = '09055550002'

let line: TestLine
let api: TestApi
let shop: LiffShop
beforeAll(async () => {
  line = await TestLine.start()
  const lineKeysUrl = `${line.sandbox.url}/oauth2/v2.1/certs`
  const trustedProxies = ['127.0.0.1']
  api = await startTestApi(undefined, { lineKeysUrl, isLineStandIn: true, trustedProxies })
  shop = await addLiffShop(api, line)
})
afterAll(async () => {
  await api.close()
  await line.close()
})

/** Opens the form and sends a number, from an address. */
async function tries(token: string, { phone, from }: { phone: string; from: string }): Promise<Answer> {
  const headers = { 'x-forwarded-for': from }
  const { body: form } = await shop.ask('GET', FORM, token, { headers })
  const body = {
    submissionId: text(form['submissionId']),
    versionId: text(form['versionId']),
    answers: { phone },
    consent: true,
  }
  return shop.ask('POST', `${FORM}/submissions`, token, { body, headers })
}

it('1,000 strangers try numbers: slowed, seen, nobody linked, and a customer beside them is', async () => {
  const owner = await addMember(shop)
  for (const [externalId, phone] of [
    ['C-1', TAKEN],
    ['C-2', SHARED],
    ['C-3', SHARED],
    ['C-4', '09055550003'],
  ] as const)
    await addCartCustomer(shop, { externalId, phone })
  const home = { from: '203.0.113.1' }
  expect((await tries(await shop.token(owner.userId), { phone: TAKEN, ...home })).body['outcome']).toBe(
    'LINKED',
  )

  const answers = new Map<string, number>()
  const texts = new Set<string>()
  const stranger = async (n: number): Promise<void> => {
    const { userId } = await addMember(shop)
    const token = await shop.token(userId)
    const from = `198.51.100.${n % PLACES}`
    const numbers = [`0901${String(n).padStart(7, '0')}`, TAKEN, SHARED]
    for (const phone of n % 5 === 0 ? numbers : numbers.slice(0, 1)) {
      const { body } = await tries(token, { phone, from })
      const word = text(body['outcome'] ?? body['code'])
      answers.set(word, (answers.get(word) ?? 0) + 1)
      if (word === 'WAITING') texts.add(text(body['text']))
    }
  }
  for (let begin = 0; begin < STRANGERS; begin += AT_ONCE)
    await Promise.all(Array.from({ length: AT_ONCE }, (_, n) => stranger(begin + n)))

  // An address has 60 in a row, then one every 10 s.
  const count = (word: string): number => answers.get(word) ?? 0
  const taken = count('WAITING') + count('CLAIMED') + count('ONE_MORE')
  expect(
    [...answers.keys()].filter((word) => !/^(WAITING|CLAIMED|ONE_MORE|TOO_MANY_TRIES)$/.test(word)),
  ).toEqual([])
  expect(taken).toBeGreaterThanOrEqual(60 * PLACES * 0.8)
  expect(count('TOO_MANY_TRIES')).toBeGreaterThan(100)
  expect(texts.size).toBe(1)
  const links = () => shop.run((tx) => tx.selectFrom('member_links').select('member_id').execute())
  expect(await links()).toEqual([{ member_id: owner.memberId }])

  // A customer elsewhere is not slowed by them.
  const customer = await addMember(shop)
  const linked = await tries(await shop.token(customer.userId), { phone: '09055550003', ...home })
  expect(linked.body['outcome']).toBe('LINKED')
  expect(await links()).toHaveLength(2)

  const key = await api.keyFor(shop.shopId, 'VIEWER')
  const use = await api.call('GET', `/v1/line-accounts/${shop.lineAccountId}/form-use`, { key })
  expect(use.body).toMatchObject({ refused: count('TOO_MANY_TRIES'), linked: 2, strangers: 0 })
  const watching = watch(api.database.db, { mail: null })
  try {
    const open = async () => (await api.call('GET', '/v1/alerts?state=OPEN', { key })).body['items']
    await until(async () =>
      [...((await open()) ?? [])].some(({ kind }) => text(kind) === 'MANY_FAILED_LINKS'),
    )
  } finally {
    await watching.stop()
  }
}, 240_000)
