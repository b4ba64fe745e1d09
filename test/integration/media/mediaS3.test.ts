import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { s3Storage } from '../../../infra/runtime/media/s3Storage.ts'
import { sweepMedia } from '../../../api/media/sweepUploads.ts'
import { type S3Sandbox, startS3 } from '../../../infra/sandbox/s3/server.ts'
import { startTestApi, type TestApi, type ApiShop, text } from '../../setup/rest/api.ts'
import { anMp4, aPng } from '../../setup/media/mediaFiles.ts'

const account = { accessKeyId: 'AKIATODOKE', secretAccessKey: 'a secret/+', region: 'ap-northeast-1' }
const bucket = 'todoke-media'
let s3: S3Sandbox
let api: TestApi
let shop: ApiShop
beforeAll(async () => {
  s3 = await startS3({ ...account, bucket })
  const storage = s3Storage({ ...account, bucket, endpoint: s3.url, pathStyle: true })
  api = await startTestApi(undefined, {}, storage)
  shop = await api.shop()
})
afterAll(async () => {
  await api.close()
  await s3.close()
})

const upload = (file: Buffer) =>
  api.call('POST', '/v1/media', { key: shop.key, body: file, headers: { 'content-type': 'image/png' } })
const staged = () => readdir(join(api.mediaFolder, 'staging'))

describe('media in a bucket', () => {
  it('are put there signed, served whole and in parts, and deleted', async () => {
    const file = anMp4({ padding: 300_000 })
    const { status, body } = await upload(file)
    expect(status).toBe(201)
    expect(s3.objects.get(text(body['id']))).toEqual({ contentType: 'video/mp4', bytes: file })
    expect(await staged()).toEqual([])

    const url = new URL(text(body['url'])).pathname
    expect((await api.app.inject({ url })).rawPayload).toEqual(file)
    const part = await api.app.inject({ url, headers: { range: 'bytes=4-7' } })
    expect(part).toMatchObject({ statusCode: 206, body: 'ftyp' })

    expect(await api.call('DELETE', `/v1/media/${text(body['id'])}`, { key: shop.key })).toMatchObject({
      status: 204,
    })
    expect(s3.objects.size).toBe(0)
  })

  it('are refused for the moment while the bucket does not take them, and nothing is left', async () => {
    s3.slowDown(1)
    expect(await upload(aPng())).toMatchObject({ status: 503, body: { code: 'UNAVAILABLE' } })
    expect(await staged()).toEqual([])
    expect(s3.objects.size).toBe(0)
  })

  it('that the bucket did not let go of are gone for everybody, and swept later', async () => {
    const { body } = await upload(aPng())
    s3.slowDown(1)
    expect(await api.call('DELETE', `/v1/media/${text(body['id'])}`, { key: shop.key })).toMatchObject({
      status: 204,
    })
    expect(await api.app.inject({ url: new URL(text(body['url'])).pathname })).toMatchObject({
      statusCode: 404,
    })
    expect(s3.objects.size).toBe(1)
    await sweepMedia({ db: api.database.db, mediaStorage: api.mediaStorage, mediaFolder: api.mediaFolder }, 0)
    expect(s3.objects.size).toBe(0)
  })

  it('are nobody’s without the right secret', async () => {
    const wrong = s3Storage({
      ...account,
      secretAccessKey: 'wrong',
      bucket,
      endpoint: s3.url,
      pathStyle: true,
    })
    await expect(wrong.open('00000000-0000-4000-8000-000000000000', null)).rejects.toThrow(
      'media storage: GET was answered 403 (SignatureDoesNotMatch)',
    )
    await wrong.close()
  })
})
