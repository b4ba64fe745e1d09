import { describe, expect, it } from '@jest/globals'
import { readConfig } from '../../../api/config.ts'
import { readConfig as readWorkerConfig } from '../../../worker/runtime/config.ts'

const base = {
  DATABASE_URL: 'postgres://a:b@127.0.0.1/todoke',
  TEMPORAL_ADDRESS: '127.0.0.1:7233',
  TODOKE_MASTER_KEY: `k1:${Buffer.alloc(32).toString('base64')}`,
}
const sandbox = { TODOKE_LINE_API_BASE_URL: 'http://127.0.0.1:4100' }
const bucket = {
  TODOKE_MEDIA_S3_ENDPOINT: 'https://s3.example.jp',
  TODOKE_MEDIA_S3_BUCKET: 'todoke-media',
  TODOKE_MEDIA_S3_KEY_ID: 'id',
  TODOKE_MEDIA_S3_SECRET: 'secret',
}
const read = (env: object) => readConfig({ ...base, ...env })

describe('where media are served', () => {
  it('is below the public address, unless another one is set', () => {
    expect(read({ TODOKE_PUBLIC_URL: 'https://todoke.example.jp' })).toMatchObject({
      mediaBaseUrl: 'https://todoke.example.jp/media',
      isMediaReachable: true,
      mediaBucket: null,
    })
    expect(read({ TODOKE_MEDIA_BASE_URL: 'https://cdn.example.jp/m/' }).mediaBaseUrl).toBe(
      'https://cdn.example.jp/m',
    )
  })

  it('may be plain http for a stand-in LINE alone', () => {
    expect(read(sandbox)).toMatchObject({
      mediaBaseUrl: 'http://127.0.0.1:3000/media',
      isMediaReachable: true,
    })
    expect(read({}).isMediaReachable).toBe(false)
    const plain = { TODOKE_MEDIA_BASE_URL: 'http://cdn.example.jp' }
    expect(read({ ...sandbox, ...plain }).isMediaReachable).toBe(true)
    expect(() => read(plain)).toThrow(
      "TODOKE_MEDIA_BASE_URL: is 'http://cdn.example.jp', but LINE fetches pictures, films and sounds by https only.",
    )
  })
})

describe('the workers', () => {
  const readWorker = (env: object) => readWorkerConfig({ ...base, ...env })

  it('have the same address from the same settings', () => {
    for (const env of [
      {},
      sandbox,
      { PORT: '3977' },
      { TODOKE_PUBLIC_URL: 'https://todoke.example.jp' },
      { TODOKE_MEDIA_BASE_URL: 'https://cdn.example.jp/m/' },
    ])
      expect(readWorker(env).mediaBaseUrl).toBe(read(env).mediaBaseUrl)
  })

  it('refuse the same one', () => {
    expect(() => readWorker({ TODOKE_MEDIA_BASE_URL: 'http://cdn.example.jp' })).toThrow('by https only')
  })
})

describe('a bucket', () => {
  it('is read whole', () => {
    expect(read(bucket).mediaBucket).toEqual({
      endpoint: 'https://s3.example.jp',
      bucket: 'todoke-media',
      region: 'us-east-1',
      accessKeyId: 'id',
      secretAccessKey: 'secret',
      pathStyle: true,
    })
  })

  it('that lacks something is refused by the name of what it lacks', () => {
    expect(() => read({ ...bucket, TODOKE_MEDIA_S3_SECRET: '' })).toThrow(
      'TODOKE_MEDIA_S3_SECRET: is not set',
    )
    expect(() => read({ ...bucket, TODOKE_MEDIA_S3_BUCKET: 'a/b' })).toThrow('TODOKE_MEDIA_S3_BUCKET')
    expect(() => read({ ...bucket, TODOKE_MEDIA_S3_PATH_STYLE: 'yes' })).toThrow('on or off')
  })
})
