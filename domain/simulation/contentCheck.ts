import type { Bubble, BubbleProblem } from '../bubbles/index.ts'
import { checkProductNames } from '../line/check/index.ts'
import { spokenProductOf } from '../orders/spokenLine.ts'
import type { CalendarDate } from '../values/japanTime.ts'
import type { SimulatedMessage, SimulatedOrder } from './model.ts'

/** What the name of a product does to the bubbles of a scenario (domain.md D42). */
export type ContentCheck = (bubbles: readonly Bubble[], productName: string) => readonly BubbleProblem[]

/** A check that remembers its answers: many orders have the same product. Make one for each question. */
export function contentCheck(today: CalendarDate): ContentCheck {
  const known = new Map<readonly Bubble[], Map<string, readonly BubbleProblem[]>>()
  return (bubbles, productName) => {
    const byName = known.get(bubbles) ?? new Map<string, readonly BubbleProblem[]>()
    known.set(bubbles, byName)
    const found = byName.get(productName) ?? checkProductNames(bubbles, [productName], today)
    byName.set(productName, found)
    return found
  }
}

/** The name of the product that a message speaks of to an order (D48). */
export function productOf({ lines }: SimulatedOrder, { triggerProducts }: SimulatedMessage): string | null {
  const triggers = new Set(triggerProducts.map(({ id }) => id))
  return spokenProductOf(
    lines.map(({ productName, productIds }) => ({
      productName,
      isTrigger: productIds.some((id) => triggers.has(id)),
    })),
  )
}
