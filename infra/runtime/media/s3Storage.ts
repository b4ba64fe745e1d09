import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { Agent, type Dispatcher, request } from 'undici'
import { EMPTY_HASH, type Signer, signed } from './sigV4.ts'
import { type MediaStorage, StorageFailed } from './storage.ts'

/** Amazon S3, or a storage that speaks its language. */
export interface S3Settings extends Signer {
  /** `https://s3.ap-northeast-1.amazonaws.com`, without a slash at the end. */
  readonly endpoint: string
  readonly bucket: string
  /** The bucket in the path and not in the host's name. */
  readonly pathStyle: boolean
}

const CONNECT_TIMEOUT_MS = 30_000
/** Without a byte of an answer (ms). */
const IDLE_TIMEOUT_MS = 120_000

/**
 * Keeps files as objects of a bucket, one PUT each. Downloads pass through us; no signed addresses are given out.
 */
export function s3Storage(settings: S3Settings): MediaStorage {
  const agent = new Agent({
    connectTimeout: CONNECT_TIMEOUT_MS,
    headersTimeout: IDLE_TIMEOUT_MS,
    bodyTimeout: IDLE_TIMEOUT_MS,
  })

  const call = async (
    method: 'GET' | 'PUT' | 'DELETE',
    id: string,
    {
      headers = {},
      body,
    }: { headers?: Record<string, string>; body?: { stream: Readable; hash: string } } = {},
  ): Promise<Dispatcher.ResponseData> => {
    const url = addressOf(settings, id)
    const unsigned = { method, url, headers, bodyHash: body?.hash ?? EMPTY_HASH, at: new Date() }
    try {
      return await request(url, {
        method,
        headers: signed(unsigned, settings),
        dispatcher: agent,
        ...(body ? { body: body.stream } : {}),
      })
    } catch (error) {
      throw new StorageFailed(`${method} was not answered`, { cause: error })
    }
  }

  return {
    async keep(id, { path, bytes, sha256 }, contentType) {
      const answer = await call('PUT', id, {
        headers: { 'content-length': String(bytes), 'content-type': contentType },
        body: { stream: createReadStream(path), hash: sha256.toString('hex') },
      })
      await done('PUT', answer)
    },
    async open(id, range) {
      const headers = range === null ? {} : { range: `bytes=${range.from}-${range.to}` }
      const answer = await call('GET', id, { headers })
      if (answer.statusCode === (range === null ? 200 : 206)) return answer.body
      if (answer.statusCode !== 404) return done('GET', answer).then(() => null)
      await answer.body.dump()
      return null
    },
    async forget(id) {
      const answer = await call('DELETE', id)
      if (answer.statusCode === 404) return answer.body.dump()
      return done('DELETE', answer)
    },
    close: () => agent.close(),
  }
}

function addressOf({ endpoint, bucket, pathStyle }: S3Settings, id: string): URL {
  if (pathStyle) return new URL(`${endpoint}/${bucket}/${id}`)
  const url = new URL(`${endpoint}/${id}`)
  url.hostname = `${bucket}.${url.hostname}`
  return url
}

/** Throws on an error answer, with S3's `Code` from the body; the rest of the body is left out. */
async function done(method: string, { statusCode, body }: Dispatcher.ResponseData): Promise<void> {
  const text = statusCode < 300 ? '' : (await body.text()).slice(0, 2_000)
  if (statusCode < 300) return body.dump()
  const code = /<Code>(\w{1,60})<\/Code>/.exec(text)?.[1] ?? 'no code'
  throw new StorageFailed(`${method} was answered ${statusCode} (${code})`)
}
