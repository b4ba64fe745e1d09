import type { FastifyReply, FastifyRequest } from 'fastify'
import { Problem } from '../problems/problem.ts'

/** Sets the `ETag` to the version that the answer shows. */
export function setEtag<Model extends { version: number }>(reply: FastifyReply, model: Model): Model {
  reply.header('etag', `"${model.version}"`)
  return model
}

/**
 * The version in `If-Match` that an edit is based on; null for `*`, which means any.
 * @throws Problem PRECONDITION_REQUIRED without the header, PRECONDITION_FAILED when it is not one of our ETags
 */
export function ifMatchOf(request: FastifyRequest): number | null {
  const given = request.headers['if-match']
  if (given === undefined) throw new Problem('PRECONDITION_REQUIRED')
  if (given.trim() === '*') return null
  const found = /^(?:W\/)?"?(\d{1,9})"?$/.exec(given.trim())
  if (!found) throw new Problem('PRECONDITION_FAILED')
  return Number(found[1])
}
