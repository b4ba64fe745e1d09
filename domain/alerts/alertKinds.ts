/** What an alert is about: one of the shop's connections, LINE accounts or operators, or the shop itself. */
export const ALERT_SUBJECTS = ['SHOP', 'CART_CONNECTION', 'LINE_ACCOUNT', 'OPERATOR'] as const
export type AlertSubject = (typeof ALERT_SUBJECTS)[number]

/**
 * `ERROR`: messages are not sent, orders do not arrive, or a customer's request waits for a person. `WARNING`: they will
 * not, or a person must decide.
 */
export const ALERT_SEVERITIES = ['ERROR', 'WARNING'] as const
export type AlertSeverity = (typeof ALERT_SEVERITIES)[number]

/** Why an e-mail is sent: the alert stands, stands still, or is over. */
export const MAIL_OCCASIONS = ['FIRST', 'REPEAT', 'RESOLVED'] as const
export type MailOccasion = (typeof MAIL_OCCASIONS)[number]

interface KindFacts {
  readonly severity: AlertSeverity
  readonly subject: AlertSubject
  /** What is told of it by e-mail. */
  readonly told: readonly MailOccasion[]
}

const error = (subject: AlertSubject, told: readonly MailOccasion[] = MAIL_OCCASIONS): KindFacts => ({
  severity: 'ERROR',
  subject,
  told,
})
const warning = (subject: AlertSubject, told?: readonly MailOccasion[]): KindFacts => ({
  ...error(subject, told),
  severity: 'WARNING',
})

/**
 * What a shop must know without looking for it. The list is closed: a new kind is an entry here, its words in
 * `alertWords.ts`, and the query that finds it in `schema/alerts/findings/`. A kind is never renamed.
 */
const KINDS = {
  /** The cart refuses, cannot be reached, or answers what cannot be read. */
  CART_ERROR: error('CART_CONNECTION'),
  /** No pull came to its end for long, although none says why. */
  CART_STANDSTILL: error('CART_CONNECTION'),
  /** Rows of the cart that cannot be read or stored: the others are. */
  ROWS_SET_ASIDE: warning('CART_CONNECTION'),
  /** Single values of stored rows that could not be read, such as dates. */
  VALUES_UNREAD: warning('CART_CONNECTION'),
  /** LINE refuses the account's credentials. */
  LINE_ERROR: error('LINE_ACCOUNT'),
  /** Events of LINE that could not be read or handled: taps, words and new friends of customers. */
  EVENTS_SET_ASIDE: warning('LINE_ACCOUNT'),
  /** Customers sign in and none of them is a member: the LINE Login channel is one of another provider. */
  WRONG_LOGIN_CHANNEL: error('LINE_ACCOUNT'),
  /** Somebody seems to try telephone numbers on the identity form. */
  MANY_FAILED_LINKS: warning('LINE_ACCOUNT'),
  /** LINE's monthly limit is reached: messages wait. */
  QUOTA_USED_UP: error('LINE_ACCOUNT'),
  /** By the forecast the monthly limit is reached within days. */
  QUOTA_RUNS_OUT: warning('LINE_ACCOUNT'),
  /** Messages are past their due time although nothing holds them back. */
  SENDING_LATE: error('LINE_ACCOUNT'),
  /** An emergency stop has stood for long. */
  SENDING_STOPPED: warning('LINE_ACCOUNT'),
  /** The database was restored: nothing is sent until the operator of the platform confirms it. */
  HELD_AFTER_RESTORE: error('LINE_ACCOUNT'),
  /** Members whose customer a person must decide: several have the number, or another member has the customer. */
  CLAIMS_UNDECIDED: warning('LINE_ACCOUNT'),
  /** Requests of customers that only a person can go on with. */
  REQUEST_NEEDS_HUMAN: error('LINE_ACCOUNT'),
  /** Unfinished requests whose deadline is within 24 hours. */
  REQUEST_DUE_SOON: warning('LINE_ACCOUNT'),
  /** Unfinished requests whose deadline is within 4 hours, or over. */
  REQUEST_DUE_IN_HOURS: error('LINE_ACCOUNT'),
  /** A robot may not work until a person has acted. */
  ROBOT_STOPPED: error('CART_CONNECTION'),
  /** News of orders wait for their workflows. */
  ORDERS_WAITING: error('SHOP'),
  /** Orders whose deliveries cannot be planned. */
  PLANS_FAILING: error('SHOP'),
  /**
   * Messages were not sent, or perhaps not, and a person decides whether they are sent again. It also ends by their age,
   * when nobody did: its end is no good news.
   */
  RESEND_WAITING: warning('SHOP', ['FIRST', 'REPEAT']),
  /** The platform gave the shop a new administrator, since it had none who could act. It happened, and is told once. */
  SHOP_RECOVERED: warning('SHOP', ['FIRST']),
  /** What was charged for requests and what was done do not agree. */
  CHARGES_DIFFER: error('SHOP'),
  /** E-mails to an operator are refused. */
  MAIL_REFUSED: warning('OPERATOR'),
  /** The mail server takes none of our e-mails. An e-mail that says so would arrive when it is no longer true. */
  MAIL_STANDSTILL: warning('SHOP', []),
} as const satisfies Readonly<Record<string, KindFacts>>

export type AlertKind = keyof typeof KINDS

export const isAlertKind = (text: string): text is AlertKind => Object.hasOwn(KINDS, text)

export const ALERT_KINDS: readonly AlertKind[] = Object.keys(KINDS).filter(isAlertKind)

export const severityOf = (kind: AlertKind): AlertSeverity => KINDS[kind].severity
/** On which occasions an e-mail is sent. */
export const toldOf = (kind: AlertKind): readonly MailOccasion[] => KINDS[kind].told
export const subjectTypeOf = (kind: AlertKind): AlertSubject => KINDS[kind].subject
