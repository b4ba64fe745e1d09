import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { brand, type ShopId } from '../../domain/values/ids.ts'
import { type Db, inShop, type ShopTx } from '../../schema/database.ts'
import { readAnswer, storeAnswer, takeKey } from '../../schema/rest/idempotency.ts'
import { Problem } from '../problems/problem.ts'

interface Once<Body> {
  /** What is stored of the answer, where it holds something that is shown once. Default: all of it. */
  stored?: (body: Body) => Body
  /** What stands for the body of the request where that is no JSON: the checksum of a file. */
  subject?: string
}

/**
 * Runs a POST's effect in one transaction, and with an `Idempotency-Key` only once: the answer is stored
 * with the effect, and the same request gets it again (header `idempotency-replayed`). A refused or failed
 * request stores nothing and may be sent again.
 *
 * @throws Problem IDEMPOTENCY_KEY_REUSED for another request under the key, IDEMPOTENCY_IN_PROGRESS while
 *   the first still runs
 */
export async function once<Body>(
  db: Db,
  request: FastifyRequest,
  reply: FastifyReply,
  work: (tx: ShopTx) => Promise<Body>,
  { stored = (body) => body, subject }: Once<Body> = {},
): Promise<Body> {
  const { tenant, actor } = tenantOf(request)
  const key = keyOf(request)
  reply.code(201)
  if (key === null) return inShop(db, tenant, work)
  const hash = hashOf(request, subject)
  return inShop(db, tenant, async (tx) => {
    if (!(await takeKey(tx, tenant, key))) throw new Problem('IDEMPOTENCY_IN_PROGRESS', { retryAfter: 1 })
    const known = await replay<Body>(tx, key, hash, reply)
    if (known !== undefined) return known
    const body = await work(tx)
    await storeAnswer(tx, { tenant, key, actor, hash, status: reply.statusCode, response: stored(body) })
    return body
  })
}

/**
 * The stored answer of the request's key, before a slow preparation such as a check at LINE; undefined when
 * there is none. {@link once} looks again when it takes the key.
 */
export async function answeredBefore<Body>(
  db: Db,
  request: FastifyRequest,
  reply: FastifyReply,
  { subject }: Pick<Once<Body>, 'subject'> = {},
): Promise<Body | undefined> {
  const key = keyOf(request)
  if (key === null) return undefined
  return inShop(db, tenantOf(request).tenant, (tx) => replay<Body>(tx, key, hashOf(request, subject), reply))
}

async function replay<Body>(
  tx: ShopTx,
  key: string,
  hash: Buffer,
  reply: FastifyReply,
): Promise<Body | undefined> {
  const known = await readAnswer(tx, key)
  if (!known) return undefined
  if (!known.hash.equals(hash)) throw new Problem('IDEMPOTENCY_KEY_REUSED')
  reply.code(known.status).header('idempotency-replayed', 'true')
  return known.response as Body
}

/** Keys of the platform have a space of their own, named by the key's id. */
function tenantOf({ caller }: FastifyRequest): { tenant: ShopId; actor: string } {
  if (caller === null) throw new Problem('UNAUTHENTICATED')
  return caller.kind === 'shop'
    ? { tenant: caller.shopId, actor: caller.operatorId }
    : { tenant: brand<ShopId>(caller.keyId), actor: caller.keyId }
}

export function keyOf(request: FastifyRequest): string | null {
  const key = request.headers['idempotency-key']
  return typeof key === 'string' && key !== '' ? key : null
}

const hashOf = (request: FastifyRequest, subject?: string): Buffer =>
  createHash('sha256')
    .update(`${request.method} ${request.url}\n${subject ?? JSON.stringify(request.body ?? null)}`)
    .digest()
