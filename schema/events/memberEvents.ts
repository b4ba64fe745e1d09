import { sql } from 'kysely'
import { CALLED_OFF } from '../../domain/carts/cartRecords.ts'
import type { LineAccountId, MemberId, ShopId } from '../../domain/values/ids.ts'
import { meansToBeTap, type ResponseAt } from '../crypto/responseTokens.ts'
import type { ClaimBox } from '../crypto/claimBox.ts'
import type { ShopBox } from '../crypto/shopBoxes.ts'
import type { ShopTx } from '../database.ts'
import { openEvent } from './eventContent.ts'
import { keepIncoming } from './incomingTalk.ts'
import { isStandby, messageOf } from '../../domain/line/eventContent.ts'
import { incomingTalkOf, talkReference } from '../../domain/talk/incomingTalk.ts'
import { isUnlinkWish, ownWordIn } from '../../domain/replies/ownWords.ts'
import { unlinkByWord, unlinkingOf } from '../members/linking/unlinkByWord.ts'
import { type OptOutWish, optOutWish } from '../../domain/members/optOut.ts'
import { keepWish, setOptOut, wishOfEvent } from '../members/optOut.ts'
import { type TestMemberAnswer, readTestMemberRequest } from '../../domain/testRuns/testMemberRequest.ts'
import { keepTestAnswer, obeyTestWish, testAnswerOf } from '../testRuns/testMembers.ts'
import { announceFact, lockOrders } from '../orders/announceFact.ts'
import { HAS_WORKFLOW } from '../outbox.ts'
import { answererOf } from '../../domain/replies/answerOrder.ts'
import {
  type AnswerLeft,
  answerLeft,
  chooseAnswer,
  keywordSetsOf,
  leftOfChosen,
} from '../replies/chooseAnswer.ts'
import type { AnswerToGive } from '../replies/replyAnswers.ts'
import { takeTap, type TapTaken } from '../responses/taps.ts'
import { PENDING } from '../sql/deliveryStates.ts'

/** The events that prove whether a person is a friend; no other event does. */
const STATE_OF_EVENT = { follow: 'FRIEND', unfollow: 'BLOCKED' } as const
type StateEvent = keyof typeof STATE_OF_EVENT

const isStateEvent = (type: string): type is StateEvent => Object.hasOwn(STATE_OF_EVENT, type)

/** What is left to do outside the database. */
export interface HandledEvent {
  /** The member's name and picture should be read from LINE. */
  profileWanted: boolean
  /** The event was a tap on one of our buttons, and something is left to do. */
  tap?: TapTaken
  /** The event was the newest wish about announcements: to be answered. */
  optOut?: OptOutWish
  /** The event asked to end the member's link to the cart: to be answered. */
  unlink?: true
  /** The event was a wish about tests: to be answered. */
  test?: TestMemberAnswer
  /** An auto-reply answers the event, and something of it is left to do. */
  autoReply?: AnswerLeft
}

/**
 * Handles a stored LINE event of a member, in the caller's transaction; a repetition changes nothing.
 *
 * Follow and unfollow set the friendship by the newest event time, whatever the order of arrival (D34); at the same
 * millisecond the block wins. Messages and taps prove nothing: people who are no friends send them too (line.md 1.6,
 * 1.7). A tap on an acting button is taken once per event (taps.ts); the shop's own postbacks are left alone.
 * Every event becomes a line of the member's history, which alone keeps what was said. While another module of LINE holds
 * the chat (`standby`), and to a message that was taken back, nothing is answered; what they change holds.
 * Keywords stop or resume announcements (optOut.ts), begin or end being a test member (testMembers.ts), and end the link
 * to the cart (unlinkByWord.ts); what none of the product's own words is may be answered by an auto-reply
 * (chooseAnswer.ts), in the order of domain/replies.
 *
 * Locks: the event, for an unlinking the account's linking, the member, then the member's orders by the cart's own id.
 */
export const handleMemberEvent = async (tx: ShopTx, event: EventToHandle): Promise<HandledEvent> =>
  (await handleAndChoose(tx, event)).handled

/** A stored event, and what it takes to read it. */
export interface EventToHandle {
  shopId: ShopId
  memberId: MemberId
  eventId: string
  box: ShopBox
  readToken: TapReader
  claims: ClaimBox
}

