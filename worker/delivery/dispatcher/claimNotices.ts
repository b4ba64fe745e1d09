import {
  checkRendered,
  markTest,
  mediaUrlsUnder,
  placeholderValues,
  renderBubbles,
} from '../../../domain/bubbles/index.ts'
import { judgeNotice, mayRepeatNotice, PARKED_MINUTES } from '../../../domain/notices/judgeNotice.ts'
import { dateInJapan } from '../../../domain/values/japanTime.ts'
import type { ShopBox } from '../../../schema/crypto/shopBoxes.ts'
import { type Db, inShop, type ShopTx } from '../../../schema/database.ts'
import { type LeaseRow, standingOf } from '../../../schema/delivery/dispatch/leases.ts'
import { readChannel } from '../../../schema/delivery/dispatch/readFacts.ts'
import type { Settled } from '../../../schema/delivery/dispatch/settle.ts'
import { NOTICE_TEXT, type NoticeContent } from '../../../schema/notices/noticeContent.ts'
import {
  type ClosedNotice,
  closeNotices,
  closeWaiting,
  type DueNotice,
  freezeNotices,
  type FrozenNotice,
  type RepeatedNotice,
  selectNotices,
  takeNoticeRepeats,
} from '../../../schema/notices/takeNotices.ts'
import type { Claimed } from './claimedDelivery.ts'

/** What a claim of notices works with. */
export interface NoticeClaim {
  db: Db
  lease: LeaseRow
  holder: string
  box: ShopBox
  /** Notices at most. */
  most: number
  mediaBaseUrl: string
}

/** Notices to push, and those whose pushes end without an answer. */
export interface ClaimedNotices {
  claimed: Claimed[]
  ended: { row: Claimed; settled: Settled }[]
  /** Looked at, whatever became of them. */
  seen: number
}

const NOTHING: ClaimedNotices = { claimed: [], ended: [], seen: 0 }

/**
 * Claims notices of a channel, first those that LINE may have, then those whose time has come, and freezes what goes.
 * When its transaction has committed, each is frozen in `sending` under the lease's epoch, closed, or parked.
 */
export const claimNotices = (claim: NoticeClaim): Promise<ClaimedNotices> =>
  inShop(claim.db, claim.lease.shopId, async (tx) => {
    const standing = await standingOf(tx, claim.lease, claim.holder)
    if (standing === 'lost' || standing === 'resting') return NOTHING
    const repeats = repeated(
      await takeNoticeRepeats(tx, claim.lease, claim.most),
      claim.box,
      standing === 'removed',
    )
    if (standing === 'removed') {
      await closeWaiting(tx, claim.lease.lineAccountId)
      return repeats
    }
    const due = await claimDueNotices(tx, { ...claim, most: claim.most - repeats.seen })
    return {
      claimed: [...repeats.claimed, ...due.claimed],
      ended: repeats.ended,
      seen: repeats.seen + due.seen,
    }
  })

/** The same bytes under the same key, as long as LINE surely knows the key; then the outcome stays unknown. */
function repeated(rows: readonly RepeatedNotice[], box: ShopBox, isRemoved: boolean): ClaimedNotices {
  const claimed: Claimed[] = []
  const ended: ClaimedNotices['ended'] = []
  for (const { id, body, retryKey, tries, dueAt, firstAttemptAt, now } of rows) {
    const text = opened(box, body)
    const row = claimedNotice({ id, retryKey, tries, dueAt, ambiguous: true }, text ?? '')
    const may =
      !isRemoved && mayRepeatNotice({ now: now.getTime(), firstAttemptAt: firstAttemptAt.getTime() })
    if (may && text !== null) claimed.push(row)
    else ended.push({ row, settled: unknown(id) })
  }
  return { claimed, ended, seen: rows.length }
}

/** Null where a byte was changed: one such row must not keep the others. */
function opened(box: ShopBox, sealed: Buffer): string | null {
  try {
    return box.open(sealed, NOTICE_TEXT)
  } catch {
    return null
  }
}

const unknown = (id: string): Settled => ({
  id,
  state: 'unknown',
  reason: null,
  failure: null,
  lineRequestId: null,
  againInSeconds: null,
  ambiguous: true,
  actions: [],
})

