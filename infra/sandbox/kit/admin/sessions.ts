import { randomBytes } from 'node:crypto'
import { FormTokens } from './formTokens.ts'

/** A person or a robot at the admin screens. */
export interface Session {
  readonly id: string
  readonly user: string
  /** Epoch milliseconds of the last request. */
  seenAtMs: number
  readonly forms: FormTokens
}

type SignIn = { session: Session } | 'wrong' | 'locked'

/** At most 1,000 names are counted; beyond that counting starts anew. */
const MAX_NAMES = 1000

/**
 * Who is signed in at the admin screens, one session a user, and who is locked out. The login page and every screen
 * ask it; the control API clears it when it changes the login. Sessions end at logout, at the user's next login, when
 * idle, and with the process.
 */
export class AdminSessions {
  readonly #now: () => number
  readonly #lockout: { wrongLogins: number; lockMs: number }
  readonly #byUser = new Map<string, Session>()
  readonly #wrong = new Map<string, { times: number; untilMs: number }>()

  /** `now`: epoch milliseconds. `wrongLogins` in a row lock a user for `lockMs`. */
  constructor({ now, ...lockout }: { now: () => number; wrongLogins: number; lockMs: number }) {
    this.#now = now
    this.#lockout = lockout
  }

  /** A right password ends the user's earlier session. Who is locked is refused with the right password too. */
  signIn(user: string, isRight: boolean): SignIn {
    const { wrongLogins, lockMs } = this.#lockout
    const wrong = this.#wrong.get(user)
    const times = wrong !== undefined && wrong.untilMs > this.#now() ? wrong.times : 0
    if (times >= wrongLogins) return 'locked'
    if (!isRight) {
      if (this.#wrong.size >= MAX_NAMES) this.#wrong.clear()
      this.#wrong.set(user, { times: times + 1, untilMs: this.#now() + lockMs })
      return times + 1 >= wrongLogins ? 'locked' : 'wrong'
    }
    this.#wrong.delete(user)
    const id = randomBytes(24).toString('hex')
    const session = { id, user, seenAtMs: this.#now(), forms: new FormTokens() }
    this.#byUser.set(user, session)
    return { session }
  }

  /** The live session of a cookie; undefined when it ended, was replaced, or was idle for `idleMinutes`. */
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
