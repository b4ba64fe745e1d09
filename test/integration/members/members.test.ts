import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { brand, type ConnectionId, type LineAccountId, type MemberId } from '../../../domain/values/ids.ts'
import { inShop, type ShopTx } from '../../../schema/database.ts'
import { deleteFlag } from '../../../schema/members/flags.ts'
import { relinkPhones } from '../../../schema/members/linking/index.ts'
import { storeProfile, storeRichMenu } from '../../../schema/members/memberProfile.ts'
import { changeMemberTags, setMemberFlag } from '../../../schema/members/memberTags.ts'
import { changePointBalance } from '../../../schema/members/points.ts'
import { deleteTag } from '../../../schema/members/tags.ts'
import { startTestApi, type TestApi, type ApiShop, text } from '../../setup/rest/api.ts'
import { aConnection } from '../../setup/shops/shopData.ts'

let api: TestApi
let shop: ApiShop
let lineAccountId: LineAccountId
let connectionId: ConnectionId
beforeAll(async () => {
  api = await startTestApi()
  shop = await api.shop()
  lineAccountId = await api.lineAccount(shop.id)
  connectionId = await aConnection(api, shop.id, lineAccountId)
})
afterAll(() => api.close())

const aMember = (displayName: string): Promise<string> =>
  inShop(api.database.db, shop.id, async (tx) => {
    const { id } = await tx
      .insertInto('members')
      .values({
        shop_id: shop.id,
        line_account_id: lineAccountId,
        line_user_id: `U${randomUUID()}`,
        display_name: displayName,
        friend_state: 'FRIEND',
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    return id
  })
const aCustomer = (phone: string): Promise<void> =>
  inShop(api.database.db, shop.id, async (tx) => {
    const { id } = await tx
      .insertInto('cart_customers')
      .values({
        shop_id: shop.id,
        connection_id: connectionId,
        external_id: randomUUID(),
        name: '山田花子',
        raw: '{}',
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    await tx
      .insertInto('cart_customer_phones')
      .values({ connection_id: connectionId, phone, customer_id: id, shop_id: shop.id })
      .execute()
  })
const patch = (id: string, body: object, version = '*') =>
  api.call('PATCH', `/v1/members/${id}`, { key: shop.key, body, headers: { 'if-match': version } })
const post = (url: string, body: object, idempotencyKey?: string) =>
  api.call('POST', url, {
    key: shop.key,
    body,
    ...(idempotencyKey === undefined ? {} : { headers: { 'idempotency-key': idempotencyKey } }),
  })

describe('a member', () => {
  it('is linked by a phone in any spelling, and unlinked when it is taken away', async () => {
    const id = await aMember('花子')
    await aCustomer('09012345678')
    expect(await patch(id, { phone: '０９０－１２３４－５６７８' }, '"1"')).toMatchObject({
      status: 200,
      body: { phone: '09012345678', linkState: 'LINKED', links: [{ connectionId, state: 'LINKED' }] },
      headers: { etag: '"2"' },
    })
    expect(await patch(id, { nickName: 'はなちゃん' }, '"1"')).toMatchObject({ status: 412 })
    expect(await patch(id, { phone: null })).toMatchObject({
      status: 200,
      body: { phone: null, linkState: 'UNLINKED' },
    })
  })

  it('is not linked by a number that two customers share, and refuses what is no number', async () => {
    const id = await aMember('太郎')
    await aCustomer('0312345678')
    await aCustomer('0312345678')
    expect(await patch(id, { phone: '+81 3-1234-5678' })).toMatchObject({
      body: { linkState: 'AMBIGUOUS' },
    })
    expect(await patch(id, { phone: '12345' })).toMatchObject({
      status: 422,
      body: { code: 'PHONE_INVALID' },
    })
    expect(await patch(id, { email: 'nobody' })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/email' }] },
    })
  })

  it('has tags given and taken, and one flag of its own account', async () => {
    const id = await aMember('次郎')
    const tag = await post('/v1/tags', { lineAccountId, code: 'gold', name: 'ゴールド' })
    const flag = await post('/v1/flags', { lineAccountId, name: '要対応', color: '#D32F2F' })
    const other = await api.lineAccount(shop.id)
    const foreign = await post('/v1/flags', { lineAccountId: other, name: '他', color: '#000000' })
    const tagId = text(tag.body['id'])
    for (const _ of [1, 2])
      expect(await post(`/v1/members/${id}/tags`, { tagId })).toMatchObject({
        status: 201,
        body: { tags: [{ code: 'gold', name: 'ゴールド' }] },
      })
    expect(await patch(id, { flagId: flag.body['id'] })).toMatchObject({ body: { flagId: flag.body['id'] } })
    expect(await patch(id, { flagId: foreign.body['id'] })).toMatchObject({ status: 400 })
    const found = await api.call('GET', `/v1/members?tagId=${tagId}&flagId=${text(flag.body['id'])}`, {
      key: shop.key,
    })
    expect([...(found.body['items'] ?? [])].map((member) => member['id'])).toEqual([id])
    expect(await api.call('DELETE', `/v1/members/${id}/tags/${tagId}`, { key: shop.key })).toMatchObject({
      status: 200,
      body: { tags: [] },
    })
    const events = await inShop(api.database.db, shop.id, (tx) =>
      tx.selectFrom('tag_events').select('change').where('member_id', '=', id).orderBy('id').execute(),
    )
    expect(events.map(({ change }) => change)).toEqual(['ADDED', 'REMOVED'])
  })

  it('shows another ETag when an action, LINE or a deleted label changed it, and only then', async () => {
    const id = brand<MemberId>(await aMember('五郎'))
    const version = async () =>
      Number((await api.call('GET', `/v1/members/${id}`, { key: shop.key })).body['version'])
    const raised = async (work: (tx: ShopTx) => Promise<unknown>): Promise<number> => {
      const before = await version()
      await inShop(api.database.db, shop.id, work)
      return (await version()) - before
    }
    const tag = await post('/v1/tags', { lineAccountId, code: 'etag', name: '印' })
    const flag = await post('/v1/flags', { lineAccountId, name: '版', color: '#00796B' })
    const [tagId, flagId] = [text(tag.body['id']), text(flag.body['id'])]
    const tags = (change: { add?: string[]; remove?: string[] }) => (tx: ShopTx) =>
      changeMemberTags(tx, {
        shopId: shop.id,
        memberId: id,
        change: { add: [], remove: [], ...change, cause: 'delivery:1' },
      })
    const profile = { displayName: 'ごろう' }
    const points = { delta: 5, reason: 'SCENARIO', idempotencyKey: 'delivery:etag' }
    const changes: ((tx: ShopTx) => Promise<unknown>)[] = [
      (tx) => setMemberFlag(tx, id, flagId),
      tags({ add: [tagId] }),
      (tx) => changePointBalance(tx, { shopId: shop.id, memberId: id, change: points }),
      (tx) => storeRichMenu(tx, id, 'richmenu-1'),
      (tx) => storeProfile(tx, id, profile),
    ]
    for (const change of changes) expect([await raised(change), await raised(change)]).toEqual([1, 0])
    expect(await raised((tx) => storeProfile(tx, id, null))).toBe(0)
    expect(await raised((tx) => deleteTag(tx, tagId, null))).toBe(1)
    expect(await raised((tx) => deleteFlag(tx, flagId, null))).toBe(1)
    expect(await raised(tags({ remove: [tagId] }))).toBe(0)
    expect((await api.call('GET', `/v1/members/${id}`, { key: shop.key })).body).toMatchObject({
      tags: [],
      flagId: null,
      pointBalance: 5,
    })
  })

  it('shows another ETag when a cart, or another member, changed its links, and only then', async () => {
    const [id, rival] = [await aMember('六郎'), await aMember('七郎')]
    const shown = async (of: string) => (await api.call('GET', `/v1/members/${of}`, { key: shop.key })).body
    const relink = () =>
      inShop(api.database.db, shop.id, (tx) =>
        relinkPhones(tx, { shopId: shop.id, connectionId, phones: ['0451112222'], claims: api.vault.claims }),
      )
    await patch(id, { phone: '0451112222' })
    const before = Number((await shown(id))['version'])
    await aCustomer('0451112222')
    for (const _ of [1, 2]) await relink()
    expect(await shown(id)).toMatchObject({ linkState: 'LINKED', version: before + 1 })

    expect(await patch(rival, { phone: '0451112222' }, '"1"')).toMatchObject({
      body: { linkState: 'CLAIMED', version: 2 },
    })
    expect(await patch(id, { phone: null }, `"${before + 1}"`)).toMatchObject({
      body: { linkState: 'UNLINKED', version: before + 2 },
    })
    expect(await shown(rival)).toMatchObject({ linkState: 'LINKED', version: 3 })
  })

  it('is found by name, phone and flag, page by page', async () => {
    for (const name of ['検索一', '検索二', '検索三']) await aMember(name)
    const find = (query: string) => api.call('GET', `/v1/members?${query}`, { key: shop.key })
    const first = await find(`search=${encodeURIComponent('検索')}&limit=2`)
    expect(first.body['items']).toHaveLength(2)
    const rest = await find(
      `search=${encodeURIComponent('検索')}&limit=2&cursor=${text(first.body['nextCursor'])}`,
    )
    expect(rest.body).toMatchObject({ items: [{ displayName: '検索三' }], nextCursor: null })
    expect((await find(`search=${encodeURIComponent('%')}`)).body['items']).toHaveLength(0)
    expect((await find('phone=nonsense')).body['items']).toHaveLength(0)
    expect((await find('flagId=none&limit=1')).body['items']).toHaveLength(1)
  })
})

describe('points', () => {
  it('are given once for a key, never below zero, and the ledger adds up', async () => {
    const id = await aMember('三郎')
    const url = `/v1/members/${id}/points`
    expect(await post(url, { delta: 100, reason: 'お詫び' })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '?Idempotency-Key' }] },
    })
    const answers = await Promise.all([1, 2, 3].map(() => post(url, { delta: 100, reason: 'お詫び' }, 'p1')))
    expect(answers.some(({ status }) => status === 201)).toBe(true)
    expect(await post(url, { delta: 100, reason: 'お詫び' }, 'p1')).toMatchObject({
      body: { balanceAfter: 100 },
    })
    expect(await post(url, { delta: -150, reason: '交換' }, 'p2')).toMatchObject({
      status: 409,
      body: { code: 'POINTS_INSUFFICIENT' },
    })
    expect(await post(url, { delta: -40, reason: '交換' }, 'p2')).toMatchObject({
      status: 201,
      body: { delta: -40, balanceAfter: 60 },
    })
    const ledger = await api.call('GET', url, { key: shop.key })
    expect([...(ledger.body['items'] ?? [])].map((entry) => Number(entry['delta']))).toEqual([-40, 100])
  })
})

describe('the emergency stop', () => {
  it('may be pressed twice, and keeps its span when it ends', async () => {
    const press = (word: string) =>
      api.call('POST', `/v1/line-accounts/${lineAccountId}/${word}`, { key: shop.key })
    const first = await press('stop')
    expect(first).toMatchObject({ status: 200, body: { stopped: true } })
    expect((await press('stop')).body['stoppedAt']).toBe(first.body['stoppedAt'])
    expect(await press('resume')).toMatchObject({ body: { stopped: false, stoppedAt: null } })
    const row = await inShop(api.database.db, shop.id, (tx) =>
      tx.selectFrom('line_accounts').selectAll().where('id', '=', lineAccountId).executeTakeFirstOrThrow(),
    )
    expect(row.last_stopped_at && row.resumed_at && row.last_stopped_at < row.resumed_at).toBe(true)
  })
})
