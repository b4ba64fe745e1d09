import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { NO_SUCH_ADDRESS } from '../../domain/errors/apiErrors.ts'
import { Problem } from '../problems/problem.ts'

/** The methods of a route, and the form of its addresses. */
interface Address {
  url: string
  form: RegExp
  methods: readonly string[]
}

/**
 * Answers addresses and methods that no route has: 404 where there is nothing; 405 with `Allow`, or the answer to
 * `OPTIONS`, where there is something for other methods. And closes the queries under /v1: a route that names no
 * parameters takes none, so that a mistyped filter never lists everything.
 */
export function answerAddresses(app: FastifyInstance): void {
  const addresses: Address[] = []
  app.addHook('onRoute', (route) => {
    addresses.push({ url: route.url, form: formOf(route.url), methods: [route.method].flat() })
    if (route.url.startsWith('/v1') && route.schema?.querystring === undefined)
      route.schema = { ...route.schema, querystring: Type.Object({}) }
  })
  const answerNoRoute = (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const allowed = methodsAt(addresses, request)
    if (allowed.length === 0) throw new Problem('NOT_FOUND', { words: NO_SUCH_ADDRESS })
    reply.header('allow', allowed.join(', '))
    if (request.method !== 'OPTIONS') throw new Problem('METHOD_NOT_ALLOWED')
    return reply.code(204).send()
  }
  // Before a body is read: it would be refused for its own faults.
  app.addHook('onRequest', async (request, reply) => {
    if (request.is404 || isOfAnother(addresses, request)) return answerNoRoute(request, reply)
  })
  app.setNotFoundHandler(async (request, reply) => answerNoRoute(request, reply))
}

/**
 * Whether the router took an address that has a route of its own (`/tags/validate`, `/…/unread/retry`) for one with
 * another parameter.
 */
const isOfAnother = (addresses: readonly Address[], { url, routeOptions }: FastifyRequest): boolean =>
  routeOptions.url?.includes(':') === true &&
  addressesAt(addresses, url).some(
    (address) => parametersOf(address.url) < parametersOf(routeOptions.url ?? ''),
  )

/** The addresses that a path is of: those with the fewest parameters of all that it fits. */
function addressesAt(addresses: readonly Address[], url: string): Address[] {
  const path = url.split('?', 1)[0] ?? ''
  const fitting = addresses.filter((address) => address.form.test(path))
  const fewest = Math.min(...fitting.map((address) => parametersOf(address.url)))
  return fitting.filter((address) => parametersOf(address.url) === fewest)
}

/** A rest of a path (`/*`) counts for more than any number of them: it is whatever no other address names. */
const parametersOf = (url: string): number => url.split('/:').length - 1 + (url.endsWith('/*') ? 100 : 0)

function methodsAt(addresses: readonly Address[], { url }: FastifyRequest): string[] {
  const methods = addressesAt(addresses, url).flatMap((address) => address.methods)
  return methods.length === 0 ? [] : [...new Set([...methods, 'OPTIONS'])].toSorted()
}

/** `/v1/tags/:id` as an expression for its addresses. */
const formOf = (url: string): RegExp =>
  new RegExp(
    `^${url
      .split('/')
      .map((step) => (step.startsWith(':') ? '[^/]+' : step === '*' ? '.*' : step.replaceAll('.', '\\.')))
      .join('/')}$`,
  )