/** {@link handleMemberEvent}, with the answer that was chosen just now; null: none, or it was chosen before. */
export async function handleAndChoose(
  tx: ShopTx,
  { shopId, memberId, eventId, box, readToken, claims }: EventToHandle,
): Promise<{ handled: HandledEvent; chosen: AnswerToGive | null }> {
  const event = await tx
    .selectFrom('webhook_events as e')
    .innerJoin('members as m', 'm.id', 'e.member_id')
    .select([
      'e.type',
      'e.event_at',
      'e.received_at',
      'e.handled_at',
      'e.line_account_id',
      'e.webhook_event_id',
      'e.payload',
      'e.content',
      'm.line_user_id',
      'm.friend_state',
      'm.friend_state_at',
      'm.profile_read_at',
      sql<string | null>`e.payload -> 'postback' ->> 'data'`.as('data'),
      sql<string | null>`e.payload ->> 'replyToken'`.as('reply_token'),
      sql<Date>`clock_timestamp()`.as('read_at'),
      keywordSetsOf('e.line_account_id').as('keyword_sets'),
    ])
    .where('e.id', '=', eventId)
    .where('e.member_id', '=', memberId)
    .forUpdate('e')
    .executeTakeFirst()
  // Events are kept for 30 days (D17, retention.ts); nothing is left to do for a deleted one.
  if (!event) return { handled: { profileWanted: false }, chosen: null }

  const said = openEvent(box, event)
  const isSilent =
    isStandby(said) || (event.type === 'message' && (await isUnsent(tx, { ...event, memberId }, said)))

  // What a message that was handled before led to is read from its rows: its words are gone.
  let mayBeOwnWord = true
  let mayBeChosen = true
  let chosen: AnswerToGive | null = null
  if (event.handled_at === null) {
    const text = textIn(said)
    if (
      isStateEvent(event.type) &&
      (await changeFriendship(tx, { memberId, type: event.type, at: event.event_at }))
    )
      await tellReachable(tx, shopId, memberId)
    const wish = event.type === 'message' ? optOutWish(text) : null
    if (wish) {
      await setOptOut(tx, { memberId, wish, by: { source: 'KEYWORD', at: event.event_at } })
      await keepWish(tx, eventId, wish)
    }
    if (event.type === 'message' && isUnlinkWish(text))
      await unlinkByWord(tx, { shopId, memberId, eventId, at: event.event_at, claims })
    const test = event.type === 'message' ? readTestMemberRequest(text) : null
    if (test)
      await keepTestAnswer(
        tx,
        eventId,
        await obeyTestWish(tx, { shopId, memberId, wish: test, at: event.event_at }),
      )
    const lineAccountId = event.line_account_id as LineAccountId
    const at = event.event_at
    await keepIncoming(tx, box, { shopId, lineAccountId, memberId, eventId, at, event: said })
    const words = messageOf(said)?.['type'] === 'text' ? text : null
    const answerer = answererOf({ type: event.type, text: words, standby: isSilent })
    mayBeOwnWord = ownWordIn(text) !== null
    mayBeChosen = false
    if (answerer === 'AUTO_REPLY')
      chosen = await chooseAnswer(tx, {
        shopId,
        lineAccountId,
        memberId,
        eventId,
        at,
        text: words,
        webhookEventId: event.webhook_event_id,
        receivedAt: event.received_at,
        lineUserId: event.line_user_id,
        replyToken: event.reply_token,
        readAt: event.read_at,
        blockedAt: event.friend_state === 'BLOCKED' ? event.friend_state_at : null,
        keywordSets: event.keyword_sets,
      })
  }
  const tap =
    event.type === 'postback' && event.data !== null && meansToBeTap(event.data)
      ? await takeTap(tx, shopId, {
          lineAccountId: event.line_account_id as LineAccountId,
          memberId,
          webhookEventId: event.webhook_event_id,
          at: event.event_at,
          token: readToken(event.data),
        })
      : null
  const mayAnswer = event.type === 'message' && !isSilent
  const mayBeOwn = mayAnswer && mayBeOwnWord
  const answer = mayBeOwn ? await wishOfEvent(tx, memberId, eventId) : null
  const test = mayBeOwn ? await testAnswerOf(tx, eventId) : null
  const unlink = mayBeOwn ? await unlinkingOf(tx, eventId) : null
  const left = isSilent && tap ? withoutReply(tap) : tap
  const judged = mayBeChosen ? await answerLeft(tx, eventId) : chosen && leftOfChosen(chosen)
  const autoReply = mayAnswer ? judged : null
  // A message changes neither whether its member is a friend nor whether LINE was asked.
  const profileWanted =
    event.type === 'message'
      ? event.friend_state !== 'BLOCKED' && event.profile_read_at === null
      : await isProfileWanted(tx, memberId, eventId)
  const handled: HandledEvent = {
    profileWanted,
    ...(left && { tap: left }),
    ...(answer && { optOut: answer.wish }),
    ...(test && { test: test.answer }),
    ...(unlink && { unlink: true as const }),
    ...(autoReply && { autoReply }),
  }
  return { handled, chosen }
}

