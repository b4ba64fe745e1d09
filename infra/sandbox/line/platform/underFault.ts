import { setTimeout as pause } from 'node:timers/promises'
import { type Answer, refusal } from './answer.ts'
import type { Fault } from './faults.ts'

/** An answer, or a connection that is cut or left open without one. */
export type Outcome = Answer | 'reset' | 'hang'

const HTML =
  '<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>'

/** Carries a request out under a fault. `perform` does it for real and is called once or never. */
export async function underFault(fault: Fault, perform: () => Answer): Promise<Outcome> {
  switch (fault.kind) {
    case 'status':
    case 'error-before':
      return faulty(fault)
    case 'error-after-accept':
      perform()
      return faulty(fault)
    case 'hang-before':
      if (fault.delayMs === undefined) return 'hang'
      await pause(fault.delayMs)
      return perform()
    case 'hang-after-accept': {
      const answer = perform()
      if (fault.delayMs === undefined) return 'hang'
      await pause(fault.delayMs)
      return answer
    }
    case 'reset-before':
      return 'reset'
    case 'reset-after-accept':
      perform()
      return 'reset'
    case 'html':
      return garbled(fault, perform, 'text/html; charset=utf-8', () => HTML)
    case 'empty':
      return garbled(fault, perform, 'application/json', () => '')
    case 'broken-json':
      return garbled(fault, perform, 'application/json', (whole) =>
        whole.slice(0, Math.max(1, whole.length - 3)),
      )
  }
}

function faulty(fault: Fault): Answer {
  const status = fault.status ?? 500
  if (fault.body === undefined) return refusal(status, 'The server encountered an internal error.')
  const payload = typeof fault.body === 'string' ? fault.body : JSON.stringify(fault.body)
  return { status, headers: { 'content-type': 'application/json' }, payload }
}

function garbled(
  fault: Fault,
  perform: () => Answer,
  contentType: string,
  change: (payload: string) => string,
): Answer {
  const carriedOut = fault.status === undefined || (fault.status >= 200 && fault.status < 300)
  const answer = carriedOut ? perform() : faulty(fault)
  const payload = typeof fault.body === 'string' ? fault.body : change(answer.payload)
  return {
    status: fault.status ?? answer.status,
    headers: { ...answer.headers, 'content-type': contentType },
    payload,
  }
}
