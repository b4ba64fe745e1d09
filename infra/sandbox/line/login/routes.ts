import { randomUUID } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Answer } from '../platform/answer.ts'
import type { EndpointName } from '../platform/endpointNames.ts'
import type { LinePlatform, ReceivedRequest } from '../platform/linePlatform.ts'
import { writeOutcome } from '../platform/serveEndpoint.ts'
import { underFault } from '../platform/underFault.ts'
import {
  certs,
  friendship,
  type LoginCall,
  loginProfile,
  verifyAccessToken,
  verifyIdToken,
} from './endpoints.ts'
import { asOrder, isTokenFault } from './loginFaults.ts'

interface LoginEndpoint {
  name: EndpointName
  method: 'GET' | 'POST'
  path: string
  perform: (platform: LinePlatform, call: LoginCall) => Answer
}

const ENDPOINTS: LoginEndpoint[] = [
  { name: 'certs', method: 'GET', path: '/oauth2/v2.1/certs', perform: certs },
  { name: 'verifyIdToken', method: 'POST', path: '/oauth2/v2.1/verify', perform: verifyIdToken },
  { name: 'verifyAccessToken', method: 'GET', path: '/oauth2/v2.1/verify', perform: verifyAccessToken },
  { name: 'friendship', method: 'GET', path: '/friendship/v1/status', perform: friendship },
  { name: 'loginProfile', method: 'GET', path: '/v2/profile', perform: loginProfile },
]

/** The endpoints of LINE Login, on the host that LINE has them on (api.line.me). LINE does not tell their rate limits. */
export function loginApi(platform: LinePlatform) {
  return async (app: FastifyInstance): Promise<void> => {
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))
    for (const { name, method, path, perform } of ENDPOINTS)
      app.route({
        method,
        url: path,
        handler: async (request, reply) => {
          const requestId = randomUUID()
          const received: ReceivedRequest = {
            at: platform.clock.now(),
            endpoint: name,
            method,
            path,
            requestId,
            channelId: null,
            status: null,
          }
          const fault = faultOf(platform, name)
          if (fault) received.fault = fault.kind
          const act = () => perform(platform, callOf(request))
          const outcome = fault ? await underFault(fault, act) : act()
          if (typeof outcome !== 'string') received.status = outcome.status
          if (typeof outcome !== 'string' && outcome.status >= 400)
            received.error = String(outcome.payload).slice(0, 500)
          platform.requests.add(received)
          return writeOutcome(reply, requestId, outcome)
        },
      })
  }
}

/** A fault of LINE Login's own, or one that was ordered for the endpoint by name. */
function faultOf(platform: LinePlatform, name: EndpointName) {
  const own = name === 'certs' ? platform.loginFaults.take(({ kind }) => !isTokenFault(kind)) : undefined
  return own ? asOrder(own) : platform.faults.take(name, { channelId: '', userId: undefined })
}

function callOf(request: FastifyRequest): LoginCall {
  const query = request.url.split('?')[1] ?? ''
  const form = typeof request.body === 'string' ? request.body : ''
  return {
    given: new URLSearchParams(request.method === 'POST' ? form : query),
    bearer: /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '',
  }
}
