import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { brand, type LineAccountId, type MemberId } from '../../../domain/values/ids.ts'
import { createShopBoxes } from '../../../schema/crypto/shopBoxes.ts'
import { inShop, type ShopTx } from '../../../schema/database.ts'
import { readPublishedForm } from '../../../schema/forms/publishedForms.ts'
import { settleSubmission, storeSubmission } from '../../../schema/forms/submissions.ts'
import { purgeOldRows } from '../../../schema/delivery/retention.ts'
import { type Answer, type ApiShop, startTestApi, type TestApi, text } from '../../setup/rest/api.ts'

let api: TestApi
let shop: ApiShop
let lineAccountId: LineAccountId
let form: string
beforeAll(async () => {
  api = await startTestApi()
  shop = await api.shop()
  lineAccountId = await api.lineAccount(shop.id)
  const listed = await ask('GET', `/forms?lineAccountId=${lineAccountId}`)
  form = text(listed.body['items']?.[0]?.['id'])
})
afterAll(() => api.close())

const ask = (method: string, url: string, body?: object, key = shop.key): Promise<Answer> =>
  api.call(method, `/v1${url}`, {
    key,
    ...(body === undefined ? {} : { body }),
    headers: { 'if-match': '*' },
  })
const run = <T>(work: (tx: ShopTx) => Promise<T>): Promise<T> => inShop(api.database.db, shop.id, work)
let members = 0
const aMember = async (): Promise<MemberId> => {
  const values = { shop_id: shop.id, line_account_id: lineAccountId, line_user_id: `U${(members += 1)}` }
  const { id } = await run((tx) =>
    tx.insertInto('members').values(values).returning('id').executeTakeFirstOrThrow(),
  )
  return brand<MemberId>(id)
}
const published = () => run((tx) => readPublishedForm(tx, { lineAccountId, code: 'identity' }))

describe('the form of a new LINE account', () => {
  it('is there, says what is missing, and is not shown before it is published', async () => {
    const { status, body, headers } = await ask('GET', `/forms/${form}`)
    expect(status).toBe(200)
    expect(headers['etag']).toBe('"1"')
    expect(body).toMatchObject({
      code: 'identity',
      kind: 'IDENTITY',
      placeholder: '{form:identity}',
      address: null,
      published: null,
      draft: { title: 'ご本人さまの確認', consent: { privacyUrl: null } },
    })
    expect([...(body['missing'] ?? [])].map((one) => one['code'])).toEqual([
      'PRIVACY_URL',
      'LIFF_ID',
      'LOGIN_CHANNEL',
      'NOT_PUBLISHED',
    ])
    expect(await published()).toBeNull()
    expect(await ask('POST', `/forms/${form}/publish`)).toMatchObject({
      status: 409,
      body: { code: 'FORM_NOT_READY', errors: [{ pointer: '/consent/privacyUrl' }] },
    })
  })

  it('works once the privacy policy is entered, without another step', async () => {
    const { status, body } = await ask('PATCH', `/forms/${form}`, {
      consent: { privacyUrl: 'https://shop.example/privacy' },
    })
    expect(status).toBe(200)
    expect(body).toMatchObject({ published: { number: 1 }, isDraftChanged: false })
    expect(await published()).toMatchObject({
      ordinal: 1,
      names: { shopName: 'テスト店', accountName: 'テスト公式' },
      content: { consent: { privacyUrl: 'https://shop.example/privacy' } },
    })
  })

  it('keeps what customers see until an edit is published, and every version as it was', async () => {
    const { body } = await ask('PATCH', `/forms/${form}`, {
      title: '会員連携',
      items: { email: { asked: 'OPTIONAL' } },
    })
    expect(body).toMatchObject({ isDraftChanged: true, published: { number: 1 } })
    expect((await published())?.content.title).toBe('ご本人さまの確認')
    expect((await ask('POST', `/forms/${form}/publish`)).body).toMatchObject({
      published: { number: 2 },
      isDraftChanged: false,
    })
    // Again: nothing new to show.
    expect((await ask('POST', `/forms/${form}/publish`)).body).toMatchObject({ published: { number: 2 } })
    const versions = [...((await ask('GET', `/forms/${form}/versions`)).body['items'] ?? [])]
    expect(
      versions.map((one) => [one['number'], one['content']?.['title'], one['publishedBy']?.['name']]),
    ).toEqual([
      [2, '会員連携', 'ADMIN'],
      [1, 'ご本人さまの確認', 'ADMIN'],
    ])
    await expect(run((tx) => tx.updateTable('form_versions').set({ ordinal: 9 }).execute())).rejects.toThrow(
      /permission denied/,
    )
  })

  it('is not saved with what is wrong, all of which is said at once', async () => {
    const elsewhere = await api.shop()
    const foreign = await ask(
      'POST',
      '/tags',
      { lineAccountId: await api.lineAccount(elsewhere.id), code: 'a', name: 'a' },
      elsewhere.key,
    )
    expect(
      await ask('PATCH', `/forms/${form}`, {
        title: '　',
        consent: { text: 'よろしいですか。', privacyUrl: 'http://shop.example' },
        tagsAtSubmit: [text(foreign.body['id'])],
      }),
    ).toMatchObject({
      status: 422,
      body: {
        code: 'FORM_CONTENT_INVALID',
        errors: [
          { pointer: '/title', code: 'EMPTY' },
          { pointer: '/consent/text', code: 'CONSENT_LACKS_SHOP' },
          { pointer: '/consent/text', code: 'CONSENT_LACKS_PURPOSE' },
          { pointer: '/consent/text', code: 'CONSENT_LACKS_ORDER_DATA' },
          { pointer: '/consent/privacyUrl', code: 'BAD_URL' },
          { pointer: '/tagsAtSubmit/0', code: 'NOT_FOUND' },
        ],
      },
    })
    expect(await ask('GET', `/forms/${form}`, undefined, elsewhere.key)).toMatchObject({ status: 404 })
    const stale = await api.call('PATCH', `/v1/forms/${form}`, {
      key: shop.key,
      body: { title: 'x' },
      headers: { 'if-match': '"1"' },
    })
    expect(stale.status).toBe(412)
  })
})

