import {
  actButtonsOf,
  type Bubble,
  mediaUrlsUnder,
  type References,
  trackedLinksOf,
} from '../../domain/bubbles/index.ts'
import type { DeliveryId, ShopId } from '../../domain/values/ids.ts'
import { placesOf, type ResponsePlace } from '../../domain/responses/responsePlace.ts'
import type { ResponseTokens } from '../../schema/crypto/responseTokens.ts'

/** Tokens, click links and uploads for rendering one shop's deliveries. */
export interface Responses {
  /** For `renderBubbles`. Tokens and links are made when rendering asks for them: bubbles without any cost nothing. */
  of(deliveryId: DeliveryId, bubbles: readonly Bubble[]): Required<References>
}

/** Makes what can be tapped in the deliveries of one shop. */
export function responsesOf(
  {
    tokens,
    linkBaseUrl,
    mediaBaseUrl,
  }: { tokens: Pick<ResponseTokens, 'tap' | 'link'>; linkBaseUrl: string; mediaBaseUrl: string },
  shopId: ShopId,
): Responses {
  const placesOfActs = remembered((bubbles) => placesOf(actButtonsOf(bubbles).map(({ path }) => path)))
  const placesOfLinks = remembered((bubbles) => placesOf(trackedLinksOf(bubbles).map(({ path }) => path)))
  const mediaUrl = mediaUrlsUnder(mediaBaseUrl)
  return {
    of: (deliveryId, bubbles) => ({
      dataOf: (path) => {
        const place = placesOfActs(bubbles).get(path)
        // Without one the message is INVALID_CONTENT (checkRendered).
        return place === undefined ? '' : tokens.tap(shopId, { deliveryId, place })
      },
      linkOf: (path, uri) => {
        const place = placesOfLinks(bubbles).get(path)
        return place === undefined ? uri : `${linkBaseUrl}/r/${tokens.link({ deliveryId, place })}`
      },
      mediaUrl,
    }),
  }
}

type Places = ReadonlyMap<string, ResponsePlace>

/** Finds places once for the bubbles of a claim, not once for each of its rows. */
function remembered(find: (bubbles: readonly Bubble[]) => Places): (bubbles: readonly Bubble[]) => Places {
  const found = new WeakMap<readonly Bubble[], Places>()
  return (bubbles) => {
    const places = found.get(bubbles) ?? find(bubbles)
    found.set(bubbles, places)
    return places
  }
}
