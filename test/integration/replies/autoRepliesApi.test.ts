import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { inShop } from '../../../schema/database.ts'
import type { LineAccountId } from '../../../domain/values/ids.ts'
import { scriptOf } from '../../setup/documents/readPage.ts'
import { runScript } from '../../setup/documents/runScript.ts'
import {
  type ApiShop,
  type Json,
  NO_TEMPORAL,
  startTestApi,
  type TestApi,
  text,
} from '../../setup/rest/api.ts'

let api: TestApi
let shop: ApiShop
let lineAccountId: LineAccountId
beforeAll(async () => {
  api = await startTestApi(NO_TEMPORAL, { checkSeconds: 1 })
  shop = await api.shop()
  lineAccountId = await api.lineAccount(shop.id)
})
afterAll(() => api?.close())

const say = (said: string) => [{ kind: 'text', text: said }]
const ask = (method: string, url: string, body?: unknown, headers: Record<string, string> = {}) =>
  api.call(method, `/v1${url}`, {
    key: shop.key,
    body,
    headers: method === 'POST' || method === 'GET' ? headers : { 'if-match': '*', ...headers },
  })
const form = (more: object = {}) => ({
  adminName: '配送状況',
  kind: 'KEYWORDS',
  keywords: [{ text: '配送状況', match: 'EXACT' }],
  bubbles: say('はい'),
  ...more,
})
const make = async (more: object = {}, headers = {}) =>
  ask('POST', '/auto-replies', { lineAccountId, ...form(more) }, headers)
const on = (id: Json | undefined) => ask('PATCH', `/auto-replies/${text(id)}`, { enabled: true })
const codes = (body: Json) =>
  [...(body['errors'] ?? [])].map((one) => `${text(one['code'])} ${text(one['pointer'])}`)
const tried = async (said: string | null, more: object = {}) =>
  (await ask('POST', '/auto-replies/try', { lineAccountId, text: said, ...more })).body

describe('auto-replies', () => {
  it('are made off, shown, edited under their version, switched, listed in their order and removed', async () => {
    const made = await make({}, { 'idempotency-key': 'reply-1' })
    expect(made).toMatchObject({
      status: 201,
      body: {
        enabled: false,
        replyOrder: 100,
        folds: { width: true, letterCase: true, kana: false, spaces: true, ignorables: true },
        audienceText: 'すべての人',
        hoursText: 'いつでも',
        notes: [],
        version: 1,
      },
    })
    expect((await make({}, { 'idempotency-key': 'reply-1' })).body['id']).toEqual(made.body['id'])
    const url = `/auto-replies/${text(made.body['id'])}`
    expect((await ask('PUT', url, form(), { 'if-match': '"7"' })).status).toBe(412)
    const hours = [{ days: ['FRI'], from: '22:00', until: '06:00' }]
    const put = await ask('PUT', url, form({ hours }), { 'if-match': '"1"' })
    expect(put.body).toMatchObject({ version: 2, hours, hoursText: '金 22:00〜翌6:00' })
    expect((await on(made.body['id'])).body).toMatchObject({ enabled: true, version: 3 })
    const second = await make({ adminName: '二つめ', replyOrder: 5 })
    const list = await ask('GET', `/auto-replies?lineAccountId=${lineAccountId}&limit=1`)
    expect([...(list.body['items'] ?? [])]).toMatchObject([{ id: second.body['id'] }])
    const next = await ask(
      'GET',
      `/auto-replies?lineAccountId=${lineAccountId}&cursor=${text(list.body['nextCursor'])}`,
    )
    expect(next.body).toMatchObject({ items: [{ id: made.body['id'] }], nextCursor: null })
    const ids = [made.body['id'], second.body['id']]
    const ordered = await ask('PUT', '/auto-replies/order', { lineAccountId, ids })
    expect(ordered.body).toMatchObject({ items: [{ replyOrder: 10 }, { replyOrder: 20 }] })
    const stale = await ask('PUT', '/auto-replies/order', { lineAccountId, ids: ids.slice(0, 1) })
    expect(stale).toMatchObject({ status: 409, body: { code: 'AUTO_REPLY_ORDER_INCOMPLETE' } })
    const versions = await ask('GET', `${url}/versions`)
    expect([...(versions.body['items'] ?? [])].map((one) => one['replyVersion'])).toEqual([4, 3, 2, 1])
    expect((await ask('DELETE', url)).status).toBe(204)
    expect((await ask('GET', url)).status).toBe(404)
    await ask('DELETE', `/auto-replies/${text(second.body['id'])}`)
    const viewer = await api.keyFor(shop.id, 'VIEWER')
    const body = { lineAccountId, ...form() }
    expect((await api.call('POST', '/v1/auto-replies', { key: viewer, body })).status).toBe(403)
  })

  it('are refused with the place and the reason where they could never answer', async () => {
    const wrong = async (more: object) => {
      const { status, body } = await make(more)
      return [status, body['code'], codes(body)]
    }
    const keyword = (said: string, match = 'EXACT') => ({ keywords: [{ text: said, match }] })
    expect(await wrong(keyword(' 　'))).toEqual([422, 'KEYWORD_INVALID', ['KEYWORD_BLANK /keywords/0/text']])
    expect(await wrong(keyword('お知らせ停止'))).toEqual([
      422,
      'KEYWORD_INVALID',
      ['OWN_WORD /keywords/0/text'],
    ])
    expect(await wrong({ keywords: [] })).toEqual([422, 'KEYWORD_INVALID', ['NO_KEYWORDS /keywords']])
    expect(await wrong({ kind: 'FALLBACK' })).toEqual([422, 'KEYWORD_INVALID', ['NOT_OF_FALLBACK /keywords']])
    expect(await wrong({ bubbles: say('{orderNumber}のご注文') })).toEqual([
      422,
      'MESSAGE_CONTENT_INVALID',
      ['PLACEHOLDER_NOT_ALLOWED /bubbles/0/text'],
    ])
    expect(await wrong({ bubbles: say('こちらから {form:nothing}') })).toEqual([
      422,
      'MESSAGE_CONTENT_INVALID',
      ['UNKNOWN_FORM /bubbles/0/text'],
    ])
    expect(await wrong({ bubbles: say('こちらから {form:identity}') })).toEqual([
      422,
      'MESSAGE_CONTENT_INVALID',
      ['FORM_NOT_PUBLISHED /bubbles/0/text'],
    ])
    const hours = [{ days: [], from: '09:00', until: '18:00' }]
    expect(await wrong({ hours })).toEqual([422, 'KEYWORD_INVALID', ['NO_DAYS /hours/0/days']])
    const { body } = await ask('POST', '/auto-replies/validate', { lineAccountId, ...form(keyword(' ')) })
    expect(body).toMatchObject({ ok: false, findings: [{ code: 'KEYWORD_BLANK', source: 'TODOKE' }] })
  })

  it('say what another reply or a word of the product keeps from them', async () => {
    const first = await make({ replyOrder: 1, keywords: [{ text: '停止', match: 'PARTIAL' }] })
    await on(first.body['id'])
    const second = await make({ keywords: [{ text: '休止・停止', match: 'PARTIAL' }] })
    expect([...(second.body['notes'] ?? [])].map((note) => note['code'])).toEqual(['KEYWORD_SHADOWED'])
    expect((await ask('GET', `/auto-replies/${text(first.body['id'])}`)).body).toMatchObject({
      notes: [{ code: 'OWN_WORD_FIRST', pointer: '/keywords/0' }],
    })
    for (const one of [first, second]) await ask('DELETE', `/auto-replies/${text(one.body['id'])}`)
  })

  it('keep their tags from being deleted', async () => {
    const tag = await ask('POST', '/tags', { lineAccountId, code: 'Q', name: '質問した' })
    const made = await make({ adminName: '質問', actions: { addTagIds: [tag.body['id']] } })
    expect(await ask('DELETE', `/tags/${text(tag.body['id'])}`)).toMatchObject({
      status: 409,
      body: {
        code: 'TAG_IN_USE',
        detail: '応答メッセージ「質問」で使われているため、このタグは削除できません。',
      },
    })
    await ask('DELETE', `/auto-replies/${text(made.body['id'])}`)
    expect((await ask('DELETE', `/tags/${text(tag.body['id'])}`)).status).toBe(204)
  })
})

