import { type Bubble, insertsIn } from '../../../domain/bubbles/index.ts'
import { formAddress } from '../../../domain/bubbles/index.ts'
import {
  DEFAULT_MAX_AGE_MS,
  INSERT_WORDS,
  type InsertFacts,
  type InsertManner,
} from '../../../domain/replies/inserts/index.ts'
import type { LineAccountId, MemberId } from '../../../domain/values/ids.ts'
import type { ShopTx } from '../../database.ts'
import { readPublishedForm } from '../../forms/publishedForms.ts'
import { readInsertSettings, wordsOf } from './insertSettings.ts'
import { readInsertFacts } from './readInsertFacts.ts'

/** What `renderReply` needs for the inserts of a reply. */
export interface InsertsToSay {
  readonly facts: InsertFacts
  readonly manner: InsertManner
}

const NOBODY: InsertFacts = {
  isLinked: false,
  carts: [],
  orders: [],
  olderOrders: 0,
  subscriptions: [],
  rereadAskedAt: null,
}

/**
 * The facts of a member for the inserts of these bubbles, and how the member's LINE account says them. Without inserts
 * nothing is read. `memberId` null, or unknown: somebody who is linked nowhere.
 */
export async function readInserts(
  tx: ShopTx,
  { memberId, bubbles, now }: { memberId: MemberId | null; bubbles: readonly Bubble[]; now: number },
): Promise<InsertsToSay> {
  const inserts = insertsIn(bubbles)
  const member =
    memberId === null || inserts.length === 0
      ? undefined
      : await tx
          .selectFrom('members as m')
          .innerJoin('line_accounts as a', 'a.id', 'm.line_account_id')
          .select(['m.line_account_id', 'a.liff_id'])
          .where('m.id', '=', memberId)
          .executeTakeFirst()
  if (!member || memberId === null)
    return {
      facts: NOBODY,
      manner: { words: INSERT_WORDS, formUrl: null, maxAgeMs: DEFAULT_MAX_AGE_MS, now },
    }
  const lineAccountId = member.line_account_id as LineAccountId
  const settings = await readInsertSettings(tx, lineAccountId)
  const facts = await readInsertFacts(tx, { memberId, inserts, now })
  const { liff_id: liffId } = member
  const { formCode: code, maxAgeMs } = settings
  const isOpen =
    !facts.isLinked &&
    liffId !== null &&
    code !== null &&
    (await readPublishedForm(tx, { lineAccountId, code })) !== null
  return {
    facts,
    manner: {
      words: wordsOf(settings),
      formUrl: isOpen ? formAddress(liffId, code) : null,
      maxAgeMs,
      now,
    },
  }
}
