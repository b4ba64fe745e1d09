import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { NO_SUCH_ADDRESS } from '../../domain/errors/apiErrors.ts'
import { Problem } from '../problems/problem.ts'

/** The methods of a route, and the form of its addresses. */
interface Address {
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
    addresses.push({ form: formOf(route.url), methods: [route.method].flat() })
    if (route.url.startsWith('/v1') && route.schema?.querystring === undefined)
      route.schema = { ...route.schema, querystring: Type.Object({}) }
  })
  app.setNotFoundHandler(async (request, reply) => {
    const allowed = methodsAt(addresses, request)
    if (allowed.length === 0) throw new Problem('NOT_FOUND', { words: NO_SUCH_ADDRESS })
    reply.header('allow', allowed.join(', '))
    if (request.method === 'OPTIONS') return noContent(reply)
    throw new Problem('METHOD_NOT_ALLOWED')
  })
}

const noContent = (reply: FastifyReply): FastifyReply => reply.code(204).send()

function methodsAt(addresses: readonly Address[], { url }: FastifyRequest): string[] {
  const [path = ''] = url.split('?', 1)
  const methods = addresses.filter(({ form }) => form.test(path)).flatMap((address) => address.methods)
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
