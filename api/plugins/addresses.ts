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
  const rivals = rivalsAmong(addresses)
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
    if (request.is404 || isOfAnother(rivals, request)) return answerNoRoute(request, reply)
  })
  app.setNotFoundHandler(async (request, reply) => answerNoRoute(request, reply))
}

/**
 * Whether the router took an address that has a route of its own (`/tags/validate`, `/…/unread/retry`) for one with
 * another parameter.
 */
const isOfAnother = (rivals: (url: string) => readonly Address[], request: FastifyRequest): boolean => {
  const { url } = request.routeOptions
  if (url?.includes(':') !== true) return false
  const path = pathOf(request.url)
  return rivals(url).some(({ form }) => form.test(path))
}

/**
 * The addresses with fewer parameters that a path of a route may also be of, found at the route's first request: each
 * request is compared with a few, not with all that there are.
 */
function rivalsAmong(addresses: readonly Address[]): (url: string) => readonly Address[] {
  const known = new Map<string, readonly Address[]>()
  return (url) => {
    const found =
      known.get(url) ??
      addresses.filter((one) => parametersOf(one.url) < parametersOf(url) && mayMeet(one.url, url))
    known.set(url, found)
    return found
  }
}

/** Whether a path may have both forms; where one of them ends in a rest it is not looked at closely. */
function mayMeet(one: string, other: string): boolean {
  if (one.includes('*') || other.includes('*')) return true
  const [steps, others] = [one.split('/'), other.split('/')]
  const isAny = (step: string | undefined): boolean => step?.startsWith(':') === true
  return (
    steps.length === others.length &&
    steps.every((step, nth) => isAny(step) || isAny(others[nth]) || step === others[nth])
  )
}

const pathOf = (url: string): string => url.split('?', 1)[0] ?? ''

/** The addresses that a path is of: those with the fewest parameters of all that it fits. */
function addressesAt(addresses: readonly Address[], url: string): Address[] {
  const path = pathOf(url)
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
