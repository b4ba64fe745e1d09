import type { Bubble } from '../../domain/bubbles/index.ts'
import { mediaUrlsUnder, renderBubbles } from '../../domain/bubbles/index.ts'
import type { LineAccountId, ShopId } from '../../domain/values/ids.ts'
import { dateInJapan } from '../../domain/values/japanTime.ts'
import {
  EXAMPLE_LINK_ID,
  EXAMPLE_TAP_DATA,
  exampleValues,
  type LineVerdict,
} from '../../domain/line/check/index.ts'
import type { Vault } from '../../schema/crypto/vault.ts'
import { type Db, inShop, type ShopTx } from '../../schema/database.ts'
import { namesOfProducts } from '../../schema/orders/products.ts'
import { readVersion } from '../../schema/messages/followMessageVersions.ts'
import { validateScenarios } from './validateScenarios.ts'
import { asFailure } from '../line/lineCallFailed.ts'
import type { Line } from '../line/line.ts'

/** The bubbles to validate, and of which scenarios (by their index in the content). */
export interface MessageToValidate {
  shopId: ShopId
  lineAccountId: LineAccountId
  content: { messageId: string; version: number } | { draftId: string }
  scenarios: number[]
  /** The product that the messages speak of, the one with the longest name; an example when left out. */
  productId?: string
}

export interface ValidateActivities {
  /**
   * Has LINE's validator check the messages of each scenario, as the example member would get them. Sends nothing and
   * costs no quota. LINE allows 2,000 such calls per second and channel, separate from pushes; 30 scenarios at 3 at a
   * time take 1-2 s. When LINE is slow it stops after 11 s and returns what it has.
   */
  validateMessage(input: MessageToValidate): Promise<LineVerdict>
}

export interface ValidateActivityDeps {
  db: Db
  vault: Vault
  line: Line
  /** Bases of click links and uploads, as in real sends. */
  linkBaseUrl: string
  mediaBaseUrl: string
}

export function createValidateActivities({
  db,
  vault,
  line: { client, access },
  linkBaseUrl,
  mediaBaseUrl,
}: ValidateActivityDeps): ValidateActivities {
  const clickLink = `${linkBaseUrl}/r/${EXAMPLE_LINK_ID}`
  const mediaUrl = mediaUrlsUnder(mediaBaseUrl)
  const messagesOf = (bubbles: readonly Bubble[], product: string | undefined) =>
    renderBubbles(bubbles, exampleValues(dateInJapan(Date.now()), product), {
      dataOf: () => EXAMPLE_TAP_DATA,
      linkOf: () => clickLink,
      mediaUrl,
    })
  return {
    validateMessage: ({ shopId, lineAccountId, content, scenarios, productId }) =>
      asFailure(async () => {
        const { written, product } = await inShop(db, shopId, async (tx) => ({
          written:
            'draftId' in content
              ? parseDraft(await vault.reveal(tx, { shopId, id: content.draftId, purpose: 'message.draft' }))
              : await readSaved(tx, content.messageId, content.version),
          product:
            productId === undefined ? undefined : (await namesOfProducts(tx, [productId])).get(productId),
        }))
        return validateScenarios(scenarios, async (place) => {
          const messages = messagesOf(written[place] ?? [], product)
          return access.as(shopId, lineAccountId, (token) => client.validatePush(token, messages))
        })
      }),
  }
}

/** The bubbles of each scenario; the API checked what jsonb columns and drafts hold. */
async function readSaved(tx: ShopTx, messageId: string, version: number): Promise<Bubble[][]> {
  const { content } = await readVersion(tx, messageId, version)
  return content.scenarios.map(({ bubbles }) => bubbles as Bubble[])
}

const parseDraft = (text: string): Bubble[][] => JSON.parse(text) as Bubble[][]
