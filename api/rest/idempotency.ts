import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { brand, type ShopId } from '../../domain/values/ids.ts'
import type { AnswerBox } from '../../schema/crypto/answers.ts'
import { type Db, inShop, type ShopTx } from '../../schema/database.ts'
import { readAnswer, storeAnswer, takeKey } from '../../schema/rest/idempotency.ts'
import { Problem } from '../problems/problem.ts'

/** A POST under way. */
interface Post {
  db: Db
  request: FastifyRequest
  reply: FastifyReply
}

interface Options<Body> {
  /** What is stored of the answer, where it holds something that is shown once. Default: all of it. */
  stored?: (body: Body) => Body
  /** Replaces the body in the comparison with the first request, where it is not JSON: the checksum of a file. */
  fingerprint?: string
}

/**
 * Runs a POST's effect in one transaction and, with an `Idempotency-Key`, only once: the answer is stored with the
 * effect, and the same request gets it again (header `idempotency-replayed`). A request that is refused or fails
 * stores nothing and may be sent again.
 *
 * @throws Problem IDEMPOTENCY_KEY_REUSED for another request under the key, IDEMPOTENCY_IN_PROGRESS while
 *   the first still runs
 */
export async function runIdempotently<Body>(
  { db, request, reply }: Post,
  effect: (tx: ShopTx) => Promise<Body>,
  { stored = (body) => body, fingerprint }: Options<Body> = {},
): Promise<Body> {
  const { tenant, actor } = tenantOf(request)
  const key = idempotencyKeyOf(request)
  reply.code(201)
  if (key === null) return inShop(db, tenant, effect)
  const hash = hashOf(request, fingerprint)
  return inShop(db, tenant, async (tx) => {
    if (!(await takeKey(tx, tenant, key))) throw new Problem('IDEMPOTENCY_IN_PROGRESS', { retryAfter: 1 })
    const known = await replay<Body>(tx, { tenant, key, hash, request, reply })
    if (known !== undefined) return known
    const body = await effect(tx)
    const answer = { hash, status: reply.statusCode, body: stored(body), headers: keptHeaders(reply) }
    await storeAnswer(tx, request.server.answers, { tenant, key, actor, ...answer })
    return body
  })
}

/**
 * The stored answer of the request's key, to be read before a slow preparation such as a check at LINE; undefined
 * when there is none. {@link runIdempotently} looks again when it takes the key.
 */
export async function storedAnswer<Body>(
  { db, request, reply }: Post,
  { fingerprint }: Pick<Options<Body>, 'fingerprint'> = {},
): Promise<Body | undefined> {
  const key = idempotencyKeyOf(request)
  if (key === null) return undefined
  const hash = hashOf(request, fingerprint)
  const { tenant } = tenantOf(request)
  return inShop(db, tenant, (tx) => replay<Body>(tx, { tenant, key, hash, request, reply }))
}

async function replay<Body>(
  tx: ShopTx,
  { tenant, key, hash, request, reply }: Repeat,
): Promise<Body | undefined> {
  const known = await readAnswer(tx, request.server.answers, { tenant, key })
  if (!known) return undefined
  if (!known.hash.equals(hash)) throw new Problem('IDEMPOTENCY_KEY_REUSED')
  reply.code(known.status).headers(known.headers).header('idempotency-replayed', 'true')
  return known.body as Body
}

interface Repeat extends Omit<Post, 'db'> {
  tenant: ShopId
  key: string
  hash: Buffer
}

/** What a repeat says again beside the body. */
const keptHeaders = (reply: FastifyReply): Record<string, string> =>
  Object.fromEntries(
    ['etag', 'location'].flatMap((name) => {
      const value = reply.getHeader(name)
      return typeof value === 'string' ? [[name, value]] : []
    }),
  )

/** The tenant whose keys these are: a shop, or one API key of the platform. */
function tenantOf({ caller }: FastifyRequest): { tenant: ShopId; actor: string } {
  if (caller === null) throw new Problem('UNAUTHENTICATED')
  return caller.kind === 'shop'
    ? { tenant: caller.shopId, actor: caller.operatorId }
    : { tenant: brand<ShopId>(caller.keyId), actor: caller.keyId }
}

export function idempotencyKeyOf(request: FastifyRequest): string | null {
  const key = request.headers['idempotency-key']
  return typeof key === 'string' && key !== '' ? key : null
}

const hashOf = (request: FastifyRequest, fingerprint?: string): Buffer =>
  createHash('sha256')
    .update(`${request.method} ${request.url}\n${fingerprint ?? JSON.stringify(request.body ?? null)}`)
    .digest()

declare module 'fastify' {
  interface FastifyInstance {
    /** Encrypts the answers that {@link runIdempotently} keeps. */
    answers: AnswerBox
  }
}
