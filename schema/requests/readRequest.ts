import type { Selectable } from 'kysely'
import type { Cart } from '../../domain/carts/cartCapabilities.ts'
import type { Handling } from '../../domain/requests/handling.ts'
import type {
  ApplicationFacts,
  ChosenProduct,
  FrozenReading,
  Pause,
  RequestId,
  RequestKind,
  RequestState,
  SettledBy,
  ShownDates,
  Target,
} from '../../domain/requests/request.ts'
import type { ConnectionId, LineAccountId, MemberId, OperatorId } from '../../domain/values/ids.ts'
import type { CalendarDate } from '../../domain/values/japanTime.ts'
import type { ShopTx } from '../database.ts'
import { descendingIds, type PageRequest } from '../sql/keysetOrder.ts'
import { requireRow } from '../sql/optimisticLock.ts'
import type { ChangeRequestsTable } from '../tables/requests.ts'

/** A wish with all that was decided on it and why. Dates are instants of PostgreSQL's clock. */
export interface RequestRow {
  id: RequestId
  lineAccountId: LineAccountId
  memberId: MemberId | null
  connectionId: ConnectionId
  cart: Cart
  cartDomain: string
  subscriptionId: string | null
  /** The cart's own ids. */
  subscriptionExternalId: string | null
  customerExternalId: string | null
  kind: RequestKind
  kindLabel: string
  pause: Pause | null
  appliedAt: Date
  shown: ShownDates | null
  facts: ApplicationFacts | null
  product: ChosenProduct | null
  dueBy: Date | null
  state: RequestState
  reason: string | null
  /** What it waits for while it is QUEUED or VERIFYING. */
  waitsFor: string | null
  handling: Handling
  epoch: number
  frozen: FrozenReading | null
  target: Target | null
  press: 0 | 1 | 2
  pressedAt: Date | null
  /** Since when the outcome of a press is looked for. */
  verifyingSince: Date | null
  answer: 'ACCEPTED' | 'REFUSED' | 'UNKNOWN' | null
  memoWritten: boolean
  fencedAt: Date | null
  unchangedAt: Date | null
  failedReads: number
  lookAt: Date | null
  checkingAt: Date | null
  after: FrozenReading | null
  settledAt: Date | null
  settledBy: SettledBy | null
  closedBy: OperatorId | null
  isTest: boolean
  version: number
  createdAt: Date
}

const query = (tx: ShopTx) =>
  tx
    .selectFrom('change_requests as r')
    .innerJoin('cart_connections as c', 'c.id', 'r.connection_id')
    .selectAll('r')
    .select(['c.cart', 'c.cart_domain'])

/** @throws NoSuchRow */
export const readRequest = async (tx: ShopTx, id: RequestId): Promise<RequestRow> =>
  asRequest(requireRow(await query(tx).where('r.id', '=', id).executeTakeFirst()))

/** The request, locked until the transaction ends. @throws NoSuchRow */
export const lockRequest = async (tx: ShopTx, id: RequestId): Promise<RequestRow> =>
  asRequest(requireRow(await query(tx).where('r.id', '=', id).forUpdate('r').executeTakeFirst()))

/** Which requests of a shop are listed. */
export interface RequestFilter {
  memberId?: string | undefined
  lineAccountId?: string | undefined
  connectionId?: string | undefined
  kind?: RequestKind | undefined
  states?: readonly RequestState[] | undefined
  handling?: Handling | undefined
  /** Our id. */
  subscriptionId?: string | undefined
  /** Only open ones that must be done before it. */
  dueBefore?: Date | undefined
  /** Whether a person has to act. */
  needsPerson?: boolean | undefined
}

/** The newest first. */
export async function listRequests(
  tx: ShopTx,
  shopId: string,
  { after, most, ...filter }: RequestFilter & PageRequest<string>,
): Promise<RequestRow[]> {
  const { memberId, lineAccountId, connectionId, kind, states, handling, subscriptionId } = filter
  const { dueBefore, needsPerson } = filter
  const rows = await query(tx)
    .where('r.shop_id', '=', shopId)
    .$if(memberId !== undefined, (found) => found.where('r.member_id', '=', memberId ?? ''))
    .$if(lineAccountId !== undefined, (found) => found.where('r.line_account_id', '=', lineAccountId ?? ''))
    .$if(connectionId !== undefined, (found) => found.where('r.connection_id', '=', connectionId ?? ''))
    .$if(kind !== undefined, (found) => found.where('r.kind', '=', kind ?? 'OTHER'))
    .$if(states !== undefined, (found) => found.where('r.state', 'in', [...(states ?? [])]))
    .$if(handling !== undefined, (found) => found.where('r.handling', '=', handling ?? ''))
    .$if(subscriptionId !== undefined, (found) => found.where('r.subscription_id', '=', subscriptionId ?? ''))
    .$if(dueBefore !== undefined, (found) =>
      found.where('r.settled_at', 'is', null).where('r.due_by', '<', dueBefore ?? new Date(0)),
    )
    .$if(needsPerson !== undefined, (found) =>
      found.where('r.state', needsPerson ? '=' : '<>', 'NEEDS_HUMAN'),
    )
    .$if(after !== null, (found) => found.where('r.id', '<', after ?? ''))
    .orderBy('r.id', descendingIds)
    .limit(most)
    .execute()
  return rows.map(asRequest)
}

function asRequest(row: Selectable<ChangeRequestsTable> & { cart: Cart; cart_domain: string }): RequestRow {
  return {
    id: row.id as RequestId,
    lineAccountId: row.line_account_id as LineAccountId,
    memberId: row.member_id as MemberId | null,
    connectionId: row.connection_id as ConnectionId,
    cart: row.cart,
    cartDomain: row.cart_domain,
    subscriptionId: row.subscription_id,
    subscriptionExternalId: row.subscription_external_id,
    customerExternalId: row.customer_external_id,
    kind: row.kind,
    kindLabel: row.kind_label,
    pause: asPause(row),
    appliedAt: row.applied_at,
    shown: row.shown as ShownDates | null,
    facts: row.facts as ApplicationFacts | null,
    product: row.product as ChosenProduct | null,
    dueBy: row.due_by,
    state: row.state,
    reason: row.reason,
    waitsFor: row.waits_for,
    handling: row.handling as Handling,
    epoch: row.epoch,
    frozen: row.frozen as FrozenReading | null,
    target: row.target as Target | null,
    press: row.press as 0 | 1 | 2,
    pressedAt: row.pressed_at,
    verifyingSince: row.verifying_since,
    answer: row.answer,
    memoWritten: row.memo_written,
    fencedAt: row.fenced_at,
    unchangedAt: row.unchanged_at,
    failedReads: row.failed_reads,
    lookAt: row.look_at,
    checkingAt: row.checking_at,
    after: row.after as FrozenReading | null,
    settledAt: row.settled_at,
    settledBy: row.settled_by,
    closedBy: row.closed_by as OperatorId | null,
    isTest: row.is_test,
    version: row.version,
    createdAt: row.created_at,
  }
}

function asPause(row: Selectable<ChangeRequestsTable>): Pause | null {
  if (row.pause_base === null) return null
  if (row.pause_days !== null) return { base: row.pause_base, days: row.pause_days, until: null }
  return { base: row.pause_base, days: null, until: row.pause_until as CalendarDate }
}
