import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { REQUEST_INTERVAL_MS } from '../../domain/carts/pace.ts'
import { askTurn, keepTurn, leaveTurn, type TurnClaim } from '../../schema/carts/cartTurns.ts'
import type { Db } from '../../schema/database.ts'

/** A process that dies blocks its cart for this long. */
const LEASE_MS = 15_000
const KEEP_MS = 5_000
/** Who waits asks again at least this often, and is taken for gone after {@link PRESENT_MS}. */
const LONGEST_POLL_MS = 1_000
const PRESENT_MS = 3_000
/** While a request is in flight the next in line looks this often whether it has ended. */
const SHORTEST_POLL_MS = 50
const JITTER_MS = 50

/** The turn does not come in time. Nothing was asked of the cart. */
export class NoTurnSoon extends Error {
  /** About when it would come: milliseconds from now. */
  readonly afterMs: number
  constructor(afterMs: number) {
    super(`no turn within the next ${Math.ceil(afterMs)} ms`)
    this.name = 'NoTurnSoon'
    this.afterMs = afterMs
  }
}

/** For how long a turn is waited for. */
export interface Patience {
  /** Milliseconds. */
  readonly waitsMs: number
  /** Does not begin to wait for a turn that is expected later: who waits holds a slot. */
  readonly leavesEarly: boolean
  readonly signal?: AbortSignal | undefined
}

/** Paces the requests to carts. One for the process; what holds is in the database, for all processes. */
export interface CartPace {
  /**
   * Makes a request once its turn comes, and gives the turn back however it ends. The request gets a signal that also
   * aborts when the turn is lost.
   * @throws NoTurnSoon; the reason of an aborted signal
   */
  inTurn<T>(claim: TurnClaim, patience: Patience, request: (signal: AbortSignal) => Promise<T>): Promise<T>
}

/** `intervalMs`: between two starts at one key. Default {@link REQUEST_INTERVAL_MS}. */
export function createCartPace(db: Db, { intervalMs = REQUEST_INTERVAL_MS } = {}): CartPace {
  const times = { intervalMs, leaseMs: LEASE_MS, presentMs: PRESENT_MS }

  async function wait(claim: TurnClaim & { id: string }, patience: Patience): Promise<void> {
    const until = performance.now() + patience.waitsMs
    for (;;) {
      patience.signal?.throwIfAborted()
      const asked = await askTurn(db, claim, times)
      if (asked.isMine) return
      const leftMs = until - performance.now()
      if (leftMs <= 0 || (patience.leavesEarly && asked.waitMs > leftMs)) throw new NoTurnSoon(asked.waitMs)
      const expectedMs = Math.max(asked.waitMs, SHORTEST_POLL_MS)
      const pollMs = Math.min(expectedMs, LONGEST_POLL_MS) + Math.random() * JITTER_MS
      await delay(Math.min(pollMs, leftMs), undefined, { signal: patience.signal })
    }
  }

  return {
    async inTurn(claim, patience, request) {
      const id = randomUUID()
      const lost = new AbortController()
      let keeping: NodeJS.Timeout | undefined
      try {
        await wait({ ...claim, id }, patience)
        keeping = keepWhileInFlight(db, id, () => lost.abort(new Error('the turn at the cart was lost')))
        const { signal } = patience
        return await request(signal ? AbortSignal.any([signal, lost.signal]) : lost.signal)
      } finally {
        clearInterval(keeping)
        // What cannot be given back now ends by itself.
        await leaveTurn(db, id).catch(() => {})
      }
    },
  }
}

/** Prolongs the lease of a turn; calls `lost` when it may have ended. */
function keepWhileInFlight(db: Db, id: string, lost: () => void): NodeJS.Timeout {
  let keptAt = performance.now()
  return setInterval(() => {
    if (performance.now() - keptAt >= LEASE_MS - KEEP_MS) return lost()
    const asked = performance.now()
    keepTurn(db, id, LEASE_MS).then(
      (kept) => {
        if (kept) keptAt = asked
        else lost()
      },
      () => {},
    )
  }, KEEP_MS)
}
