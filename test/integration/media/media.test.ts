import { readdir, utimes, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { OperatorId } from '../../../domain/values/ids.ts'
import { sweepMedia } from '../../../api/media/sweepUploads.ts'
import { inShop } from '../../../schema/database.ts'
import { noteUpload } from '../../../schema/media/media.ts'
import { type Answer, startTestApi, type TestApi, type ApiShop, text } from '../../setup/rest/api.ts'
import { aConnection, aProduct } from '../../setup/shops/shopData.ts'
import { aJpeg, anM4a, anMp4, aPng } from '../../setup/media/mediaFiles.ts'

let api: TestApi
let shop: ApiShop
beforeAll(async () => {
  api = await startTestApi()
  shop = await api.shop()
})
afterAll(() => api.close())

const upload = (file: unknown, headers: Record<string, string> = {}, query = '', key = shop.key) =>
  api.call('POST', `/v1/media${query}`, {
    key,
    body: file,
    headers: { 'content-type': 'application/octet-stream', ...headers },
  })
const ask = (method: string, url: string, key = shop.key): Promise<Answer> => api.call(method, url, { key })
const fetched = (url: string, headers: Record<string, string> = {}, method: 'GET' | 'HEAD' = 'GET') =>
  api.app.inject({ method, url: new URL(url).pathname, headers })

/** The files that lie in the folder, those in staging named so. */
async function filesKept(): Promise<string[]> {
  const found = await readdir(api.mediaFolder, { recursive: true, withFileTypes: true })
  return found
    .filter((one) => one.isFile())
    .map((one) => (one.parentPath.endsWith('staging') ? 'staged' : one.name))
}

describe('an upload', () => {
  it('is told by its bytes, whatever its sender calls it, and shown with the places that it fits', async () => {
    const file = aPng({ width: 1_040, height: 1_040 })
    const { status, body } = await upload(file, { 'content-type': 'video/mp4' }, '?fileName=%E7%A7%8B.png')
    expect({ status, body }).toMatchObject({
      status: 201,
      body: {
        type: 'IMAGE',
        format: 'PNG',
        contentType: 'image/png',
        fileName: '秋.png',
        bytes: file.length,
        width: 1_040,
        height: 1_040,
        durationMs: null,
        url: `https://crm.example/media/${String(body['id'])}`,
        usableAs: ['IMAGE', 'PREVIEW', 'QUICK_REPLY_ICON', 'RICH_MESSAGE'],
      },
    })
    expect(await ask('GET', `/v1/media/${text(body['id'])}`)).toMatchObject({ status: 200, body })
    expect(await filesKept()).toEqual([body['id']])
  })

  it('that is refused leaves nothing behind, and the sender is told to stop', async () => {
    const before = await filesKept()
    const tooLarge = aJpeg({ padding: 10 * 1_024 * 1_024 })
    const refusals = [
      await upload(Buffer.from('RIFF....WAVEfmt ')),
      await upload(aJpeg().subarray(0, -1)),
      await upload(tooLarge),
      await upload(Buffer.alloc(0)),
      await upload(aJpeg(), { 'content-length': String(200 * 1_024 * 1_024 + 1) }),
    ]
    expect(
      refusals.map(({ status, body, headers }) => [status, body['code'], headers['connection']]),
    ).toEqual([
      [415, 'MEDIA_TYPE_NOT_ACCEPTED', 'close'],
      [422, 'MEDIA_BROKEN', 'close'],
      [413, 'MEDIA_TOO_LARGE', 'close'],
      [422, 'MEDIA_BROKEN', 'close'],
      [413, 'MEDIA_TOO_LARGE', 'close'],
    ])
    expect(refusals[0]?.body['detail']).toMatch(/WAV.*MP3かM4A/)
    expect(refusals[2]?.body['detail']).toBe('ファイルが大きすぎます。画像は10MBまでです。')
    expect(await filesKept()).toEqual(before)
    expect(await rowsLeft()).toBe(0)
  })

  it('whose sender hangs up leaves nothing behind', async () => {
    const before = await filesKept()
    const { port } = new URL(await api.app.listen({ port: 0, host: '127.0.0.1' }))
    const half = request({
      port,
      method: 'POST',
      path: '/v1/media',
      headers: { authorization: `Bearer ${shop.key}`, 'content-length': '100000' },
    }).on('error', () => {})
    half.write(aJpeg({ padding: 1_000 }).subarray(0, 500))
    const lying = async () => (await filesKept()).filter((name) => name === 'staged').length
    while ((await lying()) === 0) await setTimeout(10)
    half.destroy()
    while ((await lying()) > 0) await setTimeout(10)
    expect(await filesKept()).toEqual(before)
    expect(await rowsLeft()).toBe(0)
  })

  it('happens once under an idempotency key, and never for another file', async () => {
    const key = { 'idempotency-key': 'banner-1' }
    const [first, again] = [await upload(anM4a(), key), await upload(anM4a(), key)]
    expect(first).toMatchObject({ status: 201, body: { type: 'AUDIO', durationMs: 3_000 } })
    expect(again).toMatchObject({ status: 201, body: { id: first.body['id'] } })
    expect(again.headers['idempotency-replayed']).toBe('true')
    expect(await upload(anM4a(4_000), key)).toMatchObject({
      status: 422,
      body: { code: 'IDEMPOTENCY_KEY_REUSED' },
    })
    const both = { 'idempotency-key': 'banner-2' }
    const raced = await Promise.all([upload(anM4a(5_000), both), upload(anM4a(5_000), both)])
    expect(raced.map(({ status }) => status)).toContain(201)
    const kept = await ask('GET', '/v1/media?type=AUDIO')
    expect([...(kept.body['items'] ?? [])].map((one) => one['durationMs'])).toEqual([5_000, 3_000])
    expect(await rowsLeft()).toBe(0)
  })

  it('is for those who may edit', async () => {
    const reader = await api.keyFor(shop.id, 'VIEWER')
    expect(await upload(aPng(), {}, '', reader)).toMatchObject({ status: 403 })
    expect(await ask('GET', '/v1/media', reader)).toMatchObject({ status: 200 })
  })
})

describe('the list', () => {
  it('begins with the newest, goes on where it was, and knows only the own shop', async () => {
    const other = await api.shop()
    const ids: string[] = []
    for (const file of [aPng(), anMp4(), aJpeg()]) {
      const { body } = await upload(file, {}, '', other.key)
      ids.unshift(text(body['id']))
    }
    const first = await ask('GET', '/v1/media?limit=2', other.key)
    const second = await ask('GET', `/v1/media?limit=2&cursor=${text(first.body['nextCursor'])}`, other.key)
    const listed = [...(first.body['items'] ?? []), ...(second.body['items'] ?? [])].map((one) => one['id'])
    expect(listed).toEqual(ids)
    expect(second.body['nextCursor']).toBeNull()
    expect(await ask('GET', '/v1/media?type=VIDEO', other.key)).toMatchObject({
      body: { items: [{ id: ids[1] }] },
    })
    expect(await ask('GET', `/v1/media/${ids[0]}`)).toMatchObject({ status: 404 })
    expect(await ask('DELETE', `/v1/media/${ids[0]}`)).toMatchObject({ status: 404 })
    expect(await ask('GET', '/v1/media?cursor=x')).toMatchObject({ body: { code: 'CURSOR_INVALID' } })
  })
})

describe('a file at its public address', () => {
  it('is served whole, with what lets others keep it', async () => {
    const file = anMp4()
    const { url } = (await upload(file)).body
    const answer = await fetched(text(url))
    expect(answer.rawPayload).toEqual(file)
    expect(answer).toMatchObject({
      statusCode: 200,
      headers: {
        'content-type': 'video/mp4',
        'content-length': String(file.length),
        'cache-control': 'public, max-age=31536000, immutable',
        'accept-ranges': 'bytes',
        'x-content-type-options': 'nosniff',
      },
    })
    const etag = String(answer.headers['etag'])
    expect(etag).toMatch(/^"[0-9a-f]{64}"$/)
    expect(await fetched(text(url), { 'if-none-match': `W/"x", ${etag}` })).toMatchObject({
      statusCode: 304,
      body: '',
    })
    const head = await fetched(text(url), {}, 'HEAD')
    expect(head).toMatchObject({
      statusCode: 200,
      body: '',
      headers: { 'content-length': String(file.length) },
    })
  })

  it('is served in parts', async () => {
    const file = anMp4()
    const url = text((await upload(file)).body['url'])
    const part = await fetched(url, { range: 'bytes=4-7' })
    expect(part).toMatchObject({
      statusCode: 206,
      body: 'ftyp',
      headers: { 'content-range': `bytes 4-7/${file.length}`, 'content-length': '4' },
    })
    expect((await fetched(url, { range: 'bytes=-3' })).rawPayload).toEqual(file.subarray(-3))
    expect(await fetched(url, { range: 'bytes=4-7', 'if-range': '"another"' })).toMatchObject({
      statusCode: 200,
    })
    expect(await fetched(url, { range: `bytes=${file.length}-` })).toMatchObject({
      statusCode: 416,
      headers: { 'content-range': `bytes */${file.length}` },
    })
  })

  it('is the same picture in each width of a rich message, and in no other', async () => {
    const file = aPng()
    const url = text((await upload(file)).body['url'])
    for (const width of [240, 300, 460, 700, 1_040])
      expect((await fetched(`${url}/${width}`)).rawPayload).toEqual(file)
    expect(await fetched(`${url}/1041`)).toMatchObject({ statusCode: 404 })
  })

  it('is not there for whoever guesses or climbs', async () => {
    for (const path of ['x', '..%2F..%2Fetc%2Fpasswd', '00000000-0000-4000-8000-000000000000', '.'])
      expect(await fetched(`https://crm.example/media/${path}`)).toMatchObject({ statusCode: 404 })
  })
})

describe('a file that is deleted', () => {
  it('is gone from the list, the address and the storage', async () => {
    const { body } = await upload(aPng())
    expect(await ask('DELETE', `/v1/media/${text(body['id'])}`)).toMatchObject({ status: 204 })
    expect(await ask('DELETE', `/v1/media/${text(body['id'])}`)).toMatchObject({ status: 404 })
    expect(await fetched(text(body['url']))).toMatchObject({ statusCode: 404 })
    expect(await filesKept()).not.toContain(body['id'])
    expect(await rowsLeft()).toBe(0)
  })
})

describe('a message with uploads', () => {
  let save: (...bubbles: object[]) => Promise<Answer>
  beforeAll(async () => {
    const lineAccountId = await api.lineAccount(shop.id)
    const product = await aProduct(api, shop.id, await aConnection(api, shop.id, lineAccountId))
    save = (...bubbles) =>
      api.call('POST', '/v1/follow-messages', {
        key: shop.key,
        body: {
          lineAccountId,
          adminName: '秋のご案内',
          purpose: 'NOTICE',
          triggerProductIds: [product],
          scenarios: [{ dayOffset: 2, sendTime: '18:00', bubbles }],
        },
      })
  })
  const id = async (file: Buffer, key = shop.key) => text((await upload(file, {}, '', key)).body['id'])

  it('is saved with what they are, and holds them', async () => {
    const [picture, sound] = [await id(aPng()), await id(anM4a(2_500))]
    const saved = await save(
      { kind: 'image', mediaId: picture.toUpperCase() },
      { kind: 'audio', mediaId: sound },
    )
    expect(saved).toMatchObject({
      status: 201,
      body: { scenarios: [{ bubbles: [{}, { kind: 'audio', mediaId: sound, durationMs: 2_500 }] }] },
    })
    for (const one of [picture, sound])
      expect(await ask('DELETE', `/v1/media/${one}`)).toMatchObject({
        status: 409,
        body: {
          code: 'MEDIA_IN_USE',
          detail: 'メッセージ「秋のご案内」で使われているため、このファイルは削除できません。',
        },
      })
    const message = `/v1/follow-messages/${text(saved.body['id'])}`
    await api.call('DELETE', message, { key: shop.key, headers: { 'if-match': '*' } })
    expect(await ask('DELETE', `/v1/media/${picture}`)).toMatchObject({ status: 204 })
  })

  it('is refused with everything that does not fit, each at its field', async () => {
    const other = await id(aPng(), (await api.shop()).key)
    const answer = await save(
      { kind: 'image', mediaId: other },
      { kind: 'video', mediaId: await id(aPng()), previewMediaId: await id(aJpeg({ padding: 1_100_000 })) },
      { kind: 'richMessage', mediaId: await id(aPng({ width: 800 })), altText: 'あ', height: 520, areas: [] },
    )
    expect(answer).toMatchObject({ status: 422, body: { code: 'MESSAGE_CONTENT_INVALID' } })
    expect([...(answer.body['errors'] ?? [])].map((one) => [one['pointer'], one['code']])).toEqual([
      ['/scenarios/0/bubbles/2/areas', 'NO_AREAS'],
      ['/scenarios/0/bubbles/0/mediaId', 'UNKNOWN_MEDIA'],
      ['/scenarios/0/bubbles/1/mediaId', 'MEDIA_UNFIT'],
      ['/scenarios/0/bubbles/1/previewMediaId', 'MEDIA_UNFIT'],
      ['/scenarios/0/bubbles/2/mediaId', 'MEDIA_UNFIT'],
    ])
  })

  it('is never both saved and robbed of them', async () => {
    for (let n = 0; n < 6; n += 1) {
      const picture = await id(aPng())
      const [saved, deleted] = await Promise.all([
        save({ kind: 'image', mediaId: picture }),
        ask('DELETE', `/v1/media/${picture}`),
      ])
      expect([saved.status, deleted.status].join()).toMatch(/^(201,409|422,204)$/)
    }
  })
})

describe('what a process that died left behind', () => {
  it('is swept: the half-received file, and the row with the file that it names', async () => {
    const staged = join(api.mediaFolder, 'staging', 'left')
    await writeFile(staged, 'half')
    await utimes(staged, new Date(0), new Date(0))
    const facts = { format: 'PNG', bytes: 1, width: 1, height: 1, durationMs: null } as const
    const by = { shopId: shop.id, operatorId: shop.id as string as OperatorId }
    const id = await inShop(api.database.db, shop.id, (tx) =>
      noteUpload(tx, by, { facts, sha256: Buffer.alloc(32), fileName: null }),
    )
    const file = join(api.mediaFolder, 'kept')
    await writeFile(file, aPng())
    await api.mediaStorage.keep(id, { path: file, bytes: 1, sha256: Buffer.alloc(32) }, 'image/png')
    const before = await filesKept()
    expect(before).toEqual(expect.arrayContaining(['staged', id]))

    const { mediaFolder, mediaStorage } = api
    await sweepMedia({ db: api.database.db, mediaFolder, mediaStorage }, 60)
    expect(await filesKept()).toEqual(before.filter((name) => name !== 'staged'))
    await sweepMedia({ db: api.database.db, mediaFolder, mediaStorage }, 0)
    expect(await filesKept()).toEqual(before.filter((name) => name !== 'staged' && name !== id))
    expect(await rowsLeft()).toBe(0)
  })
})

/** Rows of uploads that did not come to their end. */
async function rowsLeft(): Promise<number> {
  const rows = await inShop(api.database.db, shop.id, (tx) =>
    tx.selectFrom('media').select('id').where('state', '<>', 'ready').execute(),
  )
  return rows.length
}
