import { cartErrors, cartStandstills, unreadCartData } from './carts.ts'
import { differingCharges } from './charges.ts'
import { undecidedClaims } from './claims.ts'
import { lateSending, waitingOrders, waitingResends } from './delivery.ts'
import type { Finder } from './finder.ts'
import { lineAccounts, pagesInLine, quotaForecasts, unreadEvents } from './line.ts'
import { refusedMails, waitingMails } from './mails.ts'
import { dueRequests, requestsOfPeople, stoppedRobots } from './requests.ts'
import { failingPlans, recoveries } from './shop.ts'

export type { Finder, FinderSettings } from './finder.ts'

/** Every question that is asked; together they find every kind. */
export const FINDERS: readonly Finder[] = [
  cartErrors,
  cartStandstills,
  unreadCartData,
  lineAccounts,
  pagesInLine,
  unreadEvents,
  quotaForecasts,
  lateSending,
  undecidedClaims,
  requestsOfPeople,
  dueRequests,
  stoppedRobots,
  waitingOrders,
  waitingResends,
  failingPlans,
  recoveries,
  differingCharges,
  refusedMails,
  waitingMails,
]
