import { importJWK } from 'jose'
import { usableKeys } from '../../domain/line/loginKeys.ts'

/** A key's age at which the set is read again beside the requests that use it (ms). */
const FRESH_MS = 60 * 60_000
/** LINE's answer (ms); a customer waits for it. */
const TIMEOUT_MS = 3_000
/** Longer answers are no set of keys (bytes). */
const LONGEST_ANSWER = 200_000
/** Reads in quick succession, and the time after which there is one more (ms): invented key ids cause no more of them. */
const READS = 3
const READ_EVERY_MS = 10_000

export type PublicKey = Awaited<ReturnType<typeof importJWK>>

/** LINE's keys cannot be read now, and the token's key is not among those that are known. */
export class KeysUnreachable extends Error {
  /** Seconds. */
  readonly retryAfter = READ_EVERY_MS / 1_000
  constructor(cause?: unknown) {
    super("the keys of LINE's ID tokens cannot be read", { cause })
    this.name = 'KeysUnreachable'
  }
}

/** LINE's public keys, known until LINE publishes others. The routes of the pages ask; it lives as long as the process. */
export interface LoginKeys {
  /** Null: LINE publishes no such key. @throws KeysUnreachable */
  find(kid: string): Promise<PublicKey | null>
}

/**
 * A key that is not known makes the set be read, by one request for all who wait. What fails leaves the known keys as
 * they are; what succeeds replaces them, so that a key that LINE withdrew is good for nothing.
 * @param now monotonic milliseconds
 */
export function createLoginKeys({
  url,
  now,
  timeoutMs = TIMEOUT_MS,
}: {
  url: string
  now: () => number
  timeoutMs?: number
}): LoginKeys {
  let known = new Map<string, PublicKey>()
  let readAt = -Infinity
  let reading: Promise<void> | null = null
  let left = { reads: READS, at: now() }

  function mayRead(): boolean {
    const reads = Math.min(READS, left.reads + (now() - left.at) / READ_EVERY_MS)
    left = { reads: reads >= 1 ? reads - 1 : reads, at: now() }
    return reads >= 1
  }
  function read(): Promise<void> {
    reading ??= (async () => {
      try {
        known = await readKeys(url, timeoutMs)
        readAt = now()
      } finally {
        reading = null
      }
    })()
    return reading
  }

  return {
    async find(kid) {
      const found = known.get(kid)
      if (found !== undefined) {
        // The known key is good meanwhile, and after a failure.
        if (now() - readAt > FRESH_MS && (reading !== null || mayRead())) void read().catch(() => {})
        return found
      }
      if (reading === null && !mayRead()) throw new KeysUnreachable()
      await read().catch((error: unknown) => {
        throw new KeysUnreachable(error)
      })
      return known.get(kid) ?? null
    },
  }
}

async function readKeys(url: string, timeoutMs: number): Promise<Map<string, PublicKey>> {
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(timeoutMs) })
  if (!response.ok) throw new Error(`answered ${response.status}`)
  const found = new Map<string, PublicKey>()
  for (const { kid, x, y } of usableKeys(JSON.parse(await limitedText(response)))) {
    // A point that is not on the curve is no key.
    const key = await importJWK({ kty: 'EC', crv: 'P-256', x, y }, 'ES256').catch(() => null)
    if (key !== null) found.set(kid, key)
  }
  if (found.size === 0) throw new Error('answered without keys')
  return found
}

async function limitedText(response: Response): Promise<string> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of response.body ?? []) {
    length += part.length
    if (length > LONGEST_ANSWER) throw new Error('answered too much')
    parts.push(part)
  }
  return Buffer.concat(parts).toString()
}
