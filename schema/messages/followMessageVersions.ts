import { sql } from 'kysely'
import type { OperatorId, ShopId } from '../../domain/values/ids.ts'
import type { VersionContent } from '../../domain/messages/messageChanges.ts'
import { voidApprovals } from '../shops/approvals.ts'
import type { ShopTx } from '../database.ts'
import { requireRow } from '../sql/optimisticLock.ts'
import { type FollowMessageRow, readFollowMessage, readFollowMessages } from './followMessages.ts'
import type { PageRequest } from '../sql/keysetOrder.ts'

/** Who saves; versions keep it. */
export interface Author {
  shopId: ShopId
  operatorId: OperatorId
}

/** A version as it was saved, with the one before it. */
export interface VersionRow {
  version: number
  saved_at: Date
  operator_id: string | null
  operator_name: string | null
  /** Instants within are text. */
  content: Omit<FollowMessageRow, 'created_at'> & { created_at: string } & VersionContent
  before: VersionContent | null
}

/** Versions of a message, newest first, below `after` if given. A removed message keeps its versions. */
export async function listVersions(
  tx: ShopTx,
  messageId: string,
  { after, most }: PageRequest<number>,
): Promise<VersionRow[]> {
  const { rows } = await sql<VersionRow>`
    select v.version, v.created_at as saved_at, v.operator_id, o.name as operator_name, v.content,
           (select b.content from follow_message_versions b
             where b.message_id = v.message_id and b.version < v.version
             order by b.version desc limit 1) as before
      from follow_message_versions v
      left join operators o on o.id = v.operator_id
     where v.message_id = ${messageId} and (${after}::int is null or v.version < ${after}::int)
     order by v.version desc limit ${most}`.execute(tx)
  return rows
}

/** @throws NoSuchRow */
export async function readVersion(tx: ShopTx, messageId: string, version: number): Promise<VersionRow> {
  const [row] = await listVersions(tx, messageId, { after: version + 1, most: 1 })
  return requireRow(row?.version === version ? row : undefined)
}

/** Stores the version that a message has now: every version that a delivery may have used stays readable (V18). */
export async function keepVersion(tx: ShopTx, by: Author, id: string): Promise<FollowMessageRow> {
  const row = await readFollowMessage(tx, id)
  await insertVersions(tx, by, [row])
  return row
}

/** Raises and stores the versions of messages that the caller has locked and changed. */
export async function keepNextVersions(tx: ShopTx, by: Author, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await tx
    .updateTable('follow_messages')
    .set({ version: sql<number>`version + 1` })
    .where('id', 'in', ids)
    .execute()
  await insertVersions(tx, by, await readFollowMessages(tx, ids))
}

/** Stores these versions, and voids the approvals asked for earlier ones. */
async function insertVersions(tx: ShopTx, by: Author, rows: readonly FollowMessageRow[]): Promise<void> {
  await tx
    .insertInto('follow_message_versions')
    .values(
      rows.map((row) => ({
        message_id: row.id,
        version: row.version,
        shop_id: by.shopId,
        operator_id: by.operatorId,
        content: JSON.stringify(row),
      })),
    )
    .execute()
  await voidApprovals(
    tx,
    rows.map(({ id }) => id),
  )
}
