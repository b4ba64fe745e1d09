import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Account, faultOf, headerOf } from './signature.ts'

/** One object, as a PUT stored it. */
interface StoredObject {
  contentType: string
  bytes: Buffer
}

/** A stand-in for Amazon S3: one bucket in memory, path-style addresses. */
export interface S3Sandbox {
  /** The endpoint: `http://127.0.0.1:…`. */
  url: string
  /** The bucket's objects by key. */
  objects: Map<string, StoredObject>
  /** Answers the next `times` requests with 503 `SlowDown`, as S3 does under load. */
  slowDown(times: number): void
  close(): Promise<void>
}

const STATUS: Readonly<Record<string, number>> = {
  AccessDenied: 403,
  AuthorizationHeaderMalformed: 400,
  InvalidAccessKeyId: 403,
  RequestTimeTooSkewed: 403,
  SignatureDoesNotMatch: 403,
  XAmzContentSHA256Mismatch: 400,
  MissingContentLength: 411,
  NoSuchBucket: 404,
  NoSuchKey: 404,
  InvalidRange: 416,
  MethodNotAllowed: 405,
  SlowDown: 503,
}

/** Listens on a free port of 127.0.0.1. */
export async function startS3(account: Account & { bucket: string }): Promise<S3Sandbox> {
  const objects = new Map<string, StoredObject>()
  let slow = 0

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const bytes = await bodyOf(request)
    const refuse = (code: string): void => {
      response.writeHead(STATUS[code] ?? 500, { 'content-type': 'application/xml' })
      response.end(`<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code></Error>`)
    }
    if (slow > 0) {
      slow -= 1
      return refuse('SlowDown')
    }
    const fault = faultOf(request, account)
    if (fault !== null) return refuse(fault)
    const claimed = headerOf(request, 'x-amz-content-sha256')
    if (claimed !== createHash('sha256').update(bytes).digest('hex'))
      return refuse('XAmzContentSHA256Mismatch')

    const [, bucket = '', ...rest] = decodeURIComponent(
      new URL(request.url ?? '/', 'http://s3').pathname,
    ).split('/')
    const key = rest.join('/')
    if (bucket !== account.bucket) return refuse('NoSuchBucket')
    switch (request.method) {
      case 'PUT':
        if (request.headers['content-length'] === undefined) return refuse('MissingContentLength')
        objects.set(key, { contentType: headerOf(request, 'content-type'), bytes })
        response.writeHead(200).end()
        return
      case 'DELETE':
        objects.delete(key)
        response.writeHead(204).end()
        return
      case 'GET': {
        const object = objects.get(key)
        return object === undefined ? refuse('NoSuchKey') : give(request, response, { object, refuse })
      }
      default:
        return refuse('MethodNotAllowed')
    }
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error as Error))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    slowDown(times) {
      slow = times
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function give(
  request: IncomingMessage,
  response: ServerResponse,
  { object: { bytes, contentType }, refuse }: { object: StoredObject; refuse: (code: string) => void },
): void {
  const range = /^bytes=(\d+)-(\d+)?$/.exec(headerOf(request, 'range'))
  if (range === null) {
    response.writeHead(200, { 'content-type': contentType, 'content-length': bytes.length }).end(bytes)
    return
  }
  const from = Number(range[1])
  if (from >= bytes.length) return refuse('InvalidRange')
  const to = Math.min(range[2] === undefined ? bytes.length - 1 : Number(range[2]), bytes.length - 1)
  response
    .writeHead(206, {
      'content-type': contentType,
      'content-length': to - from + 1,
      'content-range': `bytes ${from}-${to}/${bytes.length}`,
    })
    .end(bytes.subarray(from, to + 1))
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
