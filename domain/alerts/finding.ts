import type { AlertKind, AlertSubject } from './alertKinds.ts'

/** What the words of an alert are made from: codes, counts and dates, never a text or a name of a customer. */
export interface AlertDetails {
  /** A code of the error catalogue. */
  readonly code?: string
  readonly count?: number
  /** 'YYYY-MM-DD' in Japan. */
  readonly date?: string
}

/** Something that is wrong at this moment. */
export interface Finding {
  readonly kind: AlertKind
  readonly subject: { readonly type: AlertSubject; readonly id: string }
  /** Since when, epoch milliseconds; null: nothing tells, so since it was found. */
  readonly since: number | null
  readonly details: AlertDetails
}

/** Two findings with the same key are one alert: what is wrong with what. */
export const findingKey = ({ kind, subject }: Pick<Finding, 'kind' | 'subject'>): string =>
  `${kind} ${subject.id}`
