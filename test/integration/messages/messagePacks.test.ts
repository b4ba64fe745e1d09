import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { startTestApi, type TestApi, text } from '../../setup/rest/api.ts'
import { aPng } from '../../setup/media/mediaFiles.ts'
import {
  actButtons,
  asking,
  errorsOf,
  openPackShop,
  pack,
  type PackShop,
  say,
} from '../../setup/messages/packShop.ts'
import { addShop } from '../../setup/shops/shop.ts'

let api: TestApi
let at: PackShop
beforeAll(async () => {
  api = await startTestApi()
})
afterAll(() => api?.close())
beforeEach(async () => {
  at = await openPackShop(api)
})

describe('a pack', () => {
  it('is made, shown, listed page by page, changed under its version, and deleted', async () => {
    const body = { lineAccountId: at.lineAccountId, adminName: 'ご案内', bubbles: [say('A'), asking('B')] }
    const once = { key: at.key, body, headers: { 'idempotency-key': 'pack-1' } }
    const made = await api.call('POST', '/v1/message-packs', once)
    expect(made).toMatchObject({ status: 201, body: { ...body, usedBy: [], version: 1 } })
    expect(made.headers['etag']).toBe('"1"')
    const again = await api.call('POST', '/v1/message-packs', once)
    expect([again.body['id'], again.headers['idempotency-replayed']]).toEqual([made.body['id'], 'true'])

    const url = `/message-packs/${text(made.body['id'])}`
    expect((await at.ask('GET', url)).body).toEqual(made.body)
    const change = { adminName: '新しいご案内', bubbles: [say('C')] }
    expect(await api.call('PUT', `/v1${url}`, { key: at.key, body: change })).toMatchObject({ status: 428 })
    expect(await at.ask('PUT', url, change, at.key, '"7"')).toMatchObject({ status: 412 })
    expect(await at.ask('PUT', url, change, at.key, '"1"')).toMatchObject({
      status: 200,
      body: { ...change, version: 2 },
    })

    const second = await at.newPack('二つめ', say('D'))
    const page = await at.ask('GET', `/message-packs?limit=1&lineAccountId=${at.lineAccountId}`)
    expect([...(page.body['items'] ?? [])]).toMatchObject([{ id: made.body['id'] }])
    const rest = await at.ask('GET', `/message-packs?cursor=${text(page.body['nextCursor'])}`)
    expect(rest.body).toMatchObject({ items: [{ id: second }], nextCursor: null })
    expect((await at.ask('GET', `/message-packs?lineAccountId=${second}`)).body).toMatchObject({ items: [] })

    expect(await at.ask('DELETE', url, undefined, at.key, '"1"')).toMatchObject({ status: 412 })
    expect(await at.ask('DELETE', url)).toMatchObject({ status: 204 })
    expect(await at.ask('GET', url)).toMatchObject({ status: 404 })
  })

  it('is read by who may read, written by who may edit, and nobody’s of another shop', async () => {
    const id = await at.newPack('ご案内', say('A'))
    const viewer = await api.keyFor(at.shop.shopId, 'VIEWER')
    expect(await at.ask('GET', `/message-packs/${id}`, undefined, viewer)).toMatchObject({ status: 200 })
    expect(await at.edit(id, [say('B')], 'B', viewer)).toMatchObject({ status: 403 })
    expect(await at.ask('DELETE', `/message-packs/${id}`, undefined, viewer)).toMatchObject({ status: 403 })
    const stranger = await api.keyFor((await addShop(api.database.db)).shopId, 'ADMIN')
    expect(await at.edit(id, [say('B')], 'B', stranger)).toMatchObject({ status: 404 })
    expect((await at.ask('GET', '/message-packs', undefined, stranger)).body).toMatchObject({ items: [] })
  })

  it('is checked as a scenario is, all that is wrong at once, on making and on editing', async () => {
    const nobody = '0199d6a2-7c1e-7f00-8000-3f5a2b6c9d10'
    const wrong = async (...bubbles: object[]) =>
      errorsOf(
        await at.ask('POST', '/message-packs', { lineAccountId: at.lineAccountId, adminName: 'A', bubbles }),
      )
    expect(await wrong()).toEqual(['/bubbles NO_BUBBLES'])
    expect(await wrong(...Array.from({ length: 6 }, () => say('A')))).toEqual(['/bubbles TOO_MANY_BUBBLES'])
    expect(await wrong(say('{nobody}'), asking(''), { kind: 'image', mediaId: nobody })).toEqual([
      '/bubbles/0/text UNKNOWN_PLACEHOLDER',
      '/bubbles/1/text EMPTY',
      '/bubbles/1/quickReply QUICK_REPLY_NOT_LAST',
      '/bubbles/2/mediaId UNKNOWN_MEDIA',
    ])
    expect(await wrong(pack(nobody))).toEqual(['/bubbles/0/kind kind'])
    const id = await at.newPack('A', say('A'))
    const act = { addTagIds: [nobody], removeTagIds: [nobody], flagId: nobody }
    expect(errorsOf(await at.edit(id, [actButtons(act)]))).toEqual([
      '/bubbles/0/buttons/0/act/addTagIds/0 TAG_BOTH_ADDED_AND_REMOVED',
    ])
    const known = await at.edit(id, [actButtons({ addTagIds: [nobody], flagId: nobody })])
    expect(known).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining('タグはありません') },
    })
    expect(errorsOf(known)).toEqual([
      '/bubbles/0/buttons/0/act/addTagIds/0 NOT_FOUND',
      '/bubbles/0/buttons/0/act/flagId NOT_FOUND',
    ])
  })
})

