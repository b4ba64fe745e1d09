import { createHash, createHmac } from 'node:crypto'

/** Whose credentials sign, and for which region. */
export interface Signer {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly region: string
}

/** A request to sign: `host` is taken from the address, all other headers are signed as given. */
export interface Unsigned {
  readonly method: string
  /** Its path is already percent-encoded, once. */
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  /** SHA-256 of the body in hex. */
  readonly bodyHash: string
  readonly at: Date
}

/** SHA-256 of an empty body. */
export const EMPTY_HASH = createHash('sha256').update('').digest('hex')

const ALGORITHM = 'AWS4-HMAC-SHA256'

/**
 * The headers of a request to S3: those given, and AWS Signature Version 4 over all of them ("Signature Calculations for
 * the Authorization Header: Transferring Payload in a Single Chunk", Amazon S3 API Reference).
 */
export function signed(request: Unsigned, { accessKeyId, secretAccessKey, region }: Signer) {
  const time = `${request.at.toISOString().replaceAll(/[-:]|\.\d+/g, '')}`
  const day = time.slice(0, 8)
  const headers: Record<string, string> = {
    ...Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value.trim()]),
    ),
    host: request.url.host,
    'x-amz-content-sha256': request.bodyHash,
    'x-amz-date': time,
  }
  const names = Object.keys(headers).sort()
  const canonical = [
    request.method,
    request.url.pathname,
    canonicalQuery(request.url),
    ...names.map((name) => `${name}:${headers[name] ?? ''}`),
    '',
    names.join(';'),
    request.bodyHash,
  ].join('\n')
  const scope = `${day}/${region}/s3/aws4_request`
  const toSign = [ALGORITHM, time, scope, sha256(canonical)].join('\n')
  const key = [region, 's3', 'aws4_request'].reduce(hmac, hmac(`AWS4${secretAccessKey}`, day))
  const signature = hmac(key, toSign).toString('hex')
  const authorization = `${ALGORITHM} Credential=${accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`
  return { ...headers, authorization }
}

const canonicalQuery = (url: URL): string =>
  [...url.searchParams]
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .sort()
    .join('&')

/** As AWS encodes: everything but letters, digits and `-._~`. */
const encoded = (text: string): string =>
  encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
