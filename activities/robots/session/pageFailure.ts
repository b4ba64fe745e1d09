import { RobotFailure } from '../robotFailure.ts'

/** Why a step in the browser failed: by our signal, by a failure of ours, by the browser, or by the cart. */
export function failureOfPage(error: unknown, signal?: AbortSignal): Error {
  if (error instanceof RobotFailure) return error
  if (signal?.aborted) return signal.reason instanceof Error ? signal.reason : new Error('aborted')
  const text = error instanceof Error ? error.message : String(error)
  // Playwright's words hold addresses and markup: only what kind they are goes on.
  if (/crashed|has been closed|been disconnected|Target closed|browser ended/i.test(text))
    return new RobotFailure('RPA_BROWSER_FAILED', 'the browser ended while it worked')
  if (/ERR_CERT|ERR_SSL|ERR_TUNNEL_CONNECTION_FAILED/.test(text))
    return new RobotFailure('CART_UNREACHABLE', 'no secure connection to the host')
  if (/net::ERR_BLOCKED_BY_CLIENT|intercepts pointer events|not (?:visible|enabled|stable)/.test(text))
    return new RobotFailure('RPA_SCREEN_CHANGED', 'expected to go on; there: something in the way')
  if (/net::ERR_/.test(text))
    return new RobotFailure('CART_UNREACHABLE', /net::(ERR_\w+)/.exec(text)?.[1] ?? 'no answer')
  if (/Timeout \d+ms exceeded/i.test(text))
    return new RobotFailure('CART_UNREACHABLE', 'the page did not come in time')
  return new RobotFailure(
    'RPA_BROWSER_FAILED',
    `a step failed (${error instanceof Error ? error.name : 'unknown'})`,
  )
}