async function claimDueNotices(tx: ShopTx, { lease, box, most, mediaBaseUrl }: NoticeClaim) {
  if (most < 1) return NOTHING
  const rows = await selectNotices(tx, lease.lineAccountId, most)
  if (rows.length === 0) return NOTHING
  let { quota_left: quotaLeft, liff_id: liffId } = await readChannel(tx, lease.lineAccountId)
  const frozen: FrozenNotice[] = []
  const closed: ClosedNotice[] = []
  const claimed: Claimed[] = []
  for (const row of rows) {
    const { id, retryKey, tries, dueAt, now, blocked } = row
    // Of a database that was restored: it may have been sent before.
    if (row.ambiguous && !mayRepeatNotice({ now: now.getTime(), firstAttemptAt: dueAt.getTime() })) {
      closed.push({ id, state: 'unknown', reason: null, failure: null, againInSeconds: null })
      continue
    }
    const judged = judgeNotice({ now: now.getTime(), dueAt: dueAt.getTime(), blocked, quotaLeft })
    if (judged.verdict === 'skip') {
      closed.push({ id, state: 'skipped', reason: judged.reason, failure: null, againInSeconds: null })
      continue
    }
    if (judged.verdict === 'park') {
      closed.push({
        id,
        state: 'parked',
        reason: 'QUOTA',
        failure: null,
        againInSeconds: 60 * PARKED_MINUTES,
      })
      continue
    }
    const body = bodyOf(row, box, { mediaBaseUrl, liffId })
    if ('wrong' in body) {
      closed.push({
        id,
        state: 'skipped',
        reason: 'INVALID_CONTENT',
        failure: body.wrong,
        againInSeconds: null,
      })
      continue
    }
    frozen.push({ id, body: row.body ?? box.seal(body.text, NOTICE_TEXT) })
    claimed.push(
      claimedNotice({ id, retryKey, tries: tries + 1, dueAt, ambiguous: row.ambiguous }, body.text),
    )
    if (quotaLeft !== null) quotaLeft -= 1
  }
  await freezeNotices(tx, lease.epoch, frozen)
  await closeNotices(tx, closed)
  return { claimed, ended: [], seen: rows.length }
}

/** The body that was frozen, or a new one. Whatever is wrong with one notice does not keep the others. */
function bodyOf(
  row: DueNotice,
  box: ShopBox,
  { mediaBaseUrl, liffId }: { mediaBaseUrl: string; liffId: string | null },
): { text: string } | { wrong: string } {
  const sealed = row.body ?? row.content
  const text = sealed === null ? null : opened(box, sealed)
  if (text === null) return { wrong: 'UNREADABLE' }
  if (row.body !== null) return { text }
  const content = JSON.parse(text) as NoticeContent
  const rendered =
    'text' in content
      ? [{ type: 'text' as const, text: content.text }]
      : renderBubbles(
          content.bubbles,
          { ...valuesOf(row), liffId },
          { mediaUrl: mediaUrlsUnder(mediaBaseUrl) },
        )
  const messages = row.isTest ? markTest(rendered) : rendered
  const [wrong] = checkRendered(messages)
  return wrong
    ? { wrong: `${wrong.path} ${wrong.code}` }
    : { text: JSON.stringify({ to: row.lineUserId, messages }) }
}

const valuesOf = ({ nickName, displayName, points, now }: DueNotice) =>
  placeholderValues({
    nickName,
    displayName,
    points,
    orderNumber: null,
    productName: null,
    shipDate: null,
    nextDeliveryDate: null,
    shipments: [],
    today: dateInJapan(now.getTime()),
  })

/** A notice in the shape in which the channel pushes; nobody waits in a workflow for it. */
const claimedNotice = (
  { dueAt, ...row }: { id: string; retryKey: string; tries: number; dueAt: Date; ambiguous: boolean },
  body: string,
): Claimed => ({
  ...row,
  generation: 0,
  connectionId: '',
  externalId: '',
  body: Buffer.from(body),
  dueAt: dueAt.getTime(),
  actions: {},
  bubbles: null,
})
