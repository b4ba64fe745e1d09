import { createHash, timingSafeEqual } from 'node:crypto'
import type { Shop } from '../state/shop.ts'

const COOKIE = 'ECSESSID'

/** The session id that the browser sent, if it sent one. */
export function sessionIdOf(cookies: string | undefined): string | undefined {
  return new RegExp(`(?:^|;\\s*)${COOKIE}=([0-9a-f]+)`).exec(cookies ?? '')?.[1]
}

/** A cookie for the admin paths that ends with the browser; `undefined` takes it away. */
export function sessionCookie(id: string | undefined): string {
  const age = id === undefined ? '; Max-Age=0' : ''
  return `${COOKIE}=${id ?? ''}; Path=/admin; HttpOnly; SameSite=Lax${age}`
}

/** Whether the request may pass the Basic auth in front of the admin pages; always when the shop has none. */
export function passesBasicAuth({ basicAuth }: Shop, authorization: string | undefined): boolean {
  if (basicAuth === null) return true
  const encoded = /^Basic\s+(\S+)$/i.exec(authorization ?? '')?.[1] ?? ''
  return isSame(Buffer.from(encoded, 'base64').toString('utf8'), `${basicAuth.user}:${basicAuth.password}`)
}

/** Whether id and password are the shop's. */
export function isRightLogin(shop: Shop, user: string, password: string): boolean {
  return user === shop.adminUser && isSame(password, shop.adminPassword)
}

function isSame(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}
