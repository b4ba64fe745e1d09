import { type RawBuilder, sql } from 'kysely'
import type { MemberId, ShopId } from '../../domain/values/ids.ts'
import type { ClaimBox } from '../crypto/claimBox.ts'
import type { ShopBox } from '../crypto/shopBoxes.ts'
import type { ShopTx } from '../database.ts'
import { FORM_ANSWERS } from '../forms/submissions.ts'
import { NOTICE_TEXT } from '../notices/noticeContent.ts'
import { readRequestNotes } from '../requests/requestNotes.ts'
import { requireRow } from '../sql/optimisticLock.ts'
import { listTalk, type TalkRow } from '../talk/listTalk.ts'

type Facts = Record<string, unknown>

/** All that is held on one member (domain.md D47), by where it comes from. Instants are in Japan's time. */
export interface MemberExport {
  member: Facts
  tags: Facts[]
  tagChanges: Facts[]
  points: Facts[]
  /** What the member stated to be linked, and what became of it. */
  claims: Facts[]
  links: Facts[]
  linkChanges: Facts[]
  /** Customers of carts with what the cart said, as it came (`raw`). */
  customers: Facts[]
  subscriptions: Facts[]
  orders: Facts[]
  /** Forms with the answers and the consent. */
  submissions: Facts[]
  /** Requests to pause, skip or cancel, with their steps and what operators wrote. */
  requests: Facts[]
  /** What was sent or is planned. */
  messages: Facts[]
  notices: Facts[]
  taps: Facts[]
  clicks: Facts[]
  /** What came in and went out in LINE. */
  talk: Facts[]
}

/** @throws NoSuchRow; CannotDecrypt */
export async function exportMember(
  tx: ShopTx,
  {
    shopId,
    memberId,
    box,
    claims,
  }: { shopId: ShopId; memberId: MemberId; box: ShopBox | null; claims: ClaimBox },
): Promise<MemberExport> {
  await sql`set local timezone = 'Asia/Tokyo'`.execute(tx)
  const read = async (from: RawBuilder<unknown>): Promise<Facts[]> => {
    const { rows } = await sql<{ row: Facts }>`select to_jsonb(x) as row from (${from}) x`.execute(tx)
    return rows.map(({ row }) => row)
  }
  const of = sql`${memberId}::uuid`
  const customers = sql`
    select c.* from cart_customers c join member_links l on l.customer_id = c.id where l.member_id = ${of}`
  const requestsOf = (id: typeof of) =>
    read(sql`
      select r.*,
             (select coalesce(jsonb_agg(to_jsonb(s) - 'shop_id' - 'request_id' order by s.id), '[]')
                from request_steps s where s.request_id = r.id) as steps
        from change_requests r where r.member_id = ${id} order by r.id`)
  const [member] = await read(sql`
    select m.*, a.name as line_account, f.name as flag
      from members m join line_accounts a on a.id = m.line_account_id left join flags f on f.id = m.flag_id
     where m.id = ${of}`)
  return {
    member: requireRow(member),
    tags: await read(
      sql`select t.code, t.name, g.granted_at from member_tags g join tags t on t.id = g.tag_id where g.member_id = ${of}`,
    ),
    tagChanges: await read(sql`
      select t.code, t.name, e.change, e.cause, e.at from tag_events e join tags t on t.id = e.tag_id
       where e.member_id = ${of} order by e.id`),
    points: await read(sql`
      select delta, balance_after, reason, at from point_entries where member_id = ${of} order by id`),
    claims: await openClaims(tx, { memberId, claims }),
    links: await read(sql`
      select s.connection_id, n.cart, n.cart_domain, s.state, s.at,
             coalesce((select jsonb_agg(to_jsonb(p) - 'shop_id') from link_proofs p
                        where p.member_id = s.member_id and p.connection_id = s.connection_id), '[]') as proofs
        from member_link_states s join cart_connections n on n.id = s.connection_id where s.member_id = ${of}`),
    linkChanges: await read(sql`
      select at, action, by, reason, was_linked from link_log where member_id = ${of} order by id`),
    customers: await read(sql`
      select c.connection_id, c.external_id, c.name, c.kana, c.email, c.points, c.source_updated_at, c.fetched_at, c.raw,
             array(select phone from cart_customer_phones p where p.customer_id = c.id) as phones
        from (${customers}) c`),
    subscriptions: await read(sql`
      select s.* from subscriptions s join (${customers}) c
          on c.connection_id = s.connection_id and c.external_id = s.customer_external_id`),
    orders: await read(sql`
      select o.*,
             (select coalesce(jsonb_agg(to_jsonb(i) order by i.line), '[]') from order_items i where i.order_id = o.id) as items,
             (select coalesce(jsonb_agg(to_jsonb(h) order by h.line), '[]') from shipments h where h.order_id = o.id) as shipments
        from orders o join (${customers}) c
          on c.connection_id = o.connection_id and c.external_id = o.customer_external_id
       order by o.ordered_at, o.id`),
    submissions: await openSubmissions(tx, { memberId, box }),
    requests: await openRequests(tx, { box, requests: await requestsOf(of) }),
    messages: await read(sql`
      select id, kind, message_id, scenario_id, order_id, state, reason, due_at, pushed_at, settled_at, is_test
        from deliveries where member_id = ${of} order by due_at, id`),
    notices: await openNotices(tx, { memberId, box }),
    taps: await read(sql`select verdict, act, tapped_at from taps where member_id = ${of} order by id`),
    clicks: await read(sql`
      select delivery_id, clicks, first_clicked_at, last_clicked_at from link_clicks where member_id = ${of}`),
    talk: await wholeTalk(tx, { shopId, memberId, box }),
  }
}

