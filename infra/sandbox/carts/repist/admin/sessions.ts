import { randomBytes } from 'node:crypto'

/** A person or a robot at the admin screens. */
export interface Session {
  readonly id: string
  readonly user: string
  /** Epoch milliseconds of the last request. */
  seenAtMs: number
  /** Transaction tokens of forms that were shown and not completed yet, with what each form may change. */
  readonly forms: Map<string, string>
}

export type SignIn = { session: Session } | 'wrong' | 'locked'

const WRONG_BEFORE_LOCK = 5
const LOCK_MS = 30 * 60 * 1000
const MAX_FORMS = 50
const MAX_NAMES = 1000

/** Who is signed in, and who is locked out (carts.md 5.1, login and session over). In memory only. */
export class AdminSessions {
  readonly #now: () => number
  readonly #byUser = new Map<string, Session>()
  readonly #wrong = new Map<string, { times: number; untilMs: number }>()

  /** `now`: epoch milliseconds. */
  constructor(now: () => number) {
    this.#now = now
  }

  /**
   * A right password ends the user's earlier session; the fifth wrong one in a row locks the id for 30 minutes,
   * against the right password too.
   */
  signIn(user: string, isRight: boolean): SignIn {
    const wrong = this.#wrong.get(user)
    const counts = wrong !== undefined && wrong.untilMs > this.#now()
    const times = counts ? wrong.times : 0
    if (times >= WRONG_BEFORE_LOCK) return 'locked'
    if (!isRight) {
      if (this.#wrong.size >= MAX_NAMES) this.#wrong.clear()
      this.#wrong.set(user, { times: times + 1, untilMs: this.#now() + LOCK_MS })
      return times + 1 >= WRONG_BEFORE_LOCK ? 'locked' : 'wrong'
    }
    this.#wrong.delete(user)
    const session = { id: randomBytes(24).toString('hex'), user, seenAtMs: this.#now(), forms: new Map() }
    this.#byUser.set(user, session)
    return { session }
  }

  /** The live session of a cookie; undefined when it ended, was replaced, or lay idle for `idleMinutes`. */
  find(id: string | undefined, idleMinutes: number): Session | undefined {
    const session = [...this.#byUser.values()].find((known) => known.id === id)
    if (session === undefined) return undefined
    if (this.#now() - session.seenAtMs > idleMinutes * 60_000) {
      this.#byUser.delete(session.user)
      return undefined
    }
    session.seenAtMs = this.#now()
    return session
  }

  end(session: Session): void {
    this.#byUser.delete(session.user)
  }

  /** Ends every session and lifts every lock. */
  clear(): void {
    this.#byUser.clear()
    this.#wrong.clear()
  }
}

/** A transaction token for a form that may change `subject` (`order:1001`) once. The oldest of 50 forms expires. */
export function openForm(session: Session, subject: string): string {
  const token = randomBytes(20).toString('hex')
  session.forms.set(token, subject)
  for (const oldest of session.forms.keys()) {
    if (session.forms.size <= MAX_FORMS) break
    session.forms.delete(oldest)
  }
  return token
}

/** Whether the form may still be sent for this subject. */
export function isFormOpen(session: Session, token: string, subject: string): boolean {
  return session.forms.get(token) === subject
}

/** Uses the form up: true the first time, false for a stale one. */
export function completeForm(session: Session, token: string, subject: string): boolean {
  return isFormOpen(session, token, subject) && session.forms.delete(token)
}
