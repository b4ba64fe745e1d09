import { cartErrors, cartStandstills } from './carts.ts'
import { lateSending, waitingOrders, waitingResends } from './delivery.ts'
import type { Finder } from './finder.ts'
import { lineAccounts, quotaForecasts } from './line.ts'
import { refusedMails, waitingMails } from './mails.ts'

export type { Finder, FinderSettings } from './finder.ts'

/** Every question that is asked; together they find every kind. */
export const FINDERS: readonly Finder[] = [
  cartErrors,
  cartStandstills,
  lineAccounts,
  quotaForecasts,
  lateSending,
  waitingOrders,
  waitingResends,
  refusedMails,
  waitingMails,
]
