import { type AlertKind, type AlertSubject, subjectTypeOf } from '../../../../domain/alerts/alertKinds.ts'

const SUBJECTS: Readonly<Record<AlertSubject, (id: string) => string>> = {
  SHOP: () => '/v1/shop',
  CART_CONNECTION: (id) => `/v1/cart-connections/${id}`,
  LINE_ACCOUNT: (id) => `/v1/line-accounts/${id}`,
  OPERATOR: (id) => `/v1/operators/${id}`,
}

/** Kinds whose cause has a list or page of its own. */
const PAGES: Readonly<Partial<Record<AlertKind, (id: string) => string>>> = {
  ROWS_SET_ASIDE: (id) => `/v1/cart-connections/${id}/unread?kind=SET_ASIDE`,
  VALUES_UNREAD: (id) => `/v1/cart-connections/${id}/unread?kind=VALUE_UNREAD`,
  EVENTS_SET_ASIDE: (id) => `/v1/line-accounts/${id}/unread-events`,
  QUOTA_RUNS_OUT: (id) => `/v1/line-accounts/${id}/quota-forecast`,
  CLAIMS_UNDECIDED: (id) => `/v1/identity-claims?lineAccountId=${id}&open=true`,
  REQUEST_NEEDS_HUMAN: (id) => `/v1/requests?lineAccountId=${id}&needsPerson=true`,
  REQUEST_DUE_SOON: (id) => `/v1/requests?lineAccountId=${id}&handling=OPEN`,
  REQUEST_DUE_IN_HOURS: (id) => `/v1/requests?lineAccountId=${id}&handling=OPEN`,
  ROBOT_STOPPED: () => '/v1/robots',
  RESEND_WAITING: () => '/v1/resend-list',
  CHARGES_DIFFER: () => '/v1/charges',
  SHOP_RECOVERED: () => '/v1/shop/recoveries',
}

/** Where the API shows what an alert is about; `id`: its subject's. */
export const alertHref = (kind: AlertKind, id: string): string =>
  (PAGES[kind] ?? SUBJECTS[subjectTypeOf(kind)])(id)
