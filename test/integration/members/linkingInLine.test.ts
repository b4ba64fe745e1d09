import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import {
  createLineEventActivities,
  type LineEventActivities,
} from '../../../activities/events/handleLineEvent.ts'
import { createLinkingActivities, type LinkingActivities } from '../../../activities/members/linking.ts'
import { READY_IDENTITY_FORM } from '../../../domain/forms/readyForm.ts'
import { brand, type ConnectionId, type MemberId } from '../../../domain/values/ids.ts'
import { upsertCustomers } from '../../../schema/carts/customerUpserts.ts'
import { submitIdentity } from '../../../schema/members/linking/submitIdentity.ts'
import { createLineWorld, type LineShop, type LineWorld } from '../../setup/line/lineShop.ts'

const claims = () => world.vault.claims
let world: LineWorld
let activities: LineEventActivities & LinkingActivities
let shop: LineShop
let memberId: MemberId
let phone: string
let numbers = 10_000_000
beforeAll(async () => {
  world = await createLineWorld()
  const { database, line, tokens, vault, boxes } = world
  activities = {
    ...createLineEventActivities({ db: database.db, boxes, tokens, claims: vault.claims }),
    ...createLinkingActivities({ db: database.db, line, boxes }),
  }
  shop = await world.newShop()
})
afterAll(() => world.close())
beforeEach(async () => {
  ;({ memberId } = await shop.newMember())
  phone = `090${(numbers += 1)}`
})

