import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Refused } from '../../kit/control/refused.ts'
import { ENDPOINT_NAMES, isEndpointName } from '../platform/endpointNames.ts'
import type { ControlParts } from './controlParts.ts'
import { FaultBody } from './shapes.ts'

/** Faults on demand. */
export function faultControls({ platform }: ControlParts): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.post('/faults', { schema: { body: FaultBody } }, async (request) => {
      const { endpoint, ...order } = request.body
      if (endpoint !== '*' && !isEndpointName(endpoint))
        throw new Refused(400, `no endpoint ${endpoint}; there are *, ${ENDPOINT_NAMES.join(', ')}`)
      return platform.faults.add({ endpoint, ...order })
    })
    app.get('/faults', async () => ({ faults: platform.faults.all() }))
    app.delete('/faults', async () => {
      platform.faults.clear()
      return {}
    })
  }
}
