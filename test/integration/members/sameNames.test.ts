import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { foldName } from '../../../domain/values/text.ts'
import type { ConnectionId, LineAccountId } from '../../../domain/values/ids.ts'
import { inShop } from '../../../schema/database.ts'
import { up } from '../../../schema/migrations/0032_folded_names.ts'
import { type Answer, startTestApi, type TestApi, type ApiShop, text } from '../../setup/rest/api.ts'
import { aConnection, anOrder, aProduct } from '../../setup/shops/shopData.ts'

let api: TestApi
let shop: ApiShop
let lineAccountId: LineAccountId
let connectionId: ConnectionId
let admin: pg.Client
beforeAll(async () => {
  api = await startTestApi()
  shop = await api.shop()
  lineAccountId = await api.lineAccount(shop.id)
  connectionId = await aConnection(api, shop.id, lineAccountId)
  admin = new pg.Client({ connectionString: api.database.url })
  await admin.connect()
})
afterAll(async () => {
  await admin.end()
  await api.close()
})

const ask = (method: string, url: string, body?: object): Promise<Answer> =>
  api.call(method, `/v1${url}`, {
    key: shop.key,
    ...(body === undefined ? {} : { body }),
    headers: { 'if-match': '*' },
  })
const names = (answer: Answer): unknown[] => [...(answer.body['items'] ?? [])].map((item) => item['name'])
const ids = (answer: Answer): unknown[] => [...(answer.body['items'] ?? [])].map((item) => item['id'])
const search = (list: string, words: string): Promise<Answer> =>
  ask('GET', `/${list}${encodeURIComponent(words)}`)
let made = 0
const tag = (name: string, code = `c${(made += 1)}`, account: string = lineAccountId): Promise<Answer> =>
  ask('POST', '/tags', { lineAccountId: account, code, name })
const flag = (name: string, account: string = lineAccountId): Promise<Answer> =>
  ask('POST', '/flags', { lineAccountId: account, name, color: '#112233' })
const taken = (pointer: string) => ({
  status: 409,
  body: {
    code: 'CONFLICT',
    errors: [{ pointer, code: 'CONFLICT', detail: expect.stringContaining('すでに') }],
  },
})

const SPELLINGS = [
  'リピーター',
  'ﾘﾋﾟｰﾀｰ',
  'リヒ\u309aーター',
  ' リピーター　',
  'リピ\u200bーター',
  'リピーター\ufe0f',
]

describe('the fold of a name', () => {
  const inDatabase = async (texts: readonly string[]): Promise<string[]> => {
    const { rows } = await admin.query<{ fold: string }>(
      'select fold_name(t) as fold from unnest($1::text[]) with ordinality x(t, i) order by i',
      [texts],
    )
    return rows.map(({ fold }) => fold)
  }

  it('of every character that PostgreSQL knows is that of the domain', async () => {
    // Beyond the second plane only these have a fold other than themselves.
    const planes = [0, 0x8000, 0x10000, 0x18000, 0x28000, 0xe0000]
    for (const first of planes) {
      const codes = Array.from({ length: 0x8000 }, (_, n) => first + n)
      const texts = codes
        .filter((code) => code > 0 && (code < 0xd800 || code > 0xdfff))
        .map((code) => String.fromCodePoint(code))
      const { rows } = await admin.query<{ t: string }>(
        'select t from unnest($1::text[]) with ordinality x(t, i) where unicode_assigned(t) order by i',
        [texts],
      )
      const known = rows.map(({ t }) => t)
      expect((await inDatabase(known)).join('|')).toBe(known.map((one) => foldName(one)).join('|'))
    }
  })

  it('of any text is that of the domain', async () => {
    const unit = fc.oneof(
      fc.integer({ min: 0x20, max: 0x33ff }).map((code) => String.fromCodePoint(code)),
      fc.constantFrom(
        'ﾊ',
        'ﾞ',
        'ﾟ',
        'ß',
        'ς',
        'Σ',
        'İ',
        'ı',
        'ﬁ',
        '\u0345',
        '\u200b',
        '\u3164',
        '\u034f',
        '\t',
        '\u0001',
      ),
      fc.integer({ min: 0x300, max: 0x36f }).map((code) => String.fromCodePoint(code)),
    )
    const texts = fc.sample(fc.string({ unit }), 5_000).map((one) => one.replaceAll('\0', ''))
    const { rows } = await admin.query<{ t: string }>(
      'select t from unnest($1::text[]) t where unicode_assigned(t)',
      [texts],
    )
    const known = rows.map(({ t }) => t)
    expect(await inDatabase(known)).toEqual(known.map((one) => foldName(one)))
  })
})