describe('{form:identity}', () => {
  const pack = (uri: string) => ({
    lineAccountId,
    adminName: `連携のご案内 ${uri}`,
    bubbles: [
      {
        kind: 'buttons',
        altText: '連携',
        text: '連携してください',
        buttons: [{ kind: 'uri', label: '連携する', uri }],
      },
    ],
  })
  const found = (code: string) => ({
    status: 422,
    body: { code: 'MESSAGE_CONTENT_INVALID', errors: [{ pointer: '/bubbles/0/buttons/0/uri', code }] },
  })

  it('is saved once it opens something: the form is there, published, and the account has a LIFF id', async () => {
    expect(await ask('POST', '/message-packs', pack('{form:cancel}'))).toMatchObject(found('UNKNOWN_FORM'))
    expect(await ask('POST', '/message-packs', pack('{form:identity}'))).toMatchObject(
      found('LIFF_ID_MISSING'),
    )
    const liff = { liffId: '1234567890-AbcdEfgh', loginChannelId: '1234567890' }
    expect((await ask('PATCH', `/line-accounts/${lineAccountId}`, liff)).status).toBe(200)
    expect((await ask('POST', '/message-packs', pack('{form:identity}'))).status).toBe(201)
    const { body } = await ask('GET', `/forms/${form}`)
    expect(body).toMatchObject({
      address: 'https://liff.line.me/1234567890-AbcdEfgh/forms/identity',
      missing: [],
    })
    const other = await api.lineAccount(shop.id)
    const elsewhere = { ...pack('{form:identity}'), lineAccountId: other }
    expect(await ask('POST', '/message-packs', elsewhere)).toMatchObject(found('FORM_NOT_PUBLISHED'))
  })
})

