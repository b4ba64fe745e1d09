import { sql } from 'kysely'
import type { MemberId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'

const OF_TEST = 'test:'

/** The cause of a change of tags, as the history keeps it, for one that a test makes or takes back. */
export const causeOfTest = (cause: string): string => `${OF_TEST}${cause}`
/** Whether a test made the change, or took it back. */
export const isOfTest = (cause: string): boolean => cause.startsWith(OF_TEST)

/**
 * A real message, or a person, wants tags of a test member to be as a test has made them: they stay so at its end, and
 * are not taken back. The caller has locked the member.
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
