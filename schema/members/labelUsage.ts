import { type RawBuilder, sql } from 'kysely'
import type { ShopTx } from '../database.ts'
import { type UsageRow, usagesOf, type Usages } from '../sql/usages.ts'

/** A tag or flag cannot be deleted: these messages, packs, auto-replies and forms use it, at least one. */
export class LabelInUse extends Error {
  readonly label: 'tag' | 'flag'
  readonly places: Usages
  constructor(label: 'tag' | 'flag', places: Usages) {
    super(
      `the ${label} is named by ${places.messages.length} messages, ${places.packs.length} packs, ${places.replies.length} replies, ${places.forms.length} forms`,
    )
    this.name = 'LabelInUse'
    this.label = label
    this.places = places
  }
}

/** The tag or flag to delete, locked by the caller: a save that names it waits, and then finds it gone. */
interface Label {
  id: string
  line_account_id: string
}

/**
 * Refuses to delete a tag that a follow message (switched on or off) names in its audience, in a live scenario's
 * actions or in an acting button, or an auto-reply likewise, or the settings of requests: without the tag, "has none of
 * these" would let everybody in. Buttons of packs count, used or not; of a message that has one through a pack only the
 * pack is listed. Of a form the draft counts and what customers see: without the tag, nothing follows a submission.
 * @throws LabelInUse
 */
export const refuseTagInUse = (tx: ShopTx, { id, line_account_id }: Label): Promise<void> =>
  refuse(tx, {
    label: 'tag',
    lineAccountId: line_account_id,
    named: {
      audience: (column) => has(column, '$.all[*].tagIds[*]', id),
      actions: (column) => either(has(column, '$.addTagIds[*]', id), has(column, '$.removeTagIds[*]', id)),
      bubbles: (column) =>
        either(has(column, `${ACTS}.addTagIds[*]`, id), has(column, `${ACTS}.removeTagIds[*]`, id)),
      settings: (column) => has(column, '$.*.*.*[*]', id),
      form: (column) => either(has(column, '$.tagsAtSubmit[*]', id), has(column, '$.tagsAtLink[*]', id)),
    },
  })

/** The same for a flag. @throws LabelInUse */
export const refuseFlagInUse = (tx: ShopTx, { id, line_account_id }: Label): Promise<void> =>
  refuse(tx, {
    label: 'flag',
    lineAccountId: line_account_id,
    named: {
      audience: (column) => has(column, '$.all[*].flagIds[*]', id),
      actions: (column) => sql<boolean>`${sql.raw(column)} ->> 'flagId' = ${id}`,
      bubbles: (column) => has(column, `${ACTS}.flagId`, id),
      form: () => sql<boolean>`false`,
    },
  })

/** What buttons do, wherever they are among the bubbles. */
const ACTS = '$.**.act'

type Condition = RawBuilder<boolean>
type Column =
  | 'm.audience'
  | 's.actions'
  | 'coalesce(s.written, s.bubbles)'
  | 'p.bubbles'
  | 'r.audience'
  | 'r.actions'
  | 'r.bubbles'
  | 's.tags'
  | 'f.draft'
  | 'v.content'

/** Whether the id is at a place. It comes from the row, never from outside, and a uuid needs no escaping. */
const has = (column: Column, place: string, id: string): Condition =>
  sql<boolean>`${sql.raw(column)} @? ${`${place} ? (@ == "${id}")`}::jsonpath`

const either = (a: Condition, b: Condition): Condition => sql<boolean>`(${a} or ${b})`

async function refuse(
  tx: ShopTx,
  {
    label,
    lineAccountId,
    named,
  }: {
    label: 'tag' | 'flag'
    lineAccountId: string
    named: Readonly<Record<'audience' | 'actions' | 'bubbles' | 'form', (column: Column) => Condition>> & {
      /** Left out: settings of requests name none. */
      readonly settings?: (column: Column) => Condition
    }
  },
): Promise<void> {
  const { rows } = await sql<UsageRow>`
    select 'message' as place, m.id, m.admin_name from follow_messages m
     where m.line_account_id = ${lineAccountId} and m.removed_at is null
       and (${named.audience('m.audience')}
            or exists (select 1 from scenarios s
                        where s.message_id = m.id and s.removed_at is null
                          and (${named.actions('s.actions')} or ${named.bubbles('coalesce(s.written, s.bubbles)')})))
    union all
    select 'pack', p.id, p.admin_name from message_packs p
     where p.line_account_id = ${lineAccountId} and ${named.bubbles('p.bubbles')}
    union all
    select 'reply', r.id, r.admin_name from auto_replies r
     where r.line_account_id = ${lineAccountId} and r.removed_at is null
       and (${named.audience('r.audience')} or ${named.actions('r.actions')} or ${named.bubbles('r.bubbles')})
    union all
    select 'request', s.line_account_id, a.name from request_settings s join line_accounts a on a.id = s.line_account_id
     where s.line_account_id = ${lineAccountId} and ${named.settings?.('s.tags') ?? sql<boolean>`false`}
    union all
    select 'form', f.id, coalesce(f.draft ->> 'title', v.content ->> 'title')
      from forms f left join form_versions v on v.id = f.published_version_id
     where f.line_account_id = ${lineAccountId} and (${named.form('f.draft')} or ${named.form('v.content')})
     order by place, id`.execute(tx)
  if (rows.length > 0) throw new LabelInUse(label, usagesOf(rows))
}