/** Publishes the account's identity form with a tag at the link; returns version and tag. */
const publish = () =>
  shop.inTx(async (tx) => {
    const base = { shop_id: shop.shopId, line_account_id: shop.lineAccountId }
    const tag = await tx
      .insertInto('tags')
      .values({ ...base, code: randomUUID(), name: randomUUID() })
      .returning('id')
      .executeTakeFirstOrThrow()
    const form = await tx
      .selectFrom('forms')
      .select('id')
      .where('line_account_id', '=', shop.lineAccountId)
      .executeTakeFirstOrThrow()
    const ordinal = (numbers += 1)
    const version = await tx
      .insertInto('form_versions')
      .values({
        shop_id: shop.shopId,
        form_id: form.id,
        ordinal,
        content: JSON.stringify({ ...READY_IDENTITY_FORM, tagsAtLink: [tag.id] }),
        names: JSON.stringify({ shopName: 'みどり通販', accountName: 'BOT' }),
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    return { formId: form.id, versionId: version.id, tagId: tag.id }
  })
const submit = async (form?: { formId: string; versionId: string }) => {
  const submissionId = randomUUID()
  return shop.inTx(async (tx) => {
    if (form)
      await tx
        .insertInto('form_submissions')
        .values({
          id: submissionId,
          shop_id: shop.shopId,
          line_account_id: shop.lineAccountId,
          form_id: form.formId,
          form_version_id: form.versionId,
          member_id: memberId,
          consented_at: new Date(),
        })
        .execute()
    const answers = { phone, email: null, orderNumber: null }
    const given = { shopId: shop.shopId, memberId, submissionId, answers, at: new Date(), claims: claims() }
    return submitIdentity(tx, given)
  })
}
const customerComes = () =>
  shop.inTx(async (tx) => {
    const { id } = await tx
      .selectFrom('cart_connections')
      .select('id')
      .where('line_account_id', '=', shop.lineAccountId)
      .executeTakeFirstOrThrow()
    const connection = {
      shopId: shop.shopId,
      id: brand<ConnectionId>(id),
      lineAccountId: shop.lineAccountId,
      firstImportDone: true,
      partialShipments: 'FIRST' as const,
      claims: claims(),
    }
    const row = { externalId: phone, name: null, kana: null, email: null, points: null, phones: [phone] }
    await upsertCustomers(tx, connection, [{ ...row, sourceUpdatedAt: null, unread: [], raw: row }])
  })
const said = (text: string, at: Date) =>
  shop.inTx(async (tx) => {
    const { id } = await tx
      .insertInto('webhook_events')
      .values({
        shop_id: shop.shopId,
        line_account_id: shop.lineAccountId,
        webhook_event_id: randomUUID(),
        type: 'message',
        member_id: memberId,
        event_at: at,
        payload: JSON.stringify({ type: 'message', message: { type: 'text', text }, replyToken: 'old' }),
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    return id
  })
const input = (eventId: string) => ({ shopId: shop.shopId, memberId, eventId })
const linkState = async () =>
  (
    await shop.inTx((tx) =>
      tx.selectFrom('members').select('link_state').where('id', '=', memberId).executeTakeFirstOrThrow(),
    )
  ).link_state
const claimId = async () =>
  (
    await shop.inTx((tx) =>
      tx
        .selectFrom('identity_claims')
        .select('id')
        .where('member_id', '=', memberId)
        .executeTakeFirstOrThrow(),
    )
  ).id
const later = (ms: number) => new Date(Date.now() + ms)

describe('a member who writes 連携解除', () => {
  it('is unlinked and answered, once', async () => {
    await customerComes()
    await submit()
    expect(await linkState()).toBe('LINKED')
    const event = await said('「連携解除」', later(60_000))
    expect(await activities.handleLineEvent(input(event))).toMatchObject({ unlink: true })
    expect(await linkState()).toBe('UNLINKED')
    await activities.replyToUnlink(input(event))
    const outcome = () =>
      shop.inTx((tx) =>
        tx
          .selectFrom('webhook_events')
          .select('reply_outcome')
          .where('id', '=', event)
          .executeTakeFirstOrThrow(),
      )
    const first = await outcome()
    expect(first.reply_outcome).toMatch(/^(EXPIRED|REFUSED)/)
    expect(await activities.handleLineEvent(input(event))).toMatchObject({ unlink: true })
    await activities.replyToUnlink(input(event))
    expect(await outcome()).toEqual(first)
    expect(await submit()).toEqual({ outcome: 'LINKED' })
    expect(await activities.handleLineEvent(input(event))).toMatchObject({ unlink: true })
    expect(await linkState()).toBe('LINKED')
  })

  it('stays linked where the words are older than the link, or not the whole message', async () => {
    await customerComes()
    await submit()
    const [old, sentence] = [
      await said('連携解除', later(-60_000)),
      await said('連携解除の方法は?', later(60_000)),
    ]
    expect(await activities.handleLineEvent(input(old))).not.toHaveProperty('unlink')
    expect(await activities.handleLineEvent(input(sentence))).not.toHaveProperty('unlink')
    expect(await linkState()).toBe('LINKED')
  })
})

describe('what follows a link', () => {
  it('gives the tags of the form once, and the message to who had waited alone', async () => {
    const form = await publish()
    expect(await submit(form)).toEqual({ outcome: 'WAITING' })
    await customerComes()
    const id = await claimId()
    expect((await shop.facts()).filter((fact) => fact === `claimLinked ${memberId}`)).toHaveLength(1)
    for (let time = 0; time < 2; time++)
      await activities.settleLinkedClaim({ shopId: shop.shopId, memberId, claimId: id })
    const given = () =>
      shop.inTx((tx) =>
        tx.selectFrom('tag_events').select('tag_id').where('member_id', '=', memberId).execute(),
      )
    const notices = () =>
      shop.inTx((tx) =>
        tx.selectFrom('notices').select(['key', 'purpose']).where('member_id', '=', memberId).execute(),
      )
    expect(await given()).toEqual([{ tag_id: form.tagId }])
    expect(await notices()).toEqual([{ key: `claim:${id}:linked`, purpose: 'CLAIM_LINKED' }])

    ;({ memberId } = await shop.newMember())
    phone = `090${(numbers += 1)}`
    await customerComes()
    expect(await submit(form)).toEqual({ outcome: 'LINKED' })
    await activities.settleLinkedClaim({ shopId: shop.shopId, memberId, claimId: await claimId() })
    expect([await given(), await notices()]).toEqual([[{ tag_id: form.tagId }], []])
  })
})