async function openClaims(
  tx: ShopTx,
  { memberId, claims }: { memberId: MemberId; claims: ClaimBox },
): Promise<Facts[]> {
  const rows = await tx
    .selectFrom('identity_claims')
    .select(['submission_id', 'state', 'item', 'submitted_at', 'state_at', 'expires_at', 'key_id', 'answers'])
    .where('member_id', '=', memberId)
    .orderBy('id')
    .execute()
  return rows.map(({ key_id: keyId, answers, submission_id: submissionId, ...row }) => ({
    ...row,
    answers: answers === null ? null : claims.open({ memberId, submissionId }, { keyId, answers }),
  }))
}

async function openSubmissions(
  tx: ShopTx,
  { memberId, box }: { memberId: MemberId; box: ShopBox | null },
): Promise<Facts[]> {
  const rows = await tx
    .selectFrom('form_submissions as s')
    .innerJoin('form_versions as v', 'v.id', 's.form_version_id')
    .innerJoin('forms as f', 'f.id', 's.form_id')
    .select([
      'f.code',
      'v.ordinal as formVersion',
      's.consented_at',
      's.submitted_at',
      's.outcome',
      's.answers',
    ])
    .select(sql<unknown>`v.content -> 'consent'`.as('consent'))
    .where('s.member_id', '=', memberId)
    .orderBy('s.no')
    .execute()
  return rows.map(({ answers, ...row }) => ({
    ...row,
    answers:
      answers === null || box === null ? null : (JSON.parse(box.open(answers, FORM_ANSWERS)) as unknown),
  }))
}

async function openNotices(
  tx: ShopTx,
  { memberId, box }: { memberId: MemberId; box: ShopBox | null },
): Promise<Facts[]> {
  const rows = await tx
    .selectFrom('notices')
    .select(['purpose', 'state', 'reason', 'due_at', 'pushed_at', 'settled_at', 'content'])
    .where('member_id', '=', memberId)
    .orderBy('id')
    .execute()
  return rows.map(({ content, ...row }) => ({
    ...row,
    content:
      content === null || box === null ? null : (JSON.parse(box.open(content, NOTICE_TEXT)) as unknown),
  }))
}

/** With what operators wrote. */
const openRequests = (
  tx: ShopTx,
  { box, requests }: { box: ShopBox | null; requests: Facts[] },
): Promise<Facts[]> =>
  Promise.all(
    requests.map(async (request) => ({
      ...request,
      notes: await readRequestNotes(tx, box, String(request['id'])),
    })),
  )

const PAGE = 500

async function wholeTalk(
  tx: ShopTx,
  { shopId, memberId, box }: { shopId: ShopId; memberId: MemberId; box: ShopBox | null },
): Promise<Facts[]> {
  const entries: TalkRow[] = []
  for (let after: { sortedAt: string; id: string } | null = null; ; ) {
    const page: TalkRow[] = await listTalk(tx, box, {
      shopId,
      memberId,
      noticePlace: NOTICE_TEXT,
      after,
      most: PAGE,
    })
    entries.push(...page)
    after = page.at(-1) ?? null
    if (page.length < PAGE)
      return entries.map(({ sortedAt, at: _at, ...entry }) => ({ ...entry, at: sortedAt }))
  }
}
