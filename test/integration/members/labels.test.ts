import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { ConnectionId, LineAccountId } from '../../../domain/values/ids.ts'
import { type Answer, startTestApi, type TestApi, type ApiShop, text } from '../../setup/rest/api.ts'
import { aConnection, aProduct } from '../../setup/shops/shopData.ts'

let api: TestApi
let shop: ApiShop
let lineAccountId: LineAccountId
let connectionId: ConnectionId
let product: string
beforeAll(async () => {
  api = await startTestApi()
  shop = await api.shop()
  lineAccountId = await api.lineAccount(shop.id)
  connectionId = await aConnection(api, shop.id, lineAccountId)
  product = await aProduct(api, shop.id, connectionId)
})
afterAll(() => api.close())

const ask = (method: string, url: string, body?: object): Promise<Answer> =>
  api.call(method, `/v1${url}`, {
    key: shop.key,
    ...(body === undefined ? {} : { body }),
    headers: { 'if-match': '*' },
  })
let made = 0
const newTag = async (): Promise<string> => {
  const { body } = await ask('POST', '/tags', {
    lineAccountId,
    code: `tag${(made += 1)}`,
    name: `お得意様${made}`,
  })
  return text(body['id'])
}
const newFlag = async (): Promise<string> => {
  const { body } = await ask('POST', '/flags', { lineAccountId, name: `旗${(made += 1)}`, color: '#112233' })
  return text(body['id'])
}
const form = (adminName: string, audience: object[], actions: object = {}) => ({
  adminName,
  purpose: 'NOTICE',
  triggerProductIds: [product],
  audience: { all: audience },
  scenarios: [{ dayOffset: 2, sendTime: '18:00', bubbles: [{ kind: 'text', text: 'こんにちは' }], actions }],
})
const newMessage = async (...written: Parameters<typeof form>): Promise<string> => {
  const answer = await ask('POST', '/follow-messages', { lineAccountId, ...form(...written) })
  expect(answer.status).toBe(201)
  return text(answer.body['id'])
}

describe('a tag that messages name', () => {
  it('is not deleted while an audience names it, since the audience would become another', async () => {
    const tag = await newTag()
    const without = [{ kind: 'withoutTags', mode: 'any', tagIds: [tag] }]
    const message = await newMessage('常連以外へ', without)
    expect(await ask('DELETE', `/tags/${tag}`)).toMatchObject({
      status: 409,
      body: {
        code: 'TAG_IN_USE',
        detail: 'メッセージ「常連以外へ」で使われているため、このタグは削除できません。',
        remedy: expect.stringContaining('外してから'),
      },
    })
    expect(await ask('PUT', `/follow-messages/${message}`, form('みんなへ', []))).toMatchObject({
      status: 200,
    })
    expect(await ask('DELETE', `/tags/${tag}`)).toMatchObject({ status: 204 })
  })

  it('is not deleted while actions of a live scenario add or remove it, and is once the message is gone', async () => {
    const tag = await newTag()
    const adding = await newMessage('付ける', [], { addTagIds: [tag] })
    const removing = await newMessage('外す', [], { removeTagIds: [tag] })
    expect(await ask('DELETE', `/tags/${tag}`)).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('「付ける」「外す」') },
    })
    expect(await ask('PUT', `/follow-messages/${adding}`, form('付けない', []))).toMatchObject({
      status: 200,
    })
    expect(await ask('DELETE', `/tags/${tag}`)).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('メッセージ「外す」で') },
    })
    expect(await ask('DELETE', `/follow-messages/${removing}`)).toMatchObject({ status: 204 })
    expect(await ask('DELETE', `/tags/${tag}`)).toMatchObject({ status: 204 })
  })

  it('is not deleted while a button that acts names it, and one that is gone cannot be named', async () => {
    const [tag, flag] = [await newTag(), await newFlag()]
    const asking = (act: object) => ({
      lineAccountId,
      ...form('ボタン', []),
      scenarios: [
        { dayOffset: 2, sendTime: '18:00', bubbles: [{ kind: 'buttons', text: 'あ', buttons: [act] }] },
      ],
    })
    const button = { kind: 'act', label: 'はい', act: { addTagIds: [tag], flagId: flag }, once: true }
    const { body } = await ask('POST', '/follow-messages', asking(button))
    expect(await ask('DELETE', `/tags/${tag}`)).toMatchObject({ status: 409, body: { code: 'TAG_IN_USE' } })
    expect(await ask('DELETE', `/flags/${flag}`)).toMatchObject({
      status: 409,
      body: { code: 'FLAG_IN_USE' },
    })
    expect(await ask('DELETE', `/follow-messages/${text(body['id'])}`)).toMatchObject({ status: 204 })
    expect(await ask('DELETE', `/tags/${tag}`)).toMatchObject({ status: 204 })
    expect(await ask('DELETE', `/flags/${flag}`)).toMatchObject({ status: 204 })
    const again = await ask('POST', '/follow-messages', asking(button))
    const at = '/scenarios/0/bubbles/0/buttons/0/act'
    expect(again.body['errors']).toMatchObject([
      { pointer: `${at}/addTagIds/0` },
      { pointer: `${at}/flagId` },
    ])
  })

  it('is never both deleted and named, when both happen at once', async () => {
    for (let n = 0; n < 8; n += 1) {
      const tag = await newTag()
      const [saved, deleted] = await Promise.all([
        ask('POST', '/follow-messages', { lineAccountId, ...form('同時', [], { addTagIds: [tag] }) }),
        ask('DELETE', `/tags/${tag}`),
      ])
      const refused = [saved.status === 422 || saved.status === 400, deleted.status === 409]
      expect({ refused, codes: [saved.body['code'], deleted.body['code']] }).toMatchObject({
        refused: expect.arrayContaining([true, false]),
      })
    }
  })
})

describe('a flag that messages name', () => {
  it('is not deleted while an audience or an action names it', async () => {
    const flag = await newFlag()
    const filtered = await newMessage('旗あり', [{ kind: 'flag', mode: 'exclude', flagIds: [flag, null] }])
    const setting = await newMessage('旗を立てる', [], { flagId: flag })
    expect(await ask('DELETE', `/flags/${flag}`)).toMatchObject({
      status: 409,
      body: { code: 'FLAG_IN_USE', detail: expect.stringContaining('「旗あり」「旗を立てる」') },
    })
    expect(await ask('DELETE', `/follow-messages/${filtered}`)).toMatchObject({ status: 204 })
    expect(await ask('DELETE', `/flags/${flag}`)).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('メッセージ「旗を立てる」で') },
    })
    expect(await ask('DELETE', `/follow-messages/${setting}`)).toMatchObject({ status: 204 })
    expect(await ask('DELETE', `/flags/${flag}`)).toMatchObject({ status: 204 })
  })
})
