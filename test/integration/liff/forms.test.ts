import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import pg from 'pg'
import { READY_IDENTITY_FORM } from '../../../domain/forms/readyForm.ts'
import { addCartCustomer, addLiffShop, type LiffShop } from '../../setup/line/liffShop.ts'
import { TestLine } from '../../setup/line/testLine.ts'
import { type Json, startTestApi, type TestApi, text } from '../../setup/rest/api.ts'
import { until } from '../../setup/runtime/until.ts'
import { addMember, type TestMember } from '../../setup/shops/shop.ts'

let line: TestLine
let api: TestApi
let shop: LiffShop
let hanako: TestMember
let token: string
beforeAll(async () => {
  line = await TestLine.start()
  const lineKeysUrl = `${line.sandbox.url}/oauth2/v2.1/certs`
  api = await startTestApi(undefined, { lineKeysUrl, isLineStandIn: true })
})
afterAll(async () => {
  await api.close()
  await line.close()
})
beforeEach(async () => {
  shop = await addLiffShop(api, line)
  hanako = await addMember(shop)
  token = await shop.token(hanako.userId)
})

const FORM = 'forms/identity'
const open = async (as = token): Promise<Json> => (await shop.ask('GET', FORM, as)).body
const submission = (form: Json, phone: string, more: object = {}) => ({
  submissionId: text(form['submissionId']),
  versionId: text(form['versionId']),
  answers: { phone },
  consent: true,
  ...more,
})
const send = (body: object, as = token, headers: object = {}) =>
  shop.ask('POST', `${FORM}/submissions`, as, { body, headers })
const sendFresh = async (phone: string, as = token, headers: object = {}) =>
  send(submission(await open(as), phone), as, headers)
const pointers = ({ body }: { body: Json }): unknown[] =>
  (body['errors'] as unknown as { pointer: string }[]).map(({ pointer }) => pointer)
const linked = async () =>
  (await shop.run((tx) => tx.selectFrom('member_links').select('member_id').execute())).map(
    (row) => row.member_id,
  )
const stored = async () =>
  shop.run((tx) => tx.selectFrom('form_submissions').select(['id', 'outcome', 'form_version_id']).execute())

it('starts without a token, and says what the page needs; nothing may be cached, framed or read elsewhere', async () => {
  const { status, body, headers } = await shop.ask('GET', 'start', null)
  expect([status, body]).toEqual([
    200,
    {
      liffId: shop.liffId,
      shopName: 'みどり通販',
      accountName: 'みどり通販',
      addFriendUrl: 'https://line.me/R/ti/p/%40216midori',
      sandbox: true,
    },
  ])
  expect(headers).toMatchObject({
    'cache-control': 'no-store',
    'content-security-policy': expect.stringContaining("default-src 'none'"),
    'cross-origin-resource-policy': 'same-origin',
  })
  for (const name of ['set-cookie', 'access-control-allow-origin']) expect(headers).not.toHaveProperty(name)
})

