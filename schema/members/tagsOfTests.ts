import { sql } from 'kysely'
import type { MemberId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'

const OF_TEST = 'test:'

/** The cause, as the history of tags keeps it, of a change that a test makes or undoes. */
export const causeOfTest = (cause: string): string => `${OF_TEST}${cause}`
/** Whether a test made the change or undid it. */
export const isOfTest = (cause: string): boolean => cause.startsWith(OF_TEST)

/**
 * Keeps tags of a test member as a test has set them, since a real message or a person wants them so: the end of the
 * test no longer undoes them. The caller has locked the member.
 */
export async function retainTestTags(
  tx: ShopTx,
  memberId: MemberId,
  { add, remove }: { add: readonly string[]; remove: readonly string[] },
): Promise<void> {
  await sql`
    update test_changes c
       set change = jsonb_build_object(
             'added', coalesce((select jsonb_agg(t) from jsonb_array_elements_text(c.change -> 'added') t
                                 where t <> all(${[...add]}::text[])), '[]'),
             'removed', coalesce((select jsonb_agg(t) from jsonb_array_elements_text(c.change -> 'removed') t
                                   where t <> all(${[...remove]}::text[])), '[]'))
     where c.member_id = ${memberId} and c.kind = 'TAGS' and c.taken_back_at is null`.execute(tx)
}
