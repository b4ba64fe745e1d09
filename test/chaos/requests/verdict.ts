import { inShop } from '../../../schema/database.ts'
import { recountCharges } from '../../../schema/billing/recount.ts'
import { brand, type ShopId } from '../../../domain/values/ids.ts'
import { must } from './calls.ts'
import type { ChaosShop } from './shops.ts'
import type { Wishes } from './wishes.ts'
import type { World } from './world.ts'

/** What must be zero, each with what was found. */
export const COUNTS = ['changed twice', 'charged wrongly', 'told wrongly', 'lost', 'stuck'] as const
export type Verdict = Record<(typeof COUNTS)[number], string[]>

interface RequestRow {
  id: string
  shop_id: string
  kind: string
  state: string
  reason: string | null
  press: number
  pressed_at: Date | null
  settled_at: Date | null
  settled_by: string | null
  external: string | null
  after: { nextScheduledDate?: string | null; nextDeliveryDate?: string | null } | null
  user_id: string | null
  amount: number | null
  behind: boolean
}

interface Change {
  at: string
  by: { how: string; user?: string; screen?: string }
  kind: string
  id: string
  before: Record<string, unknown> | null
  after: Record<string, unknown>
}

interface Told {
  key: string
  state: string
  retry_key: string
  request: string
  what: string
}

const OPEN = ['QUEUED', 'RUNNING', 'VERIFYING']

const requestsOf = (world: World): Promise<RequestRow[]> =>
  world.rows<RequestRow>(`
    select r.id, r.shop_id, r.kind, r.state, r.reason, r.press, r.pressed_at, r.settled_at, r.settled_by,
           r.subscription_external_id as external, r.after, m.line_user_id as user_id, c.amount,
           ${BEHIND_A_PERSON} as behind
      from change_requests r left join members m on m.id = r.member_id
      left join charges c on c.shop_id = r.shop_id and c.request_id = r.id order by r.id`)

/** Not pressed, while a person decides what another press at the subscription came to: it waits for that person. */
const BEHIND_A_PERSON = `(r.press = 0 and exists (
  select 1 from change_requests o where o.shop_id = r.shop_id and o.id <> r.id and o.press > 0 and o.settled_at is null
     and o.subscription_external_id = r.subscription_external_id and o.state = 'NEEDS_HUMAN'))`

/** Requests that still move, and messages that have not left: what the end waits for. */
export async function stillMoving(world: World): Promise<number> {
  const [row] = await world.rows<{ open: number }>(`
    select (select count(*) from change_requests r where kind <> 'OTHER' and state in ('QUEUED', 'RUNNING', 'VERIFYING')
              and not ${BEHIND_A_PERSON})::int
         + (select count(*) from change_requests where press > 0 and state = 'NEEDS_HUMAN' and reason = 'OUTCOME_UNKNOWN')::int
         + (select count(*) from notices where state in ('waiting', 'sending'))::int
         + (select count(*) from change_requests r where settled_at is not null and kind <> 'OTHER' and not exists (
              select 1 from notices n where n.shop_id = r.shop_id and n.key = 'request:' || r.id || ':result'))::int as open`)
  return row?.open ?? 0
}

/** Counts what must not be, from the carts' own logs, the charges, the messages that LINE took, and the requests. */
export async function judge(
  world: World,
  shops: readonly ChaosShop[],
  wishes: Wishes,
): Promise<{ verdict: Verdict; says: string[] }> {
  const verdict: Verdict = {
    'changed twice': [],
    'charged wrongly': [],
    'told wrongly': [],
    lost: [],
    stuck: [],
  }
  const requests = await requestsOf(world)
  const { changes, putBack } = await changesByRequest(world, { shops, requests, verdict })

  for (const request of requests) {
    const { id, kind, state, amount } = request
    const of = changes.get(id) ?? []
    const about = `${kind} ${id} (${state}${request.reason === null ? '' : ` ${request.reason}`}, press ${request.press})`
    if (of.length > 1) verdict['changed twice'].push(`${about}: ${of.map(({ at }) => at).join(', ')}`)
    if (amount !== null && of.length === 0 && !(await isStaffs(request, shops)))
      verdict['charged wrongly'].push(`${about}: charged ¥${amount}, and the cart was not changed`)
    if (of.length > 0 && ['REFUSED', 'FAILED', 'CANCELLED'].includes(state))
      verdict['told wrongly'].push(`${about}: the cart was changed`)
    if (of.length === 1 && state === 'DONE' && kind !== 'CANCEL')
      for (const [field, value] of [
        ['next_date', request.after?.nextScheduledDate],
        ['next_deliv_date', request.after?.nextDeliveryDate],
      ] as const)
        if (field in (of[0]?.after ?? {}) && of[0]?.after[field] !== value)
          verdict['told wrongly'].push(
            `${about}: ${field} became ${String(of[0]?.after[field])}, read ${String(value)}`,
          )
    if (kind !== 'OTHER' && OPEN.includes(state) && !request.behind) verdict.stuck.push(about)
  }
  for (const { shopId } of shops) {
    const count = await inShop(world.db, brand<ShopId>(shopId), (tx) =>
      recountCharges(tx, brand<ShopId>(shopId)),
    )
    for (const { requestId, difference } of count.found)
      verdict['charged wrongly'].push(`recount: ${difference} ${requestId}`)
  }
  const known = new Set(requests.map(({ id }) => id))
  for (const { requestId, kind } of wishes.accepted.values())
    if (!known.has(requestId)) verdict.lost.push(`${kind} ${requestId} was accepted and is not there`)
  await judgeMessages(world, requests, verdict)
  return { verdict, says: saysOf(requests, { changes, putBack }) }
}

