import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** The credentials and region of the one account. */
export interface Account {
  accessKeyId: string
  secretAccessKey: string
  region: string
}

/** The codes that S3 answers to a wrong signature. */
type SignatureFault =
  | 'AccessDenied'
  | 'AuthorizationHeaderMalformed'
  | 'InvalidAccessKeyId'
  | 'RequestTimeTooSkewed'
  | 'SignatureDoesNotMatch'

const FIFTEEN_MINUTES = 15 * 60_000

/**
 * Checks a request's AWS Signature Version 4, as in "Authenticating Requests: Using the Authorization Header (AWS
 * Signature Version 4)" of the Amazon S3 API Reference. Null when it is right.
 */
export function faultOf(request: IncomingMessage, account: Account, now = Date.now()): SignatureFault | null {
  const authorization = request.headers.authorization
  if (authorization === undefined) return 'AccessDenied'
  const parts =
    /^AWS4-HMAC-SHA256 Credential=([^/,]+)\/(\d{8})\/([^/,]+)\/s3\/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/.exec(
      authorization,
    )
  if (parts === null) return 'AuthorizationHeaderMalformed'
  const [, keyId = '', day = '', region = '', signedHeaders = '', signature = ''] = parts
  if (keyId !== account.accessKeyId) return 'InvalidAccessKeyId'
  if (region !== account.region) return 'AuthorizationHeaderMalformed'

  const stamp = headerOf(request, 'x-amz-date')
  const clock = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(stamp)
  if (clock === null || !stamp.startsWith(day)) return 'AccessDenied'
  const [, y, m, d, hh, mm, ss] = clock
  if (Math.abs(Date.parse(`${y}-${m}-${d}T${hh}:${mm}:${ss}Z`) - now) > FIFTEEN_MINUTES)
    return 'RequestTimeTooSkewed'

  const names = signedHeaders.split(';')
  // Host and every x-amz- header of the request must be signed.
  const mustBe = ['host', ...Object.keys(request.headers).filter((name) => name.startsWith('x-amz-'))]
  if (mustBe.some((name) => !names.includes(name))) return 'AccessDenied'

  const expected = createHmac('sha256', signingKey(account, day))
    .update(
      `AWS4-HMAC-SHA256\n${stamp}\n${day}/${region}/s3/aws4_request\n${digest(canonicalRequest(request, names))}`,
    )
    .digest()
  return timingSafeEqual(expected, Buffer.from(signature, 'hex')) ? null : 'SignatureDoesNotMatch'
}

function canonicalRequest(request: IncomingMessage, names: string[]): string {
  const [path = '/', query = ''] = (request.url ?? '/').split('?', 2)
  const lines = [request.method ?? '', path, canonicalQuery(query)]
  for (const name of names) lines.push(`${name}:${headerOf(request, name).trim().replace(/ +/g, ' ')}`)
  lines.push('', names.join(';'), headerOf(request, 'x-amz-content-sha256'))
  return lines.join('\n')
}

/** The encoded parameters, sorted; a name without a value gets an empty one. */
function canonicalQuery(query: string): string {
  if (query === '') return ''
  const pairs = query.split('&').map((pair) => (pair.includes('=') ? pair : `${pair}=`))
  return pairs.sort().join('&')
}

function signingKey({ secretAccessKey, region }: Account, day: string): Buffer {
  let key: Buffer = Buffer.from(`AWS4${secretAccessKey}`)
  for (const step of [day, region, 's3', 'aws4_request'])
    key = createHmac('sha256', key).update(step).digest()
  return key
}

export function headerOf(request: IncomingMessage, name: string): string {
  const value = request.headers[name]
  return Array.isArray(value) ? value.join(',') : (value ?? '')
}

const digest = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')