describe('tags and flags of one name', () => {
  it('are made once in an account, however the name is spelt', async () => {
    expect(await tag('リピーター')).toMatchObject({ status: 201, body: { twinIds: [] } })
    expect(await flag('リピーター')).toMatchObject({ status: 201, body: { twinIds: [] } })
    for (const spelling of SPELLINGS) {
      expect(await tag(spelling)).toMatchObject(taken('/name'))
      expect(await flag(spelling)).toMatchObject(taken('/name'))
    }
    const other = await api.lineAccount(shop.id)
    expect(await tag('ﾘﾋﾟｰﾀｰ', 'other', other)).toMatchObject({ status: 201 })
    expect(await flag('ﾘﾋﾟｰﾀｰ', other)).toMatchObject({ status: 201 })
  })

  it('have one code, in capitals or not', async () => {
    expect(await tag('金の会員', 'Gold')).toMatchObject({ status: 201 })
    expect(await tag('別の会員', 'GOLD')).toMatchObject(taken('/code'))
  })

  it('are made once by many at a time', async () => {
    const spellings = Array.from(
      { length: 12 },
      (_, n) => `${'\u200b'.repeat(n)}同時${n % 2 === 0 ? 'A' : 'ａ'}`,
    )
    for (const make of [(name: string) => tag(name), (name: string) => flag(name)]) {
      const answers = await Promise.all(spellings.map(make))
      expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
        201,
        ...Array<number>(11).fill(409),
      ])
    }
  })

  it('are renamed to another spelling of their own name, and not to that of another', async () => {
    const one = text((await tag('ＶＩＰ')).body['id'])
    await tag('普通')
    expect(await ask('PATCH', `/tags/${one}`, { name: 'vip' })).toMatchObject({
      status: 200,
      body: { name: 'vip' },
    })
    expect(await ask('PATCH', `/tags/${one}`, { name: 'vip' })).toMatchObject({ status: 200 })
    expect(await ask('PATCH', `/tags/${one}`, { name: '普 通' })).toMatchObject({ status: 200 })
    expect(await ask('PATCH', `/tags/${one}`, { name: '普通\u200b' })).toMatchObject(taken('/name'))
  })
})

describe('twins from before names were compared so', () => {
  it('stay and are listed, can be edited, and no third is made', async () => {
    await admin.query(`
      drop function fold_name, fold_grams, wanted_grams, refuse_same_tag, refuse_same_flag cascade;
      drop function members_named, products_named, tags_named, flags_named;
      create index orders_by_number on orders (shop_id, number)`)
    const insert = async (statement: string, ...values: string[]): Promise<string> =>
      (await admin.query<{ id: string }>(`${statement} returning id`, [shop.id, lineAccountId, ...values]))
        .rows[0]?.id ?? ''
    const oldTag = 'insert into tags (shop_id, line_account_id, code, name) values ($1, $2, $3, $4)'
    const oldFlag = `insert into flags (shop_id, line_account_id, color, name) values ($1, $2, '#000000', $3)`
    const tags = [
      await insert(oldTag, 'old1', '昔ﾊﾞﾝ'),
      await insert(oldTag, 'OLD1', '別'),
      await insert(oldTag, 'o2', '昔バン'),
    ]
    const flags = [await insert(oldFlag, '昔ﾊﾞﾝ'), await insert(oldFlag, '昔バン')]
    const db = new Kysely<unknown>({
      dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: api.database.url, max: 1 }) }),
    })
    await db.transaction().execute((tx) => up(tx))
    await db.destroy()

    expect(ids(await ask('GET', '/tags?twins=true'))).toEqual(tags)
    expect(ids(await ask('GET', '/flags?twins=true'))).toEqual(flags)
    expect(ids(await ask('GET', '/tags?twins=false'))).not.toContain(tags[0])
    expect(await ask('GET', `/tags/${tags[0]}`)).toMatchObject({ body: { twinIds: [tags[1], tags[2]] } })
    expect(await ask('GET', `/flags/${flags[1]}`)).toMatchObject({ body: { twinIds: [flags[0]] } })
    expect(await tag('昔バン')).toMatchObject(taken('/name'))
    expect(await flag('昔ﾊﾞﾝ ')).toMatchObject(taken('/name'))
    expect(await ask('PATCH', `/tags/${tags[2]}`, { name: '昔バン', code: 'o2' })).toMatchObject({
      status: 200,
    })
    expect(await ask('PATCH', `/flags/${flags[1]}`, { color: '#FFFFFF' })).toMatchObject({ status: 200 })
    expect(await ask('PATCH', `/tags/${tags[2]}`, { name: '今' })).toMatchObject({ body: { twinIds: [] } })
    expect(ids(await ask('GET', '/tags?twins=true'))).toEqual([tags[0], tags[1]])
    await expect(insert(oldTag, 'o3', '今')).rejects.toMatchObject({
      code: '23505',
      constraint: 'tags_one_name',
    })
  })
})

