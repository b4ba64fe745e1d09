import type { Logger } from 'pino'
import type { AnsweredEvent } from '../../activities/replies/answerFromRows.ts'
import type { EventLeft } from '../../domain/outbox/facts.ts'
import type { LineAccountId, MemberId } from '../../domain/values/ids.ts'
import type { Db } from '../../schema/database.ts'
import {
  claimEventsToAnswer,
  type EventClaim,
  finishEventsToAnswer,
  keepEventsToAnswer,
  type MemberClaim,
} from '../../schema/events/eventsToAnswer.ts'
import { TO_ANSWER } from '../../schema/outbox.ts'
import { isPassing } from '../../schema/sql/dataErrors.ts'
import { listen } from '../../schema/sql/listen.ts'
import { WakeUp } from '../runtime/wakeUp.ts'
import { Settling } from './settling.ts'

/** Members of one process at once; a slot mostly waits for LINE. */
const MOST = 32
/** Of them those of one LINE account, and how many of it a claim takes. */
const OF_ACCOUNT = 16
const EACH = 8
/** How long a claim is kept; then its process is taken for dead and another may claim the events. */
export const CLAIM_SECONDS = 5
const KEEP_EVERY_MS = 1_500
/** Events that were handled are handed on together. */
const HAND_ON_MS = 50
/** Events whose claim has ended are announced by nobody. */
const POLL_MS = 1_000
/** An event that ended its process, or could not be handled in so many claims, is the workflow's. */
const TRIES = 4

export interface AnswerDeskDeps {
  db: Db
  databaseUrl: string
  /** Handles and answers an event. */
  answer(event: EventClaim): Promise<AnsweredEvent>
  log: Pick<Logger, 'warn'>
  /** Default {@link CLAIM_SECONDS}. */
  claimSeconds?: number
}

/**
 * Answers people from the rows, ahead of Temporal, until it is stopped. It claims members who wait (schema/events), a
 * member's events one after another, members side by side, and hands each event on to the member's workflow once it is
 * handled. Any number of processes may do so. It holds the claims under way and nothing else: what a dead process had is
 * claimed again after {@link CLAIM_SECONDS}, and the rows of an answer say whether it was given.
 */
export async function startAnswerDesk(deps: AnswerDeskDeps): Promise<{ stop(): Promise<void> }> {
  const { db, log, claimSeconds = CLAIM_SECONDS } = deps
  const wakeUp = new WakeUp()
  const held = new Set<EventClaim>()
  const settling = new Settling(db)
  const handOn = new HandOn({ db, held, log, done: () => wakeUp.ring() })
  const running = new Map<LineAccountId, number>()
  let free = MOST
  let ending = false

  const serve = async ({ lineAccountId, events }: MemberClaim): Promise<void> => {
    free -= 1
    running.set(lineAccountId, (running.get(lineAccountId) ?? 0) + 1)
    for (const claim of events) {
      if (ending) held.delete(claim)
      else await one(claim)
    }
    free += 1
    const left = (running.get(lineAccountId) ?? 1) - 1
    if (left === 0) running.delete(lineAccountId)
    else running.set(lineAccountId, left)
    wakeUp.ring()
  }

  const one = async (claim: EventClaim): Promise<void> => {
    if (claim.tries > TRIES) return handOn.add(claim, null)
    try {
      const { left, said } = await deps.answer(claim)
      // Before the member's next event, which is judged by what became of this one.
      if (said) await settling.store(said)
      handOn.add(claim, left)
    } catch (err) {
      log.warn({ err, event: claim.eventId }, 'an event was not answered from the rows')
      // PostgreSQL is away: the claim ends by itself, and the event is tried again.
      if (isPassing(err)) held.delete(claim)
      else handOn.add(claim, null)
    }
  }

  const loop = async (): Promise<void> => {
    let after: MemberId | null = null
    while (!ending) {
      wakeUp.forget()
      const most = free
      const claimed: MemberClaim[] = await claim(after)
      for (const member of claimed) {
        for (const event of member.events) held.add(event)
        void serve(member)
      }
      // A full claim may have left others out: the next one looks behind it.
      after = claimed.length === most ? lastOf(claimed) : null
      if (free === 0 || claimed.length === 0) await wakeUp.wait(POLL_MS)
    }
  }

  const claim = async (after: MemberId | null): Promise<MemberClaim[]> => {
    const busy = [...running].filter(([, count]) => count >= OF_ACCOUNT).map(([account]) => account)
    try {
      return await claimEventsToAnswer(db, { most: free, each: EACH, seconds: claimSeconds, after, busy })
    } catch (err) {
      log.warn({ err }, 'could not look for people who wait for an answer')
      return []
    }
  }

  const keep = (): void =>
    void keepEventsToAnswer(db, [...held], claimSeconds).catch((err: unknown) =>
      log.warn({ err }, 'could not keep events that are being answered'),
    )

  const ears = await listen({
    url: deps.databaseUrl,
    name: 'todoke-answers',
    channel: 'todoke_outbox',
    heard: (said) => {
      if (said === TO_ANSWER || said === undefined) wakeUp.ring()
    },
    log,
  })
  const keeping = setInterval(keep, Math.min(KEEP_EVERY_MS, claimSeconds * 300))
  const looping = loop()
  return {
    async stop() {
      ending = true
      wakeUp.ring()
      await ears.stop()
      await looping
      while (running.size > 0) await wakeUp.wait(POLL_MS)
      clearInterval(keeping)
      await handOn.end()
      wakeUp.end()
    },
  }
}

const lastOf = (claimed: readonly MemberClaim[]): MemberId | null =>
  claimed
    .map(({ memberId }) => memberId)
    .reduce<MemberId | null>((last, id) => (last === null || id > last ? id : last), null)

interface HandOnDeps {
  db: Db
  /** What is claimed; what was handed on leaves it. */
  held: Set<EventClaim>
  log: Pick<Logger, 'warn'>
  done(): void
}

/** Hands on what was handled: one statement for all that came in a moment. Lives as long as its desk. */
class HandOn {
  private waiting: { claim: EventClaim; left: EventLeft | null }[] = []
  private timer: NodeJS.Timeout | undefined
  private last: Promise<void> = Promise.resolve()
  private readonly desk: HandOnDeps

  constructor(desk: HandOnDeps) {
    this.desk = desk
  }

  add(claim: EventClaim, left: EventLeft | null): void {
    this.waiting.push({ claim, left })
    this.timer ??= setTimeout(() => void this.flush(), HAND_ON_MS)
  }

  /** Hands on all that waits. */
  async end(): Promise<void> {
    await this.flush()
  }

  private flush(): Promise<void> {
    clearTimeout(this.timer)
    this.timer = undefined
    this.last = this.last.then(async () => {
      const done = this.waiting
      this.waiting = []
      try {
        await finishEventsToAnswer(this.desk.db, done)
      } catch (err) {
        // The claims end by themselves; whoever comes next finds the events handled.
        this.desk.log.warn({ err }, 'events that were answered were not handed on')
      }
      for (const { claim } of done) this.desk.held.delete(claim)
      this.desk.done()
    })
    return this.last
  }
}