describe('a try-out', () => {
  it('says which reply answers this member, why the others do not, and the messages', async () => {
    const memberId = await inShop(api.database.db, shop.id, async (tx) => {
      const row = await tx
        .insertInto('members')
        .values({
          shop_id: shop.id,
          line_account_id: lineAccountId,
          line_user_id: 'U1',
          display_name: '花子',
        })
        .returning('id')
        .executeTakeFirstOrThrow()
      return row.id
    })
    const linked = { audience: { all: [{ kind: 'linked', linked: true }] } }
    const a = await make({ adminName: '連携済みの方', replyOrder: 1, ...linked })
    const b = await make({ adminName: 'みなさま', bubbles: say('{displayName|お客様}、こちらです。') })
    for (const one of [a, b]) await on(one.body['id'])
    expect(await tried(' 配送 状況', { memberId })).toMatchObject({
      answeredBy: 'AUTO_REPLY',
      replyId: b.body['id'],
      messages: [{ type: 'text', text: '花子、こちらです。' }],
      fault: null,
      replies: [
        { adminName: '連携済みの方', verdict: 'AUDIENCE', keyword: '配送状況' },
        { adminName: 'みなさま', verdict: 'ANSWERS' },
      ],
    })
    expect(await tried('配送状況')).toMatchObject({ messages: [{ text: 'お客様、こちらです。' }] })
    expect(await tried('お知らせ停止')).toMatchObject({ answeredBy: 'OPT_OUT', replyId: null, messages: [] })
    expect(await tried('こんにちは')).toMatchObject({ answeredBy: null })
    expect(await tried(null)).toMatchObject({ answeredBy: null, replies: [{ verdict: 'NOT_TEXT' }, {}] })
    const foreign = await ask('POST', '/auto-replies/try', {
      lineAccountId,
      text: 'あ',
      memberId: lineAccountId,
    })
    expect(foreign.status).toBe(404)
    for (const one of [a, b]) await ask('DELETE', `/auto-replies/${text(one.body['id'])}`)
  })
})

describe('the page about auto-replies', () => {
  it('has examples that run', async () => {
    const address = await api.app.listen({ port: 0, host: '127.0.0.1' })
    const folder = await mkdtemp(join(tmpdir(), 'todoke-docs-'))
    try {
      await writeFile(join(folder, 'story.json'), JSON.stringify({ shopKey: shop.key, lineAccountId }))
      const script = await scriptOf('docs/replies.md', { api: address, folder })
      const shown = await runScript(script, { folder, mostSeconds: 60 })
      expect(shown).toContain('"hoursText": "いつでも"')
      expect(shown).toContain('お客様、平日の9時から18時までです。')
      expect(shown).toContain('"keyword": "何時まで"')
      expect(shown).toContain('月・火・水・木・金 18:00〜翌9:00、日・土 終日')
      expect(shown).not.toContain('"code"')
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
