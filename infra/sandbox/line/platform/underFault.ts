import { setTimeout as pause } from 'node:timers/promises'
import type { NoAnswer } from '../../kit/requests/noAnswer.ts'
import { type Answer, refusal } from './answer.ts'
import type { FaultOrder } from './faults.ts'

export type Outcome = Answer | NoAnswer

const HTML =
  '<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>'

/** The outcome of a request that a fault strikes. `perform` carries the request out; it is called at most once. */
export async function underFault(fault: FaultOrder, perform: () => Answer): Promise<Outcome> {
  switch (fault.kind) {
    case 'status':
    case 'error-before':
      return faulty(fault)
    case 'error-after-accept':
      perform()
      return faulty(fault)
    case 'hang-before':
      if (fault.delayMs === undefined) return 'hang'
      await pause(fault.delayMs, undefined, { ref: false })
      return perform()
    case 'hang-after-accept': {
      const answer = perform()
      if (fault.delayMs === undefined) return 'hang'
      await pause(fault.delayMs, undefined, { ref: false })
      return answer
    }
    case 'reset-before':
      return 'reset'
    case 'reset-after-accept':
      perform()
      return 'reset'
    case 'proxy-before':
      return ofProxy(fault)
    case 'proxy-after-accept':
      perform()
      return ofProxy(fault)
    case 'html':
      return garbled(fault, perform, () => HTML)
    case 'empty':
      return garbled(fault, perform, () => '')
    case 'broken-json':
      return garbled(fault, perform, (whole) => whole.subarray(0, Math.max(1, whole.length - 3)))
  }
}

function faulty(fault: FaultOrder): Answer {
  const status = fault.status ?? 500
  if (fault.body === undefined) return refusal(status, 'The server encountered an internal error.')
  const payload = typeof fault.body === 'string' ? fault.body : JSON.stringify(fault.body)
  return { status, headers: { 'content-type': 'application/json' }, payload }
}

const PROXY_PAGE =
  '<!DOCTYPE html><html><head><title>Notice</title></head><body><h1>Access through this network is filtered</h1></body></html>'

/** The answer of something between the caller and LINE. */
function ofProxy({ status = 200, body = PROXY_PAGE }: FaultOrder): Answer {
  const isPage = typeof body === 'string'
  return {
    status,
    headers: { 'content-type': isPage ? 'text/html; charset=utf-8' : 'application/json' },
    payload: isPage ? body : JSON.stringify(body),
    isForeign: true,
  }
}

function garbled(
  fault: FaultOrder,
  perform: () => Answer,
  change: (payload: Buffer) => string | Buffer,
): Answer {
  const contentType = fault.kind === 'html' ? 'text/html; charset=utf-8' : 'application/json'
  const carriedOut = fault.status === undefined || (fault.status >= 200 && fault.status < 300)
  const answer = carriedOut ? perform() : faulty(fault)
  const payload = typeof fault.body === 'string' ? fault.body : change(Buffer.from(answer.payload))
  return {
    status: fault.status ?? answer.status,
    headers: { ...answer.headers, 'content-type': contentType },
    payload,
  }
}
