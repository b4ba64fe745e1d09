import { randomBytes } from 'node:crypto'
import type { LoginChannel, Person } from '../state/records.ts'

/** A LIFF access token is valid for 12 hours, and dies with its page (line.md 1.12). */
const LIFE_MS = 12 * 60 * 60 * 1000

interface LoginToken {
  loginChannelId: string
  /** The id of the person's record. */
  userId: string
  expiresAt: number
}

/**
 * The access tokens of people who opened a LIFF page or logged in. Issuing adds one, the endpoints of LINE Login ask.
 * They end after 12 hours and do not outlive a restart.
 */
export class LoginTokens {
  readonly #issued = new Map<string, LoginToken>()

  issue({ channel, person, now }: { channel: LoginChannel; person: Person; now: number }): string {
    for (const [token, { expiresAt }] of this.#issued) {
      if (expiresAt > now) break
      this.#issued.delete(token)
    }
    const token = `eyJhbGciOiJIUzI1NiJ9.${randomBytes(48).toString('base64url')}`
    const { loginChannelId } = channel
    this.#issued.set(token, { loginChannelId, userId: person.userId, expiresAt: now + LIFE_MS })
    return token
  }

  find(token: string, now: number): LoginToken | null {
    const issued = this.#issued.get(token)
    return issued && issued.expiresAt > now ? issued : null
  }

  clear(): void {
    this.#issued.clear()
  }
}
