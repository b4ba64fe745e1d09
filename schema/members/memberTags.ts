import { sql } from 'kysely'
import type { MemberId, ShopId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'
import { raiseVersions } from './raiseVersions.ts'
import { retainTestTags, isOfTest } from './tagsOfTests.ts'

export interface TagChange {
  /** Ids of tags to remove, before the others are added. */
  remove: readonly string[]
  /** Ids of tags to add; tags of other accounts and deleted ones are ignored. */
  add: readonly string[]
  /** The cause of the change: `delivery:<id>`, `tap:<id>`, `operator:<id>`; in a test `test:…` (isOfTest). */
  cause: string
}

/** The ids of the tags that really changed. */
export interface TagsChanged {
  removed: string[]
  added: string[]
}

/**
 * Removes tags from a member, then adds some, with one row of tag_events for each real change: adding a tag that is
 * there changes nothing (domain.md 8). A real change raises the member's version. Locks the member first.
 */
export async function changeMemberTags(
  tx: ShopTx,
  {
    shopId,
    memberId,
    change: { remove, add, cause },
  }: { shopId: ShopId; memberId: MemberId; change: TagChange },
): Promise<TagsChanged> {
  const member = await tx
    .selectFrom('members')
    .select('is_test')
    .where('id', '=', memberId)
    .forNoKeyUpdate()
    .executeTakeFirst()
  if (member?.is_test && !isOfTest(cause)) await retainTestTags(tx, memberId, { add, remove })
  const removed = await takeTags(tx, memberId, remove)
  await note(tx, { shopId, memberId, change: 'REMOVED', tagIds: removed, cause })
  const added = await giveTags(tx, memberId, add)
  await note(tx, { shopId, memberId, change: 'ADDED', tagIds: added, cause })
  if (removed.length + added.length > 0) await raiseVersions(tx, [memberId])
  return { removed, added }
}

/**
 * Sets the member's one flag, or clears it with null, and raises the member's version. False when nothing changes:
 * the flag is set already, or no longer exists.
 */
export async function setMemberFlag(tx: ShopTx, memberId: MemberId, flagId: string | null): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update members m set flag_id = ${flagId}::uuid, version = m.version + 1
     where m.id = ${memberId} and m.flag_id is distinct from ${flagId}::uuid
       and (${flagId}::uuid is null
            or exists (select 1 from flags f
                        where f.id = ${flagId}::uuid and f.line_account_id = m.line_account_id))`.execute(tx)
  return numAffectedRows === 1n
}

async function takeTags(tx: ShopTx, memberId: MemberId, tagIds: readonly string[]): Promise<string[]> {
  if (tagIds.length === 0) return []
  const rows = await tx
    .deleteFrom('member_tags')
    .where('member_id', '=', memberId)
    .where('tag_id', 'in', tagIds)
    .returning('tag_id')
    .execute()
  return rows.map((row) => row.tag_id)
}

async function giveTags(tx: ShopTx, memberId: MemberId, tagIds: readonly string[]): Promise<string[]> {
  if (tagIds.length === 0) return []
  const rows = await tx
    .insertInto('member_tags')
    .columns(['member_id', 'tag_id', 'shop_id'])
    .expression((from) =>
      from
        .selectFrom('members as m')
        .innerJoin('tags as t', 't.line_account_id', 'm.line_account_id')
        .select(['m.id', 't.id', 't.shop_id'])
        .where('m.id', '=', memberId)
        .where('t.id', 'in', tagIds)
        .orderBy('t.id'),
    )
    .onConflict((conflict) => conflict.doNothing())
    .returning('tag_id')
    .execute()
  return rows.map((row) => row.tag_id)
}

async function note(
  tx: ShopTx,
  {
    shopId,
    memberId,
    change,
    tagIds,
    cause,
  }: { shopId: ShopId; memberId: MemberId; change: 'ADDED' | 'REMOVED'; tagIds: string[]; cause: string },
): Promise<void> {
  if (tagIds.length === 0) return
  await tx
    .insertInto('tag_events')
    .values(tagIds.map((tagId) => ({ shop_id: shopId, member_id: memberId, tag_id: tagId, change, cause })))
    .execute()
}
