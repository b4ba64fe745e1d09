import { sql } from 'kysely'
import type { IdentityItem, IdentityStanding } from '../../../domain/members/identity.ts'
import type { MemberId } from '../../../domain/values/ids.ts'
import type { ShopTx } from '../../database.ts'

/** What the identity page says to a member who opens it. */
export interface ShownStanding {
  readonly link: IdentityStanding
  /** The item that the member was asked for in addition, and has not given yet. */
  readonly item: IdentityItem | null
}

/**
 * Where a member stands, as the identity page says it: linked in any cart; else the state of the claim that waits; else
 * what the phone that an operator entered comes to.
 */
export async function identityStanding(tx: ShopTx, memberId: MemberId): Promise<ShownStanding> {
  const { rows } = await sql<ShownStanding>`
    select case when m.link_state = 'LINKED' then 'LINKED' else coalesce(c.state, m.link_state) end as link,
           case when m.link_state <> 'LINKED' then c.item end as item
      from members m
      left join identity_claims c
        on c.member_id = m.id and c.state in ('WAITING', 'AMBIGUOUS', 'CLAIMED') and c.expires_at > clock_timestamp()
     where m.id = ${memberId}`.execute(tx)
  return rows[0] ?? { link: 'UNLINKED', item: null }
}