describe('a message with a pack', () => {
  it('shows what was written and what goes out, and says who uses the pack', async () => {
    const id = await at.newPack('ご案内', say('1'), say('2'))
    const written = [say('前'), pack(id.toUpperCase()), say('後')]
    const { body } = await at.save('フォロー', ...written)
    const [plain, packed] = [...(body['scenarios'] ?? [])]
    expect(plain).not.toHaveProperty('expandedBubbles')
    expect(packed).toMatchObject({
      bubbles: [say('前'), pack(id), say('後')],
      expandedBubbles: [say('前'), say('1'), say('2'), say('後')],
    })
    expect((await at.ask('GET', `/message-packs/${id}`)).body['usedBy']).toEqual([
      { messageId: body['id'], adminName: 'フォロー' },
    ])
    const whole = await at.ask('GET', `/follow-messages/${text(body['id'])}/versions/1`)
    expect([...(whole.body['message']?.['scenarios'] ?? [])][1]).toEqual(packed)
    const put = await at.ask('PUT', `/follow-messages/${text(body['id'])}`, at.form('フォロー', say('なし')))
    expect([...(put.body['scenarios'] ?? [])][1]).not.toHaveProperty('expandedBubbles')
    expect((await at.ask('GET', `/message-packs/${id}`)).body['usedBy']).toEqual([])
  })

  it('is told what is wrong at the places that it wrote', async () => {
    const four = await at.newPack('四つ', say('1'), say('2'), say('3'), say('4'))
    const quick = await at.newPack('質問', asking('?'))
    const place = '/scenarios/1/bubbles'
    expect(errorsOf(await at.save('A', pack(four), say('5')))).toEqual([])
    expect(errorsOf(await at.save('A', pack(four), say('5'), say('6')))).toEqual([
      `${place} TOO_MANY_BUBBLES`,
    ])
    expect(errorsOf(await at.save('A', pack(quick), say('{'), pack(at.productId)))).toEqual([
      `${place}/2/packId UNKNOWN_PACK`,
      `${place}/0 QUICK_REPLY_NOT_LAST`,
      `${place}/1/text UNPAIRED_BRACE`,
    ])
    const elsewhere = await addShop(api.database.db)
    const theirs = await api.call('POST', '/v1/message-packs', {
      key: await api.keyFor(elsewhere.shopId, 'ADMIN'),
      body: { lineAccountId: elsewhere.lineAccountId, adminName: 'A', bubbles: [say('A')] },
    })
    expect(errorsOf(await at.save('A', pack(text(theirs.body['id']))))).toEqual([
      `${place}/0/packId UNKNOWN_PACK`,
    ])
    const account = await api.lineAccount(at.shop.shopId)
    const beside = { lineAccountId: account, adminName: 'A', bubbles: [say('A')] }
    const second = await at.ask('POST', '/message-packs', beside)
    expect(errorsOf(await at.save('A', pack(text(second.body['id']))))).toEqual([
      `${place}/0/packId UNKNOWN_PACK`,
    ])
  })

  it('forgets what was written when code that knows no packs saves it', async () => {
    const id = await at.newMessage('古い', pack(await at.newPack('A', say('1'))))
    await at.shop.run((tx) =>
      sql`update scenarios set bubbles = '[{"kind":"text","text":"old"}]' where message_id = ${id}`.execute(
        tx,
      ),
    )
    const [, scenario] = [...((await at.message(id))['scenarios'] ?? [])]
    expect(scenario).toMatchObject({ bubbles: [say('old')] })
    expect(scenario).not.toHaveProperty('expandedBubbles')
  })
})

