import { sql } from 'kysely'
import type { LineAccountId, MemberId, ShopId } from '../../domain/values/ids.ts'
import type { ShopBox } from '../crypto/shopBoxes.ts'
import type { ShopTx } from '../database.ts'

/** Where the texts of the history stand: part of their encryption's context. */
export const TALK_TEXT = 'talk'

/** One line of a member's history: what came in, or what went out. */
export interface NewTalkEntry {
  shopId: ShopId
  lineAccountId: LineAccountId
  memberId: MemberId
  direction: 'IN' | 'OUT'
  /** `text`, `image`, `follow` ...; of what goes out `reply`, `notice`, `form` ...: letters, at most 40. */
  kind: string
  /** When it happened: by LINE's clock for what came in. */
  at: Date
  /** What it stands for, unique in the LINE account; the same once more changes nothing but the outcome. */
  reference: string
  /** What people read; several bubbles as lines. Null: nothing to read. */
  text: string | null
  /** The stored LINE event that it is, or that it answers. */
  eventId?: string | null
  /** Of what went out: `DONE`, `EXPIRED`, `UNKNOWN`, `REFUSED: ...` (activities/line/reply.ts). */
  outcome?: string | null
}

/**
 * Keeps an entry in the transaction of what it is about, its text sealed (`box`: see {@link ShopBox}; take it before
 * you begin the transaction). May be repeated: an entry that is there keeps its text and takes the newer outcome.
 * @returns its id
 */
export async function keepTalkEntry(tx: ShopTx, box: ShopBox, entry: NewTalkEntry): Promise<string> {
  const { text, outcome = null } = entry
  const row = await tx
    .insertInto('talk_entries')
    .values({
      shop_id: entry.shopId,
      line_account_id: entry.lineAccountId,
      member_id: entry.memberId,
      direction: entry.direction,
      kind: entry.kind,
      at: entry.at,
      reference: entry.reference,
      event_id: entry.eventId ?? null,
      outcome,
      text: text === null || text === '' ? null : box.seal(text, TALK_TEXT),
    })
    .onConflict((conflict) =>
      conflict
        .columns(['line_account_id', 'reference'])
        .doUpdateSet({ outcome: sql`coalesce(excluded.outcome, talk_entries.outcome)` }),
    )
    .returning('id')
    .executeTakeFirstOrThrow()
  return row.id
}

/** Notes what became of an entry that went out. */
export const settleTalkEntry = (
  tx: ShopTx,
  lineAccountId: LineAccountId,
  { reference, outcome }: { reference: string; outcome: string },
) =>
  tx
    .updateTable('talk_entries')
    .set({ outcome })
    .where('line_account_id', '=', lineAccountId)
    .where('reference', '=', reference)
    .execute()