it('links a customer, stores the consent, and answers the same submission again the same', async () => {
  await addCartCustomer(shop, { externalId: 'C-1', phone: '09012345678' })
  const form = await open()
  expect(form).toMatchObject({
    title: 'ご本人さまの確認',
    items: [{ key: 'phone', label: '電話番号', required: true }],
    consent: { privacyUrl: 'https://shop.example/privacy' },
    link: 'UNLINKED',
    friend: true,
  })
  const body = submission(form, '０９０-1234-5678')
  // A double tap, and an answer that was lost on the way.
  const [first, second] = await Promise.all([send(body), send(body)])
  const again = await send(body)
  expect(first.body).toEqual({ outcome: 'LINKED', text: READY_IDENTITY_FORM.outcomes.LINKED })
  expect([second.body, again.body, again.status]).toEqual([first.body, first.body, 200])
  expect(await linked()).toEqual([hanako.memberId])
  expect(await stored()).toEqual([
    { id: expect.any(String), outcome: 'LINKED', form_version_id: form['versionId'] },
  ])
  expect((await open())['link']).toBe('LINKED')

  const other = await send({ ...body, answers: { phone: '08000000000' } })
  expect([other.status, other.body['code']]).toEqual([409, 'SUBMISSION_USED'])
  const { submissionId, versionId } = await open()
  const unlink = () => shop.ask('POST', 'unlinkings', token, { body: { submissionId, versionId } })
  const unlinked = { text: READY_IDENTITY_FORM.outcomes.UNLINKED.replace('{shopName}', 'みどり通販') }
  const both = await Promise.all([unlink(), unlink()])
  expect(both.map((answer) => answer.body)).toEqual([unlinked, unlinked])
  expect([await linked(), (await open())['link']]).toEqual([[], 'UNLINKED'])
  // Linked anew, by a submission of its own; the old one changes nothing any more.
  expect((await send(body)).body['outcome']).toBe('LINKED')
  expect(await linked()).toEqual([])
  expect((await sendFresh('09012345678')).body['outcome']).toBe('LINKED')
  expect(await linked()).toEqual([hanako.memberId])
  // So does the request that ended the link before; one without an id, or with another's, ends none.
  expect((await unlink()).body).toEqual(unlinked)
  expect((await shop.ask('POST', 'unlinkings', token, { body: {} })).status).toBe(400)
  const stranger = await addMember(shop)
  const theirs = await open(await shop.token(stranger.userId))
  const foreign = { submissionId: theirs['submissionId'], versionId }
  const refused = [
    await shop.ask('POST', 'unlinkings', token, { body: foreign }),
    await shop.ask('POST', 'unlink', token),
  ]
  expect(refused.map(({ body: { code } }) => code)).toEqual(['SUBMISSION_EXPIRED', 'SUBMISSION_EXPIRED'])
  expect(await linked()).toEqual([hanako.memberId])
})

it('says the same of a number that nobody has, and takes two tabs', async () => {
  const [one, two] = await Promise.all([open(), open()])
  const answers = await Promise.all([one, two].map((form) => send(submission(form, '09099999999'))))
  for (const { status, body } of answers)
    expect([status, body]).toEqual([200, { outcome: 'WAITING', text: READY_IDENTITY_FORM.outcomes.WAITING }])
  expect((await open())['link']).toBe('WAITING')
})

it('asks for one more item where several customers have the number, and moves nobody who is linked', async () => {
  await addCartCustomer(shop, { externalId: 'C-1', phone: '0312345678', email: 'hanako@example.com' })
  await addCartCustomer(shop, { externalId: 'C-2', phone: '0312345678', email: 'taro@example.com' })
  const first = await sendFresh('03-1234-5678')
  expect(first.body).toEqual({
    outcome: 'ONE_MORE',
    item: 'email',
    text: 'ご本人さまの確認のため、メールアドレスも入力してください。',
  })
  // The form does not ask for it; who comes back in another window finds the field all the same.
  expect((await open())['items']).toMatchObject([
    { key: 'phone', required: true },
    { key: 'email', required: true },
  ])
  const answers = { phone: '03-1234-5678', email: 'HANAKO@example.com' }
  const second = await send(submission(await open(), '', { answers }))
  expect(second.body['outcome']).toBe('LINKED')
  const taro = await addMember(shop)
  const as = await shop.token(taro.userId)
  const third = await send(submission(await open(as), '', { answers }), as)
  expect(third.body).toMatchObject({ outcome: 'CLAIMED' })
  expect([await linked(), (await open(as))['link']]).toEqual([[hanako.memberId], 'CLAIMED'])
})

