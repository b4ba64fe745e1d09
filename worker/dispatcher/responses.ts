import { actButtonsOf, type Bubble, type DataOf } from '../../domain/bubbles/index.ts'
import type { DeliveryId, ShopId } from '../../domain/ids.ts'
import { placesOf, type ResponsePlace } from '../../domain/responses/place.ts'
import type { ResponseTokens } from '../../schema/crypto/responseTokens.ts'

/** What rendering needs for the buttons of one shop's deliveries. */
export interface Responses {
  /** Tokens are made when rendering asks for one: bubbles without a button that acts cost nothing. */
  dataOf(deliveryId: DeliveryId, bubbles: readonly Bubble[]): DataOf
}

export function responsesOf(tokens: Pick<ResponseTokens, 'tap'>, shopId: ShopId): Responses {
  const placesOfActs = remembered((bubbles) => placesOf(actButtonsOf(bubbles).map(({ path }) => path)))
  return {
    dataOf: (deliveryId, bubbles) => (path) => {
      const place = placesOfActs(bubbles).get(path)
      // Without one the message is INVALID_CONTENT (checkRendered).
      return place === undefined ? '' : tokens.tap(shopId, { deliveryId, place })
    },
  }
}

type Places = ReadonlyMap<string, ResponsePlace>

/** Found once for the bubbles of a claim, not once for each of its rows. */
function remembered(find: (bubbles: readonly Bubble[]) => Places): (bubbles: readonly Bubble[]) => Places {
  const found = new WeakMap<readonly Bubble[], Places>()
  return (bubbles) => {
    const places = found.get(bubbles) ?? find(bubbles)
    found.set(bubbles, places)
    return places
  }
}
