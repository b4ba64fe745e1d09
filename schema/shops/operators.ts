import { sql } from 'kysely'
import type { ShopId } from '../../domain/values/ids.ts'
import { MAX_OPERATORS } from '../../domain/values/contentLimits.ts'
import type { ShopTx } from '../database.ts'
import { requireVersion, requireRow } from '../sql/optimisticLock.ts'
import type { PageRequest } from '../sql/keysetOrder.ts'

export type OperatorRole = 'ADMIN' | 'EDITOR' | 'VIEWER'
export interface OperatorFields {
  name: string
  role: OperatorRole
  /** Where alerts go by e-mail; null: nowhere. */
  email?: string | null
  /** Counts while there is an address. */
  alertsByEmail?: boolean
}

/**
 * The shop is at its limit of operators (domain.md 8), or would lose its last ADMIN, or alerts are to go to an operator
 * without an address.
 */
type Refusal = 'TOO_MANY' | 'LAST_ADMIN' | 'NO_EMAIL'
export class OperatorsRefused extends Error {
  readonly why: Refusal
  constructor(why: Refusal) {
    super(`operators: ${why}`)
    this.name = 'OperatorsRefused'
    this.why = why
  }
}

const columns = [
  'id',
  'name',
  'role',
  'email',
  'alerts_by_email',
  'created_at',
  'disabled_at',
  'version',
] as const

/** Changes of a shop's operators are serial: the rules below count them. */
export const lockOperators = (tx: ShopTx, shopId: ShopId) =>
  sql`select pg_advisory_xact_lock(hashtextextended(${`operators:${shopId}`}, 7))`.execute(tx)

/** `beyondLimit`: also in a shop that is at its limit, for the one who can then make room. @throws OperatorsRefused */
export async function insertOperator(
  tx: ShopTx,
  shopId: ShopId,
  {
    name,
    role,
    email = null,
    alertsByEmail = false,
    beyondLimit = false,
  }: OperatorFields & { beyondLimit?: boolean },
) {
  if (alertsByEmail && email === null) throw new OperatorsRefused('NO_EMAIL')
  await lockOperators(tx, shopId)
  const active = await tx
    .selectFrom('operators')
    .select(({ fn }) => fn.countAll<number>().as('n'))
    .where('disabled_at', 'is', null)
    .executeTakeFirstOrThrow()
  if (Number(active.n) >= MAX_OPERATORS && !beyondLimit) throw new OperatorsRefused('TOO_MANY')
  return tx
    .insertInto('operators')
    .values({ shop_id: shopId, name, role, email, alerts_by_email: alertsByEmail })
    .returning(columns)
    .executeTakeFirstOrThrow()
}

export type OperatorRow = Awaited<ReturnType<typeof insertOperator>>

export const listOperators = (
  tx: ShopTx,
  shopId: ShopId,
  { after, most }: PageRequest<string>,
): Promise<OperatorRow[]> =>
  tx
    .selectFrom('operators')
    .select(columns)
    .where('shop_id', '=', shopId)
    .$if(after !== null, (query) => query.where('id', '>', after))
    .orderBy('id')
    .limit(most)
    .execute()

/** @throws NoSuchRow */
export const readOperator = async (tx: ShopTx, id: string): Promise<OperatorRow> =>
  requireRow(await tx.selectFrom('operators').select(columns).where('id', '=', id).executeTakeFirst())

/**
 * Disabling an operator ends its keys for good: a trigger does, so that older code cannot leave one. @throws NoSuchRow, StaleVersion, OperatorsRefused
 */
export async function updateOperator(
  tx: ShopTx,
  {
    shopId,
    id,
    version,
    fields,
  }: {
    shopId: ShopId
    id: string
    version: number | null
    fields: Partial<OperatorFields> & { disabled?: boolean }
  },
): Promise<OperatorRow> {
  await lockOperators(tx, shopId)
  const before = await tx
    .selectFrom('operators')
    .select(columns)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  requireVersion(before, version)
  const { name, role, email, alertsByEmail, disabled } = fields
  const row = await tx
    .updateTable('operators')
    .set(({ eb, ref }) => ({
      ...(name === undefined ? {} : { name }),
      ...(role === undefined ? {} : { role }),
      ...(email === undefined ? {} : { email }),
      ...(alertsByEmail === undefined ? {} : { alerts_by_email: alertsByEmail }),
      ...(disabled === undefined
        ? {}
        : { disabled_at: disabled ? sql<Date>`coalesce(disabled_at, clock_timestamp())` : null }),
      version: eb(ref('version'), '+', 1),
    }))
    .where('id', '=', id)
    .returning(columns)
    .executeTakeFirstOrThrow()
  if (row.alerts_by_email && row.email === null) throw new OperatorsRefused('NO_EMAIL')
  await keepAnAdmin(tx)
  return row
}

async function keepAnAdmin(tx: ShopTx): Promise<void> {
  const admin = await tx
    .selectFrom('operators')
    .select('id')
    .where('role', '=', 'ADMIN')
    .where('disabled_at', 'is', null)
    .limit(1)
    .executeTakeFirst()
  if (!admin) throw new OperatorsRefused('LAST_ADMIN')
}