describe('a search', () => {
  it('finds members by part of either name, however it is spelt, and everybody when it is blank', async () => {
    await inShop(api.database.db, shop.id, (tx) =>
      tx
        .insertInto('members')
        .values(
          [
            { display_name: 'ﾊﾝｶｸ 太郎', nick_name: null },
            { display_name: '🍎Hanako', nick_name: 'ハナちゃん' },
            { display_name: 'バッド\u200bロボット', nick_name: '' },
            { display_name: '50%OFF_', nick_name: 'a\\b' },
            { display_name: '\u3164', nick_name: null },
          ].map((one) => ({
            shop_id: shop.id,
            line_account_id: lineAccountId,
            line_user_id: `U${randomUUID()}`,
            ...one,
          })),
        )
        .execute(),
    )
    const found = async (words: string) =>
      [...((await search('members?search=', words)).body['items'] ?? [])].map((item) => item['displayName'])
    for (const words of ['ハンカク', 'ﾊﾝｶｸ', 'ンカ', 'カク 太', 'ｶｸ　太', 'ハンカク\u200b', 'ﾊ\u3164ﾝ'])
      expect(await found(words)).toEqual(['ﾊﾝｶｸ 太郎'])
    for (const words of ['hanako', 'ＨＡＮＡ', 'ﾊﾅちゃん', '🍎', '🍎h'])
      expect(await found(words)).toEqual(['🍎Hanako'])
    expect(await found('ロボ')).toEqual(['バッド\u200bロボット'])
    for (const words of ['50%', '%o', 'f_', 'a\\b', '\\']) expect(await found(words)).toEqual(['50%OFF_'])
    for (const words of ['ハト', '太郎 ハ', 'ハンカク太郎', "'; drop"]) expect(await found(words)).toEqual([])
    for (const words of ['', ' ', '　', '\u3164', '\u200b']) expect(await found(words)).toHaveLength(5)
    expect(await search('members?phone=', ' ')).toMatchObject({ status: 200 })
  })

  it('finds products, orders, tags and flags', async () => {
    const product = await aProduct(api, shop.id, connectionId, 'ﾊﾞｲｵ青汁')
    const order = await anOrder(api, shop.id, connectionId)
    await admin.query(`update products set code = 'BG-1001' where id = $1`, [product])
    await admin.query(`update orders set number = 'Ｂｇ-0001234' where id = $1`, [order])
    for (const words of ['bg-1001', 'ＢＧ－１', 'バイオ', 'ｲｵ青'])
      expect(ids(await search('products?search=', words))).toEqual([product])
    expect(ids(await search('products?search=', '1001'))).toEqual([])
    for (const words of ['bg-0001234', 'BG-0001234 ', 'ｂｇ－０００１２３４'])
      expect(ids(await search('orders?number=', words))).toEqual([order])
    for (const words of ['bg-000123', '1234']) expect(ids(await search('orders?number=', words))).toEqual([])
    expect(ids(await search('orders?number=', ' '))).toContain(order)
    expect(names(await search('tags?search=', 'ﾋﾟｰﾀ'))).toEqual(['リピーター', 'ﾘﾋﾟｰﾀｰ'])
    expect(names(await search('tags?search=', 'gol'))).toEqual(['金の会員'])
    expect(names(await search('flags?search=', 'リピ'))).toEqual(['リピーター', 'ﾘﾋﾟｰﾀｰ'])
  })

  it('finds nothing of another shop', async () => {
    const stranger = await api.shop()
    for (const list of [
      'members?search=ハンカク',
      'products?search=bg',
      'tags?search=リピ',
      'flags?search=リピ',
      'orders?number=bg-0001234',
    ])
      expect(await api.call('GET', `/v1/${encodeURI(list)}`, { key: stranger.key })).toMatchObject({
        status: 200,
        body: { items: [] },
      })
  })
})
