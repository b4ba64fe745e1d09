import got, { RequestError, type StreamOptions } from 'got'
import { allowsAddress, createGuardedLookup, guardUrl, isGuardRefusal } from './addressGuard.ts'
import { decodeAnswer } from './answerText.ts'
import { CartFailure } from './cartFailure.ts'
import { OVERLAP_MS } from './pull/window.ts'

/** A page of 500 orders is well under 2 MB. */
const MOST_BYTES = 20 * 1024 * 1024
const TIMEOUTS = { lookup: 5_000, connect: 8_000, secureConnect: 8_000, response: 30_000, request: 60_000 }
const MOST_REDIRECTS = 3
/** The `Date` header has whole seconds and is some time under way: smaller differences mean nothing. */
const TRUSTED_SKEW_MS = 3_000
/**
 * A cart is believed to be ahead of us by so much at most: less than a pull begins again behind its cursor, so that a
 * header with a wrong date hides no change.
 */
const MOST_AHEAD_MS = OVERLAP_MS / 2

interface CartHttpOptions {
  /**
   * host:port pairs of the sandbox, such as '127.0.0.1:4101': may be private, and are reached by http.
   * Everything else must be public and https.
   */
  privateHosts?: readonly string[]
  /** Milliseconds for a whole answer. Default 60,000. */
  timeoutMs?: number
}

export interface CartAnswer {
  readonly status: number
  /** The body as text, by its declared charset (domain.md D40); '' when its bytes are not of it. */
  readonly text: string
  /** Why the bytes are no text, with the place; null when they are. */
  readonly undecoded: string | null
  /** The `Date` header: the cart's clock, epoch milliseconds; null without one. */
  readonly date: number | null
  /** From `Retry-After`: milliseconds. */
  readonly retryAfterMs: number | null
}

/**
 * How adapters reach carts; the only way out to an address that a shop typed (engineering.md section 5). One for
 * the process: it holds the clock of each cart. Turns are asked for around it (openCart.ts).
 */
export interface CartHttp {
  /** `https://{domain}`; http for the configured private hosts. */
  origin(domain: string): string
  /**
   * The clock of a cart, epoch milliseconds: ours, corrected by its last answer when more than 3 s off, forward by 150 s
   * at most.
   */
  clock(domain: string): number
  /**
   * One GET, without retries. Any status is an answer.
   * @throws CartFailure CART_DOMAIN_INVALID when the name does not exist, the certificate is another's, or the
   * address is not public; CART_UNREACHABLE when nobody answers in time; the reason of an aborted signal
   */
  get(url: string, headers: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<CartAnswer>
}

export function createCartHttp(options: CartHttpOptions = {}): CartHttp {
  const { privateHosts = [], timeoutMs = TIMEOUTS.request } = options
  const skews = new Map<string, number>()
  const isListed = (host: string) => privateHosts.includes(host)

  return {
    origin: (domain) => `${isListed(domain) ? 'http' : 'https'}://${domain}`,

    clock: (domain) => Date.now() + (skews.get(domain) ?? 0),

    async get(address, headers, signal) {
      const url = new URL(address)
      const listed = isListed(url.host)
      guardUrl(url, listed)
      const request: StreamOptions = {
        headers,
        throwHttpErrors: false,
        retry: { limit: 0 },
        timeout: { ...TIMEOUTS, request: timeoutMs, response: Math.min(TIMEOUTS.response, timeoutMs) },
        // Only within the same origin: another host is unchecked, and must not see the token.
        followRedirect: ({ headers: { location } }) =>
          location !== undefined && URL.parse(location, url.href)?.origin === url.origin,
        maxRedirects: MOST_REDIRECTS,
        dnsLookup: createGuardedLookup((ip) => allowsAddress(ip, listed)),
        ...(signal ? { signal } : {}),
      }
      try {
        const answer = await read(url, request)
        const skew = answer.date === null ? 0 : Math.min(answer.date - Date.now(), MOST_AHEAD_MS)
        skews.set(url.host, Math.abs(skew) > TRUSTED_SKEW_MS ? skew : 0)
        return answer
      } catch (error) {
        if (signal?.aborted) throw signal.reason
        throw error instanceof CartFailure ? error : failureOf(error)
      }
    },
  }
}

async function read(url: URL, request: StreamOptions): Promise<CartAnswer> {
  const stream = got.stream(url, request)
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > MOST_BYTES) {
      stream.destroy()
      throw new CartFailure('CART_ANSWER_UNREADABLE', `an answer of more than ${MOST_BYTES} bytes`)
    }
    chunks.push(chunk)
  }
  const { statusCode = 0, headers } = stream.response ?? { headers: {} }
  const date = Date.parse(headers.date ?? '')
  const decoded = decodeAnswer(Buffer.concat(chunks), headers['content-type'])
  return {
    status: statusCode,
    text: decoded.ok ? decoded.text : '',
    undecoded: decoded.ok ? null : decoded.problem,
    date: Number.isNaN(date) ? null : date,
    retryAfterMs: retryAfter(headers['retry-after']),
  }
}

function retryAfter(header: string | undefined): number | null {
  if (header === undefined) return null
  const ms = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - Date.now()
  return Number.isFinite(ms) ? Math.max(0, ms) : null
}

/** The name does not resolve, or its host proves to be another (carts.md section 5: DNS/TLS failure = wrong domain). */
const WRONG_DOMAIN =
  /^(ENOTFOUND|ERR_TLS_CERT_ALTNAME_INVALID|ERR_SSL_WRONG_VERSION_NUMBER|EPROTO|CERT_.*|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_VERIFY_LEAF_SIGNATURE|ERR_TOO_MANY_REDIRECTS|ERR_INVALID_URL)$/

/** Keeps only the code: got's errors carry the request with its headers. */
function failureOf(error: unknown): CartFailure {
  const code = error instanceof RequestError ? error.code : 'UNKNOWN'
  const wrong = isGuardRefusal(error) || WRONG_DOMAIN.test(code)
  return new CartFailure(wrong ? 'CART_DOMAIN_INVALID' : 'CART_UNREACHABLE', `no answer (${code})`)
}
