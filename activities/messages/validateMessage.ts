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
import { readVersion } from '../../schema/messages/followMessageVersions.ts'
import { askInTurn } from './askInTurn.ts'
import { asFailure } from '../line/callFailed.ts'
import type { Line } from '../line/line.ts'

/** Which bubbles, and of which scenarios: their places in the content. */
export interface MessageToValidate {
  shopId: ShopId
  lineAccountId: LineAccountId
  content: { messageId: string; version: number } | { draftId: string }
  scenarios: number[]
}

export interface ValidateActivities {
  /**
   * Asks LINE's validator about the messages of each scenario, as the example member would get them. Sends nothing and
   * costs no quota. LINE lets a channel ask 2,000 times a second, apart from pushes: 3 at once are no burden, and 30
   * scenarios take a second or two. When LINE is slow it stops after 11 s and tells what it has.
   */
  validateMessage(input: MessageToValidate): Promise<LineVerdict>
}

export interface ValidateActivityDeps {
  db: Db
  vault: Vault
  line: Line
  /** Where click links and uploads lie, as for what is really sent. */
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
  const messagesOf = (bubbles: readonly Bubble[]) =>
    renderBubbles(
      bubbles,
      exampleValues(dateInJapan(Date.now())),
      () => EXAMPLE_TAP_DATA,
      () => clickLink,
      mediaUrl,
    )
  return {
    validateMessage: ({ shopId, lineAccountId, content, scenarios }) =>
      asFailure(async () => {
        const written = await inShop(db, shopId, (tx) =>
          'draftId' in content
            ? readDraft(tx, vault, shopId, content.draftId)
            : readSaved(tx, content.messageId, content.version),
        )
        return askInTurn(scenarios, async (place) => {
          const messages = messagesOf(written[place] ?? [])
          return access.as(shopId, lineAccountId, (token) => client.validatePush(token, messages))
        })
      }),
  }
}

/** The bubbles of each scenario; columns of jsonb and drafts hold what the API checked. */
async function readSaved(tx: ShopTx, messageId: string, version: number): Promise<Bubble[][]> {
  const { content } = await readVersion(tx, messageId, version)
  return content.scenarios.map(({ bubbles }) => bubbles as Bubble[])
}

const readDraft = async (tx: ShopTx, vault: Vault, shopId: ShopId, draftId: string): Promise<Bubble[][]> =>
  JSON.parse(await vault.reveal(tx, shopId, draftId, 'message.draft')) as Bubble[][]