/**
 * The effective changes of the robots by the request whose press came last before each: leases let only one request at a
 * time press at a subscription.
 */
async function changesByRequest(
  world: World,
  {
    shops,
    requests,
    verdict,
  }: { shops: readonly ChaosShop[]; requests: readonly RequestRow[]; verdict: Verdict },
): Promise<{ changes: Map<string, Change[]>; putBack: number }> {
  const presses = await world.rows<{ request_id: string; at: Date }>(
    `select request_id, at from request_steps where step = 'PRESSED' order by at`,
  )
  const found = new Map<string, Change[]>()
  const putBack: Change[] = []
  for (const shop of shops) {
    const byId = new Map(requests.filter((one) => one.shop_id === shop.shopId).map((one) => [one.id, one]))
    const all = await changesOf(shop)
    for (const change of all) {
      if (change.by.how !== 'SCREEN' || !change.by.user?.startsWith('robot')) continue
      if (!isEffective(change)) continue
      const at = Date.parse(change.at)
      const press = presses.findLast(
        (one) => byId.get(one.request_id)?.external === change.id && one.at.getTime() <= at,
      )
      if (isPutBack(change, { all, requests })) {
        putBack.push(change)
        continue
      }
      if (press === undefined) {
        verdict['changed twice'].push(`${shop.cart} ${change.id} was changed at ${change.at} without a press`)
        continue
      }
      found.set(press.request_id, [...(found.get(press.request_id) ?? []), change])
    }
  }
  return { changes: found, putBack: putBack.length }
}

async function changesOf(shop: ChaosShop): Promise<Change[]> {
  const { changes } = (await must('GET', `${shop.cartUrl}/_control/changes`)) as { changes?: Change[] }
  return changes ?? []
}

/** Whether it changed what customers are told: dates or status. A memo does not. */
const isEffective = ({ kind, after, before }: Change): boolean =>
  kind === 'teiki' &&
  ['next_date', 'next_deliv_date', 'status', 'product_id'].some(
    (field) => field in after && before?.[field] !== after[field],
  )

const DATES = ['next_date', 'next_deliv_date'] as const

/**
 * A memo's form wrote the dates that it showed, over what staff had stored since it was opened: the cart has no version of
 * a form, so that whoever submits last wins. It is no second change of the request, and is counted by itself.
 */
function isPutBack(
  change: Change,
  { all, requests }: { all: readonly Change[]; requests: readonly RequestRow[] },
): boolean {
  const { memo } = change.after
  const isAfterSettling = requests.some(
    ({ id, settled_at: at }) =>
      at !== null && at.getTime() < Date.parse(change.at) && typeof memo === 'string' && memo.includes(id),
  )
  if (change.by.screen !== 'teikiEdit' || 'status' in change.after || !isAfterSettling) return false
  const before = all
    .slice(0, all.indexOf(change))
    .findLast(({ kind, id }) => kind === 'teiki' && id === change.id)
  return (
    before?.by.how === 'STAFF' &&
    Date.parse(change.at) - Date.parse(before.at) < FORM_OPEN_MS &&
    DATES.every((field) => !(field in change.after) || change.after[field] === before.before?.[field])
  )
}

/** How long a robot has a form open at most. */
const FORM_OPEN_MS = 30_000

