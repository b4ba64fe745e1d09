import { createHash } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { EMPTY_HASH, signed } from '../../../infra/runtime/media/sigV4.ts'

/** The examples of the Amazon S3 API Reference, "Authenticating Requests: Using the Authorization Header". */
const signer = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  region: 'us-east-1',
}
const at = new Date('2013-05-24T00:00:00Z')
const bucket = 'https://examplebucket.s3.amazonaws.com'
const signatureOf = (request: Partial<Parameters<typeof signed>[0]> & { url: URL }): string =>
  signed({ method: 'GET', headers: {}, bodyHash: EMPTY_HASH, at, ...request }, signer).authorization

describe('AWS Signature Version 4, as published', () => {
  it('of a GET with a range', () => {
    const url = new URL(`${bucket}/test.txt`)
    expect(signatureOf({ url, headers: { Range: 'bytes=0-9' } })).toBe(
      'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    )
  })

  it('of a PUT with a body and headers', () => {
    const bodyHash = createHash('sha256').update('Welcome to Amazon S3.').digest('hex')
    const headers = { Date: 'Fri, 24 May 2013 00:00:00 GMT', 'x-amz-storage-class': 'REDUCED_REDUNDANCY' }
    const url = new URL(`${bucket}/test%24file.text`)
    expect(signatureOf({ method: 'PUT', url, headers, bodyHash })).toContain(
      'SignedHeaders=date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class, Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
    )
  })

  it('of queries with and without values', () => {
    expect(signatureOf({ url: new URL(`${bucket}/?lifecycle`) })).toContain(
      'Signature=fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
    )
    expect(signatureOf({ url: new URL(`${bucket}/?max-keys=2&prefix=J`) })).toContain(
      'Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
    )
  })
})
