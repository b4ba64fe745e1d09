import type { AlertSeverity, MailOccasion } from './alertKinds.ts'

/** When e-mails of alerts are due (decision 0050). Milliseconds. */
export interface MailPace {
  /** An alert must stand this long before its first e-mail: a hiccup of seconds reaches nobody. */
  readonly settleMs: number
  /**
   * It must be gone this long before the e-mail that says so. Found again within that time it is the same alert, so
   * that one that flickers is one trouble.
   */
  readonly goneMs: number
  /** From one e-mail to the next while it stands. */
  readonly repeatMs: Readonly<Record<AlertSeverity, number>>
  /** From the first e-mail of one alert to that of the next about the same trouble of the same thing. */
  readonly againMs: number
}

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** @param settleMs TODOKE_ALERT_MAIL_AFTER_SECONDS; the time to be gone is five times as long. */
export const mailPace = (settleMs: number): MailPace => ({
  settleMs,
  goneMs: 5 * settleMs,
  repeatMs: { ERROR: 24 * HOUR_MS, WARNING: 72 * HOUR_MS },
  againMs: HOUR_MS,
})

/** An e-mail to one operator about one alert. */
export interface AlertMail {
  readonly occasion: MailOccasion
  /** Counts the repeats from 1; 0 for the others. */
  readonly ordinal: number
  /** `waiting`: not sent yet. `reached`: the server took it, or may have. `lost`: refused, given up or needless. */
  readonly state: 'waiting' | 'reached' | 'lost'
  /** When it was decided on, epoch milliseconds. */
  readonly at: number
}

/** What decides about the next e-mail to one operator. Instants are epoch milliseconds. */
export interface MailFacts {
  readonly severity: AlertSeverity
  /** On which occasions this kind is told of. */
  readonly told: readonly MailOccasion[]
  /** When it was found first: one that flickers is not young for ever. */
  readonly openedAt: number
  readonly resolvedAt: number | null
  /** All e-mails to this operator about this alert. */
  readonly mails: readonly AlertMail[]
  /** The latest first e-mail to this operator about an earlier alert of the same kind and subject. */
  readonly firstBefore: number | null
  readonly now: number
}

/** What to do about one alert and one operator: a new e-mail, or nothing; `over`: nothing will ever be due again. */
export type MailVerdict =
  | { readonly do: 'mail'; readonly occasion: MailOccasion; readonly ordinal: number }
  | { readonly do: 'wait' }
  | { readonly do: 'over' }

const wait: MailVerdict = { do: 'wait' }
const over: MailVerdict = { do: 'over' }

/**
 * The next e-mail, one at a time: while one waits for the mail server there is no other. A resolution is told to those
 * alone whom an earlier e-mail reached, once.
 */
export function nextMail(
  { severity, told, openedAt, resolvedAt, mails, firstBefore, now }: MailFacts,
  pace: MailPace,
): MailVerdict {
  if (resolvedAt !== null) {
    if (now < resolvedAt + pace.goneMs) return wait
    if (mails.some(({ occasion }) => occasion === 'RESOLVED')) return over
    const heard = told.includes('RESOLVED') && mails.some(({ state }) => state === 'reached')
    return heard ? { do: 'mail', occasion: 'RESOLVED', ordinal: 0 } : over
  }
  if (mails.some(({ state }) => state === 'waiting')) return wait
  const last = mails.reduce((latest, { at }) => Math.max(latest, at), Number.NEGATIVE_INFINITY)
  if (mails.length === 0) {
    if (!told.includes('FIRST')) return wait
    const due = Math.max(openedAt + pace.settleMs, firstBefore === null ? 0 : firstBefore + pace.againMs)
    return now < due ? wait : { do: 'mail', occasion: 'FIRST', ordinal: 0 }
  }
  if (!told.includes('REPEAT') || now < last + pace.repeatMs[severity]) return wait
  const repeats = mails.filter(({ occasion }) => occasion === 'REPEAT').map(({ ordinal }) => ordinal)
  return { do: 'mail', occasion: 'REPEAT', ordinal: Math.max(0, ...repeats) + 1 }
}