/** Whether the message was taken back, before it came or since. */
async function isUnsent(
  tx: ShopTx,
  event: { line_account_id: string; memberId: MemberId },
  said: Readonly<Record<string, unknown>>,
): Promise<boolean> {
  const { messageId } = incomingTalkOf(said)
  if (messageId === null) return false
  const entry = await tx
    .selectFrom('talk_entries')
    .select('state')
    .where('line_account_id', '=', event.line_account_id)
    .where('reference', '=', talkReference({ memberId: event.memberId, eventId: '', messageId }))
    .executeTakeFirst()
  return entry?.state === 'UNSENT'
}

/** What a tap leaves to do where nothing may be answered; null: nothing. */
function withoutReply({ tapId, actions }: TapTaken): TapTaken | null {
  const left = actions.filter((action) => action !== 'reply')
  return left.length === 0 ? null : { tapId, actions: left }
}

/** The words of a message as they came; '': there are none. */
function textIn(said: Readonly<Record<string, unknown>>): string {
  const text = messageOf(said)?.['text']
  return typeof text === 'string' ? text : ''
}

/** What a postback's data stands for in this shop; null when it is not ours. */
type TapReader = (data: string) => ResponseAt | null

/**
 * `friend_since` is the start of the present friendship: each newer follow begins one, a block ends it. The version
 * rises when what is shown of the member changes; a second block changes nothing.
 */
async function changeFriendship(
  tx: ShopTx,
  { memberId, type, at }: { memberId: MemberId; type: StateEvent; at: Date },
): Promise<boolean> {
  const state = STATE_OF_EVENT[type]
  const { numAffectedRows } = await sql`
    update members
       set friend_state = ${state}, friend_state_at = ${at},
           friend_since = case when ${state} = 'FRIEND' then ${at}::timestamptz end,
           reachable_known_at = clock_timestamp(),
           version = version + case when ${state} = 'FRIEND' or friend_state <> ${state} then 1 else 0 end
     where id = ${memberId}
       and (friend_state_at is null or friend_state_at < ${at}
            or (friend_state_at = ${at} and friend_state = 'FRIEND' and ${state} = 'BLOCKED'))`.execute(tx)
  return numAffectedRows === 1n
}

/**
 * Tells the orders that depend on whether the member can be reached: those with a pending delivery, or with one that
 * was closed as unreachable before it was due. Orders without deliveries plan from the facts of the day when their
 * ship date comes.
 */
async function tellReachable(tx: ShopTx, shopId: ShopId, memberId: MemberId): Promise<void> {
  const orderIds = await lockOrders(
    tx,
    sql`(o.connection_id, o.customer_external_id) in (
         select c.connection_id, c.external_id
           from member_links l join cart_customers c on c.id = l.customer_id
          where l.member_id = ${memberId})
       and ${HAS_WORKFLOW} and o.stopped_at is null and o.status <> all(${CALLED_OFF}::text[])
       and exists (select 1 from deliveries d
                    where d.order_id = o.id
                      and (d.state in ${PENDING}
                           or (d.state = 'skipped' and d.reason = 'UNREACHABLE' and d.due_at > clock_timestamp())))`,
  )
  await announceFact(tx, { shopId, orderIds, fact: 'memberReachable' })
}

/** Wanted after a follow, and when LINE was never asked; not after a block, since LINE then shows nothing. */
async function isProfileWanted(tx: ShopTx, memberId: MemberId, eventId: string): Promise<boolean> {
  const { rows } = await sql<{ wanted: boolean }>`
    select m.friend_state <> 'BLOCKED'
           and (m.profile_read_at is null
                or (e.type = 'follow' and m.profile_read_at < e.handled_at)) as wanted
      from members m, webhook_events e
     where m.id = ${memberId} and e.id = ${eventId}`.execute(tx)
  return rows[0]?.wanted ?? false
}
