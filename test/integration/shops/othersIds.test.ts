import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { inShop } from '../../../schema/database.ts'
import { type ApiShop, startTestApi, type TestApi, text } from '../../setup/rest/api.ts'
import type { DescribedPaths } from '../../setup/rest/describedApi.ts'
import { aConnection, anOrder, aProduct } from '../../setup/shops/shopData.ts'

let api: TestApi
let mine: ApiShop
let theirs: ApiShop
/** Ids of everything that the other shop has, by what they are of. */
let ids: Record<string, string>
beforeAll(async () => {
  api = await startTestApi()
  mine = await api.shop()
  theirs = await api.shop()
  const key = theirs.key
  const made = async (url: string, body: object) =>
    text((await api.call('POST', url, { key, body })).body['id'])
  const lineAccountId = await api.lineAccount(theirs.id)
  const connectionId = await aConnection(api, theirs.id, lineAccountId)
  const memberId = await inShop(api.database.db, theirs.id, async (tx) => {
    const member = { shop_id: theirs.id, line_account_id: lineAccountId, line_user_id: 'U1' }
    return (await tx.insertInto('members').values(member).returning('id').executeTakeFirstOrThrow()).id
  })
  const firstOf = async (url: string) =>
    text((await api.call('GET', url, { key })).body['items']?.[0]?.['id'])
  ids = {
    lineAccountId,
    connectionId,
    memberId,
    productId: await aProduct(api, theirs.id, connectionId),
    orderId: await anOrder(api, theirs.id, connectionId),
    tagId: await made('/v1/tags', { lineAccountId, code: 'a', name: 'あ' }),
    flagId: await made('/v1/flags', { lineAccountId, name: 'い', color: '#000000' }),
    packId: await made('/v1/message-packs', {
      lineAccountId,
      adminName: 'う',
      bubbles: [{ kind: 'text', text: 'え' }],
    }),
    operatorId: await firstOf('/v1/operators'),
    apiKeyId: await firstOf('/v1/api-keys'),
    shopId: theirs.id,
  }
})
afterAll(() => api.close())

/** Bodies with which an operation gets as far as looking for the id. */
const bodies = (id: string): object[] => [
  {},
  { name: '変更' },
  { nickName: '変更' },
  { enabled: false },
  { tagId: id },
  { delta: 1, reason: '調整' },
  { reason: '確認' },
  { operatorId: id, name: '鍵' },
  { lineAccountId: id, code: 'x', name: 'x' },
  { lineAccountId: id, name: 'x', color: '#000000' },
  { lineAccountId: id, cart: 'REPIST', cartDomain: 'shop.example.jp', accessToken: 'x' },
  { lineAccountId: id, adminName: 'x', bubbles: [{ kind: 'pack', packId: id }] },
  { orderId: id },
  { order: { orderId: id } },
]

/** What an operation answers about an id, without what changes from request to request. */
async function answer(
  request: { method: string; path: string; query: string },
  id: string,
  body: object | null,
) {
  const url = `${request.path.replaceAll(/\{\w+\}/g, id)}${request.query.replace('ID', id)}`
  const { status, body: said } = await api.call(request.method.toUpperCase(), url, {
    key: mine.key,
    headers: { 'if-match': '*' },
    ...(body !== null && { body }),
  })
  const plain = JSON.stringify(said).replaceAll(id, 'ID')
  return { status, said: plain.replaceAll(/"requestId":"[^"]*"/g, '') }
}

/** Digests of the rows of the other shop. */
const rowsOfTheirs = () =>
  inShop(api.database.db, theirs.id, async (tx) => {
    const found: Record<string, unknown> = {}
    for (const table of [
      'shops',
      'operators',
      'api_keys',
      'line_accounts',
      'cart_connections',
      'members',
      'member_tags',
      'point_entries',
      'tags',
      'flags',
      'orders',
      'products',
      'message_packs',
      'follow_messages',
    ])
      found[table] = (
        await sql`select md5(string_agg(t::text, '' order by t::text)) from ${sql.table(table)} t`.execute(tx)
      ).rows
    return found
  })

it('answers about ids of another shop as about ids that nobody has, and changes nothing', async () => {
  const { paths } = api.app.swagger() as unknown as { paths: DescribedPaths }
  for (const id of Object.values(ids)) expect(id).toMatch(/^[0-9a-f-]{36}$/)
  const before = await rowsOfTheirs()
  const differences: string[] = []
  let asked = 0
  for (const [path, methods] of Object.entries(paths).filter(([name]) => name.startsWith('/v1/')))
    for (const [method, described] of Object.entries(methods)) {
      const { parameters = [], requestBody } = described as typeof described & {
        parameters?: { in: string; name: string; schema: { format?: string } }[]
        requestBody?: object
      }
      const inQuery = parameters.filter((one) => one.in === 'query' && one.schema.format === 'uuid')
      const requests = [
        ...(path.includes('{') ? [{ method, path, query: '' }] : []),
        ...(path.includes('{') ? [] : inQuery.map(({ name }) => ({ method, path, query: `?${name}=ID` }))),
        ...(path.includes('{') || requestBody === undefined ? [] : [{ method, path, query: '' }]),
      ]
      for (const request of requests) {
        const nobody = randomUUID()
        for (const n of requestBody === undefined ? [-1] : bodies('').keys()) {
          // A body that names nothing, to an address that names nothing, is about the own shop.
          const names = `${request.path}${request.query}${JSON.stringify(bodies('ID')[n] ?? null)}`
          if (!path.includes('{') && !names.includes('ID')) continue
          const bodyFor = (id: string) => (n < 0 ? null : (bodies(id)[n] ?? null))
          const expected = await answer(request, nobody, bodyFor(nobody))
          for (const [kind, id] of Object.entries(ids)) {
            const seen = await answer(request, id, bodyFor(id))
            asked += 1
            if (seen.status !== expected.status || seen.said !== expected.said)
              differences.push(
                `${method} ${path}${request.query} ${kind} ${n}: ${seen.status} ${seen.said} for ${expected.status} ${expected.said}`,
              )
          }
        }
      }
    }
  expect(differences).toEqual([])
  expect(asked).toBeGreaterThan(1_000)
  expect(await rowsOfTheirs()).toEqual(before)
})
