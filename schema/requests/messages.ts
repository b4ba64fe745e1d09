import { sql } from 'kysely'
import { fillRequestText } from '../../domain/requests/fillRequestText.ts'
import type { RequestId } from '../../domain/requests/request.ts'
import { textOf } from '../../domain/requests/requestSettings.ts'
import { DONE_TEXTS, type RequestText, type RequestValues } from '../../domain/requests/requestTexts.ts'
import {
  spokenChange,
  spokenContact,
  spokenDates,
  spokenRequest,
  spokenUnshipped,
} from '../../domain/requests/spokenRequest.ts'
import type { MemberId, ShopId } from '../../domain/values/ids.ts'
import { type CalendarDate, dateInJapan } from '../../domain/values/japanTime.ts'
import type { ShopBox } from '../crypto/shopBoxes.ts'
import type { ShopTx } from '../database.ts'
import { putNotice } from '../notices/putNotice.ts'
import { readClock } from '../sql/clock.ts'
import { readRequest, type RequestRow } from './readRequest.ts'
import { readRequestNotes } from './requestNotes.ts'
import { readRequestSettings } from './requestSettings.ts'

/** The three messages of a request to its customer, each at most once (requests.md 7). */
export const REQUEST_MESSAGES = ['receipt', 'checking', 'result'] as const
export type RequestMessage = (typeof REQUEST_MESSAGES)[number]

/** The key of a message, by which its notice is found. */
export const messageKey = (requestId: string, message: RequestMessage): string =>
  `request:${requestId}:${message}`

/** A text, and the values that only it has. */
interface Said {
  text: RequestText
  values: RequestValues
}

interface Telling {
  /** Taken before the transaction began. */
  box: ShopBox
  shopId: ShopId
  requestId: RequestId
}

/**
 * The receipt, in the transaction that stores the request (domain.md D23): when it was applied for and what, which orders
 * of the subscription are on their way (D20), and whom to ask. Answers its text.
 * @param unshipped delivery dates of those orders, null where the cart states none
 */
export async function tellReceipt(
  tx: ShopTx,
  { unshipped, ...telling }: Telling & { unshipped: readonly (CalendarDate | null)[] },
): Promise<string> {
  const request = await readRequest(tx, telling.requestId)
  const today = dateInJapan(await readClock(tx))
  const values = {
    unshippedOrder: spokenUnshipped(unshipped, today),
    before: spokenDates(request.shown, today),
  }
  const text = await written(tx, request, { text: 'receipt', values })
  await put(tx, telling, { request, message: 'receipt', text })
  return text
}

/**
 * Says that the request is being looked at, once, while it is open; notes when in `checking_at`. False: it was said, or
 * the request is settled, or its member was erased.
 */
export async function tellChecking(tx: ShopTx, telling: Telling): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('change_requests')
    .set(({ eb, ref }) => ({
      checking_at: sql<Date>`clock_timestamp()`,
      version: eb(ref('version'), '+', 1),
    }))
    .where('id', '=', telling.requestId)
    .where('checking_at', 'is', null)
    .where('settled_at', 'is', null)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) return false
  const request = await readRequest(tx, telling.requestId)
  const text = await written(tx, request, { text: 'checking', values: {} })
  return put(tx, telling, { request, message: 'checking', text })
}

/**
 * Tells the result, once, from a settled row alone: of a change what was read in the cart after it and nothing else, of a
 * refusal why. False: it was told, or there is nothing to tell (yet).
 */
export async function tellResult(tx: ShopTx, telling: Telling): Promise<boolean> {
  const request = await readRequest(tx, telling.requestId)
  const found = await resultOf(tx, telling.box, request)
  if (found === null) return false
  const text = await written(tx, request, found)
  return put(tx, telling, { request, message: 'result', text })
}

async function resultOf(tx: ShopTx, box: ShopBox, request: RequestRow): Promise<Said | null> {
  const { state, kind, frozen, after } = request
  if (request.settledAt === null) return null
  if (state === 'CANCELLED') return { text: 'cancelled', values: {} }
  if (state === 'REFUSED') {
    const notes = await readRequestNotes(tx, box, request.id)
    return {
      text: 'refused',
      values: { reason: notes.findLast(({ act }) => act === 'REFUSED')?.words ?? null },
    }
  }
  if (state !== 'DONE') return null
  const today = dateInJapan(await readClock(tx))
  // Of a request that an operator closed nothing was read after the change.
  const read = request.closedBy === null ? after : null
  return { text: DONE_TEXTS[kind], values: spokenChange(kind, { before: frozen, after: read }, today) }
}

/** A text of the account with the values of a request. */
async function written(tx: ShopTx, request: RequestRow, { text, values }: Said): Promise<string> {
  const settings = await readRequestSettings(tx, request.lineAccountId)
  const names = await tx
    .selectFrom('line_accounts as a')
    .innerJoin('shops as s', 's.id', 'a.shop_id')
    .leftJoin('members as m', (join) => join.on('m.id', '=', request.memberId))
    .select([
      'a.name as accountName',
      's.name as shopName',
      's.contact_phone',
      's.contact_hours',
      'm.nick_name as nickName',
      'm.display_name as displayName',
    ])
    .where('a.id', '=', request.lineAccountId)
    .executeTakeFirstOrThrow()
  const { contact_phone, contact_hours, ...spoken } = names
  const { contactPhone, contactHours } = settings
  const contact = spokenContact(
    contactPhone === null
      ? { phone: contact_phone, hours: contactHours ?? contact_hours }
      : { phone: contactPhone, hours: contactHours },
  )
  const facts = {
    ...request,
    appliedAt: request.appliedAt.getTime(),
    today: dateInJapan(await readClock(tx)),
  }
  return fillRequestText(text, textOf(settings, text), {
    ...spoken,
    ...spokenRequest(facts),
    contact,
    ...values,
  })
}

function put(
  tx: ShopTx,
  { box, shopId, requestId }: Telling,
  { request, message, text }: { request: RequestRow; message: RequestMessage; text: string },
): Promise<boolean> {
  if (request.memberId === null) return Promise.resolve(false)
  return putNotice(tx, {
    box,
    shopId,
    memberId: request.memberId satisfies MemberId,
    key: messageKey(requestId, message),
    purpose: PURPOSES[message],
    isTest: request.isTest,
    text,
  })
}

const PURPOSES = { receipt: 'RECEIPT', checking: 'CHECKING', result: 'RESULT' } as const