describe('a submission', () => {
  it('is stored once with its consent, gives its tags each time, and is forgotten in time', async () => {
    const { body: tag } = await ask('POST', '/tags', { lineAccountId, code: 'form', name: 'フォーム送信' })
    await ask('PATCH', `/forms/${form}`, { tagsAtSubmit: [text(tag['id'])] })
    await ask('POST', `/forms/${form}/publish`)
    const memberId = await aMember()
    const other = await aMember()
    const box = await createShopBoxes({ db: api.database.db, vault: api.vault }).of(shop.id)
    const shown = await published()
    if (!shown) throw new Error('not published')
    const submit = (submissionId: string, by = memberId) =>
      run((tx) =>
        storeSubmission(tx, {
          box,
          shopId: shop.id,
          memberId: by,
          submissionId,
          form: shown,
          answers: { phone: '090-1234-5678' },
          at: new Date(),
        }),
      )
    const [first, second] = ['0199d6a2-7c1e-4f00-8000-00000000000a', '0199d6a2-7c1e-4f00-8000-000000000001']
    // Twice at once is once.
    const both = await Promise.all([submit(first), submit(first)])
    expect(both.map(({ kind }) => kind).toSorted()).toEqual(['AGAIN', 'NEW'])
    await run((tx) => settleSubmission(tx, { submissionId: first, outcome: 'ONE_MORE', item: 'email' }))
    expect(await submit(first)).toEqual({ kind: 'AGAIN', submission: { outcome: 'ONE_MORE', item: 'email' } })
    expect(await submit(first, other)).toEqual({ kind: 'FOREIGN' })
    await submit(second)
    await run((tx) => settleSubmission(tx, { submissionId: second, outcome: 'LINKED' }))

    const events = await run((tx) =>
      tx.selectFrom('tag_events').select(['change', 'cause']).orderBy('id').execute(),
    )
    expect(events).toEqual([
      { change: 'ADDED', cause: `form:${first}` },
      { change: 'REMOVED', cause: `form:${second}` },
      { change: 'ADDED', cause: `form:${second}` },
    ])

    const list = [...((await ask('GET', `/forms/${form}/submissions`)).body['items'] ?? [])]
    expect(list.map((one) => [one['id'], one['outcome'], one['formVersion']])).toEqual([
      [second, 'LINKED', 3],
      [first, 'ONE_MORE', 3],
    ])
    const linked = await ask('GET', `/forms/${form}/submissions?outcome=LINKED`)
    expect([...(linked.body['items'] ?? [])]).toHaveLength(1)
    expect((await ask('GET', `/forms/${form}/submission-counts`)).body).toEqual({
      LINKED: 1,
      WAITING: 0,
      ONE_MORE: 1,
      CLAIMED: 0,
    })
    const whole = (key?: string) => ask('GET', `/forms/${form}/submissions/${first}`, undefined, key)
    expect((await whole()).body).toMatchObject({ answers: { phone: '090-1234-5678' } })
    expect((await whole(await api.keyFor(shop.id, 'VIEWER'))).status).toBe(403)
    const rows = await run((tx) => tx.selectFrom('form_submissions').select('answers').execute())
    expect(rows.some(({ answers }) => answers?.toString('latin1').includes('1234'))).toBe(false)

    await run((tx) =>
      tx
        .updateTable('form_submissions')
        .set({ submitted_at: new Date(Date.now() - 91 * 86_400_000) })
        .where('id', '=', first)
        .execute(),
    )
    await purgeOldRows(api.database.db)
    expect((await whole()).body).toMatchObject({ answers: null, outcome: 'ONE_MORE' })
    expect((await ask('GET', `/forms/${form}/submissions/${second}`)).body).toMatchObject({
      answers: { phone: '090-1234-5678' },
    })
  })
})

describe('a tag of a form', () => {
  it('is not deleted while the draft names it, or what customers see', async () => {
    const made = await ask('POST', '/tags', { lineAccountId, code: 'L', name: '連携済み' })
    const tag = text(made.body['id'])
    const refused = {
      status: 409,
      body: {
        code: 'TAG_IN_USE',
        detail: 'フォーム「会員連携」で使われているため、このタグは削除できません。',
      },
    }
    await ask('PATCH', `/forms/${form}`, { tagsAtLink: [tag] })
    expect(await ask('DELETE', `/tags/${tag}`)).toMatchObject(refused)
    await ask('POST', `/forms/${form}/publish`)
    await ask('PATCH', `/forms/${form}`, { tagsAtLink: [] })
    expect(await ask('DELETE', `/tags/${tag}`)).toMatchObject(refused)
    await ask('POST', `/forms/${form}/publish`)
    expect((await ask('DELETE', `/tags/${tag}`)).status).toBe(204)
  })
})
