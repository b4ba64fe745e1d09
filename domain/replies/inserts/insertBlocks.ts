import type { InsertName } from '../../bubbles/inserts.ts'
import { dateInJapan } from '../../values/japanTime.ts'
import { asOfWords, type InsertBlock } from './block.ts'
import { pointsPhrase } from './cartPoints.ts'
import { deliveryRow, inOrderOfDates } from './deliveryStatus.ts'
import type { InsertFacts } from './facts.ts'
import { MOST_PURCHASES, purchaseRow, purchasesOf } from './purchaseInfo.ts'
import { ordersAsOf } from './reread.ts'
import { type InsertWords, notLinkedText } from './words.ts'

/** How inserts are said. */
export interface InsertManner {
  readonly words: InsertWords
  /** The identity form's address, for a member who is not linked; null: the shop has none. */
  readonly formUrl: string | null
  /** Older data says as of when it is (milliseconds). */
  readonly maxAgeMs: number
  /** Epoch milliseconds. */
  readonly now: number
}

/** One insert for one customer. Who is not linked reads the same for whatever reason (domain.md D14). */
export function insertBlock(name: InsertName, facts: InsertFacts, manner: InsertManner): InsertBlock {
  const { words, formUrl, now } = manner
  if (!facts.isLinked) return { kind: 'phrase', text: notLinkedText(words, formUrl) }
  switch (name) {
    case 'deliveryStatus':
      return deliveryStatus(facts, manner)
    case 'purchaseInfo':
      return purchaseInfo(facts, manner)
    case 'cartPoints':
      return { kind: 'phrase', text: pointsPhrase(facts.carts, now) }
  }
}

function deliveryStatus(facts: InsertFacts, manner: InsertManner): InsertBlock {
  const { words, now } = manner
  const rows = inOrderOfDates(facts.orders).map((order) => deliveryRow(order, dateInJapan(now), words))
  const note = asOfNote(facts, manner)
  return rows.length === 0
    ? said(isReadYet(facts) ? words.nothingOrdered : words.notReadYet, note)
    : { kind: 'rows', rows, leftOut: facts.olderOrders, note }
}

function purchaseInfo(facts: InsertFacts, manner: InsertManner): InsertBlock {
  const { words, now } = manner
  const purchases = purchasesOf(facts.orders, facts.subscriptions).slice(-MOST_PURCHASES)
  const rows = purchases.map((purchase) => purchaseRow(purchase, dateInJapan(now)))
  const note = asOfNote(facts, manner)
  // The newest twelve are all that is promised: older ones are not counted as left out.
  return rows.length === 0
    ? said(isReadYet(facts) ? words.noPurchases : words.notReadYet, note)
    : { kind: 'rows', rows, leftOut: 0, note }
}

/** Whether every cart has told what it has: before that, nothing can be said to be missing. */
const isReadYet = ({ carts }: InsertFacts): boolean => carts.every((cart) => cart.ordersAsOf !== null)

const said = (text: string, note: string | null): InsertBlock => ({
  kind: 'phrase',
  text: note === null ? text : `${text}\n${note}`,
})

/** 「15:02時点の情報です」 where the data is older than the shop's setting. */
function asOfNote(facts: InsertFacts, { maxAgeMs, now }: InsertManner): string | null {
  const asOf = ordersAsOf(facts.carts)
  return asOf === null || now - asOf <= maxAgeMs ? null : `${asOfWords(asOf, now)}の情報です`
}