describe('what the page says of identity', () => {
  it('is not read: a submission id of another, another user id, another shop', async () => {
    const taro = await addMember(shop)
    const form = await open(await shop.token(taro.userId))
    const foreign = await send(submission(form, '09012345678'))
    expect([foreign.status, foreign.body['code']]).toEqual([409, 'SUBMISSION_EXPIRED'])
    const named = await send(submission(await open(), '09012345678', { userId: taro.userId }))
    expect([named.status, named.body['code'], pointers(named)[0]]).toEqual([
      400,
      'VALIDATION_FAILED',
      '/userId',
    ])
    const elsewhere = await addLiffShop(api, line)
    const { status, body } = await elsewhere.ask('GET', FORM, token)
    expect([status, body['code']]).toEqual([401, 'LIFF_TOKEN_INVALID'])
  })

  it('needs the consent, a number, and the form that is published now', async () => {
    const form = await open()
    for (const [body, pointer] of [
      [submission(form, '090'), '/answers/phone'],
      [submission(form, '　'), '/answers/phone'],
      [submission(form, '09012345678', { consent: false }), '/consent'],
      [submission(form, '', { answers: { phone: '09012345678', email: 'hanako' } }), '/answers/email'],
    ] as const) {
      const { status, body: said } = await send(body)
      expect([status, said['code'], pointers({ body: said })[0]]).toEqual([400, 'VALIDATION_FAILED', pointer])
    }
    const sent = submission(form, '09012345678')
    const before = await send(sent)
    await shop.publish({ title: '新しい題名' })
    expect((await send(sent)).body).toEqual(before.body)
    // Opened before the shop changed the form, and sent afterwards.
    const versionId = text(form['versionId'])
    const other = (await open())['submissionId']
    const stale = await send({ ...sent, versionId, submissionId: text(other) })
    expect(stale.body['code']).toBe('SUBMISSION_EXPIRED')
    expect((await stored()).length).toBe(1)
  })

  it('tells a form that changed while it was open', async () => {
    const form = await open()
    await shop.publish({ title: '新しい題名' })
    const { status, body } = await send(submission(form, '09012345678'))
    expect([status, body['code']]).toEqual([409, 'FORM_VERSION_CHANGED'])
    expect(await stored()).toEqual([])
  })
})

describe('a token', () => {
  it.each([
    ['expired-token', 'LIFF_TOKEN_EXPIRED'],
    ['wrong-audience', 'LIFF_TOKEN_INVALID'],
    ['wrong-issuer', 'LIFF_TOKEN_INVALID'],
    ['wrong-key', 'LIFF_TOKEN_INVALID'],
    ['hs256', 'LIFF_TOKEN_INVALID'],
    ['unsigned', 'LIFF_TOKEN_INVALID'],
  ])('that is not good: %s', async (fault, code) => {
    const { status, body, headers } = await shop.ask('GET', FORM, await shop.token(hanako.userId, { fault }))
    expect([status, body['code'], headers['www-authenticate']]).toEqual([401, code, 'Bearer'])
  })

  it.each([null, '', 'x', 'a.b.c', `${'a'.repeat(1_000_000)}.b.c`])('that is none', async (none) => {
    const { status, body } = await shop.ask('POST', 'unlink', none)
    const asked = { body: { submissionId: 'x', versionId: randomUUID() } }
    expect((await shop.ask('POST', 'unlinkings', none, asked)).status).toBe(401)
    expect([status, body['code']]).toEqual([401, 'LIFF_TOKEN_INVALID'])
  })

  it('renewed after its hour goes on with the same submission', async () => {
    const body = submission(await open(), '09012345678')
    const old = await shop.token(hanako.userId, { fault: 'expired-token' })
    expect((await send(body, old)).body['code']).toBe('LIFF_TOKEN_EXPIRED')
    expect((await send(body, await shop.token(hanako.userId))).body['outcome']).toBe('WAITING')
  })
})

it('goes on over a database that goes away between the answers and the commit', async () => {
  await addCartCustomer(shop, { externalId: 'C-1', phone: '09012345678' })
  const body = submission(await open(), '09012345678')
  const [holder, killer] = [new pg.Client(api.database.url), new pg.Client(api.database.url)]
  await Promise.all([holder.connect(), killer.connect()])
  try {
    await holder.query('begin')
    await holder.query('lock table form_submissions in access exclusive mode')
    const sending = send(body)
    await until(async () => {
      const { rowCount } = await killer.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'`,
      )
      return (rowCount ?? 0) > 0
    })
    expect((await sending).status).toBe(503)
    await holder.query('rollback')
  } finally {
    await Promise.all([holder.end(), killer.end()])
  }
  expect([await linked(), await stored()]).toEqual([[], []])
  expect((await send(body)).body['outcome']).toBe('LINKED')
})

