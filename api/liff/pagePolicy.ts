import { LINE_API } from '../../infra/runtime/addresses.ts'
import type { ApiSettings } from '../dependencies.ts'

/**
 * What a page inside LINE may do: run its own scripts, and talk to this API and to LINE's. `liff.init` asks LINE's API for
 * the keys, the context and tokens of the LIFF app, `liff.getFriendship` for the friendship; to log in, the page moves to
 * access.line.me, which no policy has to allow. A stand-in LINE is asked for a fresh token.
 */
export function pagePolicy({
  lineApiBaseUrl,
  isLineStandIn,
}: Pick<ApiSettings, 'lineApiBaseUrl' | 'isLineStandIn'>): Readonly<Record<string, string>> {
  const standIn = isLineStandIn ? ` ${new URL(lineApiBaseUrl).origin}` : ''
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `connect-src 'self' ${LINE_API}${standIn}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ]
  return {
    'content-security-policy': policy.join('; '),
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
    'x-robots-tag': 'noindex',
  }
}