/** Staff made the very change between press and settling: it counts as ours (requests.md 5). */
async function isStaffs(request: RequestRow, shops: readonly ChaosShop[]): Promise<boolean> {
  const shop = shops.find(({ shopId }) => shopId === request.shop_id)
  if (shop === undefined || request.pressed_at === null || request.settled_at === null) return false
  const [from, to] = [request.pressed_at.getTime() - 2_000, request.settled_at.getTime()]
  return (await changesOf(shop)).some(
    (change) =>
      change.by.how === 'STAFF' &&
      change.id === request.external &&
      Date.parse(change.at) >= from &&
      Date.parse(change.at) <= to &&
      isEffective(change),
  )
}

const DONE_WORDS: Readonly<Record<string, string>> = { PAUSE: '休止', SKIP: 'スキップ', CANCEL: '解約' }

async function judgeMessages(world: World, requests: readonly RequestRow[], verdict: Verdict): Promise<void> {
  const told = await world.rows<Told>(`
    select key, state, retry_key, split_part(key, ':', 2) as request, split_part(key, ':', 3) as what
      from notices where key like 'request:%'`)
  const { messages } = (await must('GET', `${world.lineUrl}/_control/messages?limit=20000`)) as {
    messages?: { retryKey: string | null; messages: { text?: string }[] }[]
  }
  const texts = Map.groupBy(messages ?? [], ({ retryKey }) => retryKey ?? '')
  const known = new Set(told.map(({ retry_key }) => retry_key))
  for (const key of texts.keys())
    if (!known.has(key)) verdict['told wrongly'].push(`a message nobody knows of: ${key}`)
  const byRequest = Map.groupBy(told, ({ request }) => request)
  for (const request of requests) {
    const about = `${request.kind} ${request.id} (${request.state})`
    const of = byRequest.get(request.id) ?? []
    const one = (what: string): Told[] => of.filter((notice) => notice.what === what)
    for (const notice of of) {
      const accepted = texts.get(notice.retry_key) ?? []
      if (accepted.length > 1)
        verdict['told wrongly'].push(`${about}: ${notice.what} ${accepted.length} times`)
      if (notice.state === 'sent' && accepted.length === 0)
        verdict.lost.push(`${about}: ${notice.what} is sent, and LINE has it not`)
      if (['waiting', 'sending'].includes(notice.state)) verdict.stuck.push(`${about}: its ${notice.what}`)
    }
    if (one('receipt').length !== 1) verdict.lost.push(`${about}: ${one('receipt').length} receipts`)
    const [result] = one('result')
    if (result !== undefined && request.settled_at === null)
      verdict['told wrongly'].push(`${about}: told a result that nobody settled`)
    if (result === undefined && request.settled_at !== null && request.kind !== 'OTHER')
      verdict.lost.push(`${about}: settled, and nobody was told`)
    const text = result === undefined ? '' : textOf(texts.get(result.retry_key))
    const saysDone =
      /完了しました|承りました。?完了/.test(text) && text.includes(DONE_WORDS[request.kind] ?? '完了')
    if (text !== '' && saysDone !== (request.state === 'DONE'))
      verdict['told wrongly'].push(`${about}: told 「${text.slice(0, 60)}」`)
    const date = request.after?.nextDeliveryDate ?? request.after?.nextScheduledDate ?? null
    const spoken = date === null ? null : `${Number(date.slice(5, 7))}月${Number(date.slice(8))}日`
    if (
      text !== '' &&
      request.state === 'DONE' &&
      request.kind !== 'CANCEL' &&
      spoken !== null &&
      !text.includes(spoken)
    )
      verdict['told wrongly'].push(`${about}: ${spoken} is not in 「${text.slice(0, 120)}」`)
  }
}

const textOf = (accepted: { messages: { text?: string }[] }[] | undefined): string =>
  (accepted ?? []).flatMap(({ messages }) => messages.map(({ text }) => text ?? '')).join('\n')

function saysOf(
  requests: readonly RequestRow[],
  { changes, putBack }: { changes: ReadonlyMap<string, Change[]>; putBack: number },
): string[] {
  const counted = Map.groupBy(requests, ({ kind, state, reason, settled_by: by }) =>
    [kind, state, state === 'DONE' ? by : reason].filter((word) => word !== null).join(' '),
  )
  return [
    ...[...counted]
      .map(([words, of]) => `${String(of.length).padStart(4)}  ${words}`)
      .toSorted((a, b) => (a < b ? 1 : -1)),
    `${String([...changes.values()].flat().length).padStart(4)}  changes in the carts by robots`,
    `${String(putBack).padStart(4)}  dates of staff put back by the form of a memo`,
    `${String(requests.filter(({ press }) => press > 1).length).padStart(4)}  pauses pressed a second time`,
    `${String(requests.reduce((sum, { amount }) => sum + (amount ?? 0), 0)).padStart(4)}  yen charged`,
  ]
}
