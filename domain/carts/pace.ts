/**
 * Whose request goes next at a cart (carts.md section 5). A cart names the key by which it counts requests, mostly its
 * host. At one key there is at most one request in flight and one start a second, whoever asks: shops share hosts.
 *
 * Pulls take turns shop by shop: the shop that was served longest ago comes first, so that a shop with many connections,
 * or with large ones, waits as long between two turns as the others. Checks on save have a lane of their own, in the same
 * order of shops, and one turn in ten while others want theirs. Alone they go at once. A re-read of one customer, for
 * whom an answer waits some seconds, goes ahead of pulls, which keep about one turn in four.
 *
 * All of it is pure: the rows that it judges, and the clock, are PostgreSQL's (schema/carts/cartTurns.ts).
 */

/** Between two starts at one key (carts.md section 5; ecforce practice is about the same). */
export const REQUEST_INTERVAL_MS = 1_000

/** While re-reads of single customers want turns, a pull that waits gets one about this often (milliseconds). */
export const PULL_BESIDE_REREADS_MS = 4_000

/** Turns of pulls and re-reads between two turns of checks. */
export const PULLS_PER_CHECK = 9

export const LANES = ['pull', 'check', 'reread'] as const
export type Lane = (typeof LANES)[number]

/** Who waits for a turn. Instants are epoch milliseconds. */
export interface WaitingTurn {
  readonly id: string
  readonly shopId: string
  /** The connection that pulls, or the check. */
  readonly claimant: string
  readonly lane: Lane
  readonly askedAt: number
  /** The last turn at this key of the shop, in this lane; null: none that is remembered. */
  readonly shopServedAt: number | null
  /** The same of the claimant. */
  readonly claimantServedAt: number | null
}

/** How things stand at one key. Instants are epoch milliseconds. */
export interface Pace {
  readonly now: number
  /** The earliest next start, by the pace alone. */
  readonly opensAt: number
  /** A request is in flight. */
  readonly isHeld: boolean
  /** Turns of pulls since the last turn of a check, counted to {@link PULLS_PER_CHECK}. */
  readonly pullsSinceCheck: number
  /** When the last turn of a pull was given back; null: none that is remembered. */
  readonly pulledAt: number | null
  readonly waiting: readonly WaitingTurn[]
}

/** Whether a request may start now. */
export const isOpen = ({ now, opensAt, isHeld }: Pace): boolean => !isHeld && now >= opensAt

/**
 * Who is served at the next opening; null: nobody who waits, which is so when only checks wait and a pull is between two
 * of its pages: it stores the last one and comes back at once.
 */
export function nextServed(pace: Pace, intervalMs = REQUEST_INTERVAL_MS): WaitingTurn | null {
  const inLane = (lane: Lane) =>
    pace.waiting.filter((one) => one.lane === lane).toSorted(byService)[0] ?? null
  const pull = inLane('pull')
  const check = inLane('check')
  const reread = inLane('reread')
  if (reread !== null) {
    if (check !== null && pace.pullsSinceCheck >= PULLS_PER_CHECK) return check
    return pull !== null && isPullOverdue(pace) ? pull : reread
  }
  if (check === null) return pull
  const isCheckDue = pace.pullsSinceCheck >= PULLS_PER_CHECK
  if (isCheckDue) return check
  if (pull !== null) return pull
  const start = Math.max(pace.now, pace.opensAt)
  const isPullBetweenPages = pace.pulledAt !== null && start < pace.pulledAt + intervalMs
  return isPullBetweenPages ? null : check
}

/** Whether pulls have waited long enough without a turn to go ahead of re-reads. */
function isPullOverdue({ now, opensAt, pulledAt, waiting }: Pace): boolean {
  const since = Math.max(now, opensAt) - PULL_BESIDE_REREADS_MS
  const waits = waiting.some(({ lane, askedAt }) => lane === 'pull' && askedAt <= since)
  return waits && (pulledAt === null || pulledAt <= since)
}

/**
 * About how long until a turn that waits is served, if nobody else comes and requests are short: milliseconds. A cart
 * that is slow makes it longer; who leaves makes it shorter.
 */
export function expectedWaitMs(pace: Pace, id: string, intervalMs = REQUEST_INTERVAL_MS): number {
  const opensInMs = Math.max(pace.opensAt - pace.now, 0)
  let left = pace.waiting
  let { pullsSinceCheck } = pace
  for (let before = 0; left.length > 0; before++) {
    const at = { ...pace, pullsSinceCheck, waiting: left }
    const next = nextServed(at, intervalMs)
    if (next === null || next.id === id) return opensInMs + before * intervalMs
    left = left.filter((one) => one !== next)
    pullsSinceCheck = afterTurn(pullsSinceCheck, next.lane)
  }
  return opensInMs
}

/** {@link Pace.pullsSinceCheck} once a turn of this lane was taken. */
export const afterTurn = (pullsSinceCheck: number, lane: Lane): number =>
  lane === 'check' ? 0 : Math.min(pullsSinceCheck + 1, PULLS_PER_CHECK)

/** Served longest ago first: shops, then what one shop asks for, then who asked first. */
function byService(one: WaitingTurn, other: WaitingTurn): number {
  const never = Number.NEGATIVE_INFINITY
  return (
    compare(one.shopServedAt ?? never, other.shopServedAt ?? never) ||
    compare(one.claimantServedAt ?? never, other.claimantServedAt ?? never) ||
    compare(one.askedAt, other.askedAt) ||
    (one.id < other.id ? -1 : 1)
  )
}

const compare = (one: number, other: number): number => (one < other ? -1 : one > other ? 1 : 0)