describe('what is used', () => {
  it('is not deleted: a pack that a message uses', async () => {
    const id = await at.newPack('ご案内', say('A'))
    const one = await at.newMessage('フォロー', pack(id))
    expect(await at.ask('DELETE', `/message-packs/${id}`)).toMatchObject({
      status: 409,
      body: {
        code: 'PACK_IN_USE',
        detail: 'メッセージ「フォロー」で使われているため、このパックは削除できません。',
        remedy: expect.stringContaining('外してから'),
      },
    })
    await at.ask('DELETE', `/follow-messages/${one}`)
    expect(await at.ask('DELETE', `/message-packs/${id}`)).toMatchObject({ status: 204 })
  })

  it('is never both deleted and put into a message, when both happen at once', async () => {
    for (let n = 0; n < 6; n += 1) {
      const id = await at.newPack('ご案内', say('A'))
      const [saved, deleted] = await Promise.all([
        at.save('同時', pack(id)),
        at.ask('DELETE', `/message-packs/${id}`),
      ])
      expect([saved.status, deleted.status].join()).toMatch(/^(201,409|422,204)$/)
    }
  })

  it('is not deleted: tags, flags and files of a pack, whether or not a message uses it', async () => {
    const tag = text(
      (await at.ask('POST', '/tags', { lineAccountId: at.lineAccountId, code: 'a', name: 'A' })).body['id'],
    )
    const colour = { lineAccountId: at.lineAccountId, name: 'F', color: '#112233' }
    const flag = text((await at.ask('POST', '/flags', colour)).body['id'])
    const upload = { key: at.key, body: aPng(), headers: { 'content-type': 'image/png' } }
    const file = text((await api.call('POST', '/v1/media', upload)).body['id'])
    const shown = [actButtons({ addTagIds: [tag], flagId: flag }), { kind: 'image', mediaId: file }]
    const id = await at.newPack('ご案内', ...shown)
    const one = await at.newMessage('パックだけ', pack(id))
    const itself = await at.newMessage('自分で', ...shown)
    for (const [url, code, what] of [
      [`/tags/${tag}`, 'TAG_IN_USE', 'タグ'],
      [`/flags/${flag}`, 'FLAG_IN_USE', 'フラグ'],
      [`/media/${file}`, 'MEDIA_IN_USE', 'ファイル'],
    ] as const) {
      const detail = `メッセージ「自分で」とパック「ご案内」で使われているため、この${what}は削除できません。`
      expect(await at.ask('DELETE', url)).toMatchObject({ status: 409, body: { code, detail } })
    }
    for (const gone of [one, itself]) await at.ask('DELETE', `/follow-messages/${gone}`)
    expect(await at.ask('DELETE', `/tags/${tag}`)).toMatchObject({
      body: { detail: 'パック「ご案内」で使われているため、このタグは削除できません。' },
    })
    await at.edit(id, [say('A')])
    for (const url of [`/tags/${tag}`, `/flags/${flag}`, `/media/${file}`])
      expect(await at.ask('DELETE', url)).toMatchObject({ status: 204 })
  })
})
