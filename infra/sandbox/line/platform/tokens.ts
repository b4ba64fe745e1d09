import { Buffer } from 'node:buffer'
import { randomUUID, timingSafeEqual } from 'node:crypto'
import type { Channel, IssuedToken } from '../state/records.ts'
import type { LinePlatform } from './linePlatform.ts'

/** Lifetimes and the limit of line.md 1.10. */
const STATELESS_SECONDS = 900
const SHORT_LIVED_SECONDS = 30 * 24 * 60 * 60
const SHORT_LIVED_MAX = 30

/** The channel of a bearer token; null when the token is unknown, expired or revoked. */
export function channelOfToken(platform: LinePlatform, token: string): Channel | null {
  const { memory, clock } = platform
  const issued = memory.tokens.get(token)
  if (issued) return issued.expiresAt > clock.now() ? (memory.channels.get(issued.channelId) ?? null) : null
  for (const channel of memory.channels.values()) if (channel.accessToken === token) return channel
  return null
}

/** The channel with this id and secret, or null. */
export function channelOfSecret(
  platform: LinePlatform,
  clientId: string | null,
  secret: string | null,
): Channel | null {
  const channel = clientId === null ? undefined : platform.memory.channels.get(clientId)
  if (!channel || secret === null) return null
  const [given, kept] = [Buffer.from(secret), Buffer.from(channel.channelSecret)]
  return given.length === kept.length && timingSafeEqual(given, kept) ? channel : null
}

interface TokenAnswer {
  token_type: 'Bearer'
  access_token: string
  /** Seconds. */
  expires_in: number
}

/** Issues a token. At most 30 short-lived tokens are valid: the 31st revokes the oldest (line.md 1.10). */
export function issueToken(platform: LinePlatform, channel: Channel, kind: IssuedToken['kind']): TokenAnswer {
  const now = platform.clock.now()
  const seconds = kind === 'stateless' ? STATELESS_SECONDS : SHORT_LIVED_SECONDS
  dropOld(platform, { channelId: channel.channelId, kind, now })
  const token = `${kind === 'stateless' ? 'sl' : 'st'}.${randomUUID()}${randomUUID()}`.replaceAll('-', '')
  platform.record({
    t: 'token',
    token: { token, channelId: channel.channelId, kind, issuedAt: now, expiresAt: now + seconds * 1000 },
  })
  return { token_type: 'Bearer', access_token: token, expires_in: seconds }
}

function dropOld(
  platform: LinePlatform,
  { channelId, kind, now }: { channelId: string; kind: IssuedToken['kind']; now: number },
): void {
  const { tokens } = platform.memory
  const same: IssuedToken[] = []
  for (const issued of tokens.values()) {
    if (issued.expiresAt <= now) tokens.delete(issued.token)
    else if (issued.channelId === channelId && issued.kind === kind) same.push(issued)
  }
  if (kind !== 'short-lived') return
  for (const oldest of same.slice(0, Math.max(0, same.length - SHORT_LIVED_MAX + 1)))
    platform.record({ t: 'token', token: { ...oldest, expiresAt: now } })
}
