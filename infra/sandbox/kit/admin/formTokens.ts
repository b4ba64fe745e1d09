import { randomBytes } from 'node:crypto'

const MAX_FORMS = 50

/**
 * Transaction tokens of the forms that one session was shown. A form may change its subject (`order:1001`) once, so
 * that a second press, or a form from before it, changes nothing. A session keeps its newest 50 forms.
 */
export class FormTokens {
  readonly #subjects = new Map<string, string>()

  /** A token for a form that may change `subject` once. */
  open(subject: string): string {
    const token = randomBytes(20).toString('hex')
    this.#subjects.set(token, subject)
    for (const oldest of this.#subjects.keys()) {
      if (this.#subjects.size <= MAX_FORMS) break
      this.#subjects.delete(oldest)
    }
    return token
  }

  /** Whether the form may still be sent. */
  isOpen(token: string, subject: string): boolean {
    return this.#subjects.get(token) === subject
  }

  /** Uses the form up: true the first time, false afterwards. */
  complete(token: string, subject: string): boolean {
    return this.isOpen(token, subject) && this.#subjects.delete(token)
  }
}
