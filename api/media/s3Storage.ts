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

/** For connecting, and for the first bytes of an answer; a large file takes as long as it takes (ms). */
const PATIENCE_MS = 30_000
/** An upload that stands still for so long has failed (ms). */
const STILL_MS = 120_000

/**
 * Keeps files as objects of a bucket, in one PUT each; what is given out goes through us, never by a signed address.
 */
export function s3Storage(settings: S3Settings): MediaStorage {
  const agent = new Agent({ connectTimeout: PATIENCE_MS, headersTimeout: STILL_MS, bodyTimeout: STILL_MS })

  const call = async (
    method: 'GET' | 'PUT' | 'DELETE',
    id: string,
    headers: Record<string, string> = {},
    body?: { stream: Readable; hash: string },
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
      const answer = await call(
        'PUT',
        id,
        { 'content-length': String(bytes), 'content-type': contentType },
        { stream: createReadStream(path), hash: sha256.toString('hex') },
      )
      await done('PUT', answer)
    },
    async open(id, range) {
      const answer = await call('GET', id, range === null ? {} : { range: `bytes=${range.from}-${range.to}` })
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

/** S3 says in the body's `Code` what it did not like; nothing else of the body is worth a line in a log. */
async function done(method: string, { statusCode, body }: Dispatcher.ResponseData): Promise<void> {
  const text = statusCode < 300 ? '' : (await body.text()).slice(0, 2_000)
  if (statusCode < 300) return body.dump()
  const code = /<Code>(\w{1,60})<\/Code>/.exec(text)?.[1] ?? 'no code'
  throw new StorageFailed(`${method} was answered ${statusCode} (${code})`)
}