it('slows who tries numbers, by member and by address, and shows it', async () => {
  const taken: unknown[] = []
  let refused = await sendFresh('09000000001')
  for (let n = 2; refused.status === 200 && n < 9; n++) {
    taken.push(refused.body['outcome'])
    refused = await sendFresh(`0900000000${n}`)
  }
  expect(new Set(taken)).toEqual(new Set(['WAITING']))
  // Three, or those of two days where midnight passed in between.
  const days = await shop.run((tx) => tx.selectFrom('identity_claims').select('day').orderBy('id').execute())
  expect(days).toHaveLength(taken.length)
  expect(days.filter(({ day }) => day === days.at(-1)?.day)).toHaveLength(3)
  expect([refused.status, refused.body['code']]).toEqual([429, 'TOO_MANY_TRIES'])
  expect(refused.body['detail']).toContain('電話番号は3つまで')
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)

  const strangers = await Promise.all(Array.from({ length: 25 }, async () => addMember(shop)))
  const tried: (string | undefined)[] = []
  for (const { userId } of strangers) {
    const as = await shop.token(userId)
    for (const phone of ['09011111111', '09022222222', '09033333333'])
      tried.push((await sendFresh(phone, as)).body['code']?.toString())
  }
  expect(tried.filter((code) => code === 'TOO_MANY_TRIES').length).toBeGreaterThan(5)
  const key = await api.keyFor(shop.shopId, 'VIEWER')
  const { body } = await api.call('GET', `/v1/line-accounts/${shop.lineAccountId}/form-use`, { key })
  expect(body).toMatchObject({ linked: 0, strangers: 0, hours: expect.any(Array) })
  expect(Number(body['refused'])).toBeGreaterThan(5)
  expect(Number(body['submitted'])).toBeGreaterThan(50)
  const buckets = await shop.run((tx) => tx.selectFrom('liff_buckets').selectAll().execute())
  expect(JSON.stringify(buckets)).not.toContain('127.0.0.1')
})

it('knows no more of strangers than that they are many, and says so to nobody but the shop', async () => {
  const stranger = `U${'e'.repeat(32)}`
  const { status, body } = await shop.ask('GET', FORM, await shop.token(stranger))
  expect([status, body['code']]).toEqual([409, 'LIFF_NOT_A_FRIEND'])
  await shop.ask('GET', FORM, await shop.token(stranger))
  const noted = await shop.run((tx) => tx.selectFrom('liff_strangers').selectAll().execute())
  expect(noted).toHaveLength(1)
  expect(noted[0]?.user_hash.toString('hex')).not.toContain('eeee')
  await open()
  expect(await shop.run((tx) => tx.selectFrom('liff_strangers').selectAll().execute())).toEqual([])
})

it('is not there for an account without LINE Login, without a published form, removed or unknown', async () => {
  await shop.run((tx) => tx.updateTable('forms').set({ published_version_id: null }).execute())
  expect((await open())['code']).toBe('LIFF_NOT_CONFIGURED')
  await shop.run((tx) => tx.updateTable('line_accounts').set({ login_channel_id: null }).execute())
  const { status, body } = await shop.ask('GET', 'start', null)
  expect([status, body['code']]).toEqual([409, 'LIFF_NOT_CONFIGURED'])
  await shop.run((tx) => tx.updateTable('line_accounts').set({ removed_at: new Date() }).execute())
  expect((await shop.ask('GET', 'start', null)).status).toBe(404)
  expect((await api.call('GET', `/liff/${hanako.memberId}/api/start`)).status).toBe(404)
})
