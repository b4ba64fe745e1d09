import { sql } from 'kysely'

/** What makes two labels of an account the same to a reader (domain.md D38). */
const SAME = {
  tags: sql`(twin.name_fold = tags.name_fold or twin.code_fold = tags.code_fold)`,
  flags: sql`twin.name_fold = flags.name_fold`,
}

const twinsOf = (kind: keyof typeof SAME) => sql`
  from ${sql.table(kind)} twin
 where twin.line_account_id = ${sql.ref(`${kind}.line_account_id`)} and twin.id <> ${sql.ref(`${kind}.id`)}
   and ${SAME[kind]}`

/** The ids of the account's other labels of the same name or code; there are some only from before 0.5.0. */
export const twinIds = (kind: keyof typeof SAME) =>
  sql<string[]>`array(select twin.id ${twinsOf(kind)} order by twin.id)`.as('twin_ids')

/** Whether the account has another label of the same name or code. */
export const isTwin = (kind: keyof typeof SAME) => sql<boolean>`exists (select ${twinsOf(kind)})`
