import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import {
  type ActionActivities,
  createActionActivities,
} from '../../../activities/delivery/actionActivities.ts'
import { actionsOf, type ScenarioActions } from '../../../domain/members/scenarioActions.ts'
import type { MemberId } from '../../../domain/values/ids.ts'
import { createLineWorld, type LineShop, type LineWorld } from '../../setup/line/lineShop.ts'

let world: LineWorld
let activities: ActionActivities
let shop: LineShop
let memberId: MemberId
let lineUserId: string
beforeAll(async () => {
  world = await createLineWorld()
  activities = createActionActivities({ db: world.database.db, line: world.line })
})
afterAll(() => world.close())
beforeEach(async () => {
  await world.control('DELETE', '/faults')
  shop = await world.newShop()
  ;({ memberId, lineUserId } = await shop.newMember())
})

/** A delivery that was sent, its actions open. */
const sent = async (actions: ScenarioActions) => {
  const needed = actionsOf(actions)
  const row = {
    state: 'sent',
    settled_at: new Date(),
    actions: needed,
    actions_open: needed.length,
  } as const
  const { deliveryId, orderId } = await shop.newDelivery(memberId, { actions, row })
  return { shopId: shop.shopId, deliveryId, orderId }
}
const outcomes = (deliveryId: string) =>
  shop.inTx(async (tx) => {
    const rows = await tx
      .selectFrom('delivery_actions')
      .select(['action', 'outcome'])
      .where('delivery_id', '=', deliveryId)
      .orderBy('action')
      .execute()
    const { actions_open } = await tx
      .selectFrom('deliveries')
      .select('actions_open')
      .where('id', '=', deliveryId)
      .executeTakeFirstOrThrow()
    return { ...Object.fromEntries(rows.map((row) => [row.action, row.outcome])), open: actions_open }
  })
const member = () =>
  shop.inTx((tx) => tx.selectFrom('members').selectAll().where('id', '=', memberId).executeTakeFirstOrThrow())
const newTag = (code: string, of = shop) =>
  of.inTx(async (tx) => {
    const { id } = await tx
      .insertInto('tags')
      .values({ shop_id: of.shopId, line_account_id: of.lineAccountId, code, name: code })
      .returning('id')
      .executeTakeFirstOrThrow()
    return id
  })
const tags = () =>
  shop.inTx(async (tx) => {
    const rows = await tx
      .selectFrom('member_tags as mt')
      .innerJoin('tags as t', 't.id', 'mt.tag_id')
      .select('t.code')
      .where('mt.member_id', '=', memberId)
      .orderBy('t.code')
      .execute()
    return rows.map((row) => row.code)
  })
const tagEvents = () =>
  shop.inTx(async (tx) => {
    const rows = await tx
      .selectFrom('tag_events as e')
      .innerJoin('tags as t', 't.id', 'e.tag_id')
      .select(['e.change', 't.code', 'e.cause'])
      .where('e.member_id', '=', memberId)
      .orderBy('e.id')
      .execute()
    return rows.map((row) => `${row.change} ${row.code} ${row.cause}`)
  })
const entries = () =>
  shop.inTx((tx) =>
    tx
      .selectFrom('point_entries')
      .select(['delta', 'balance_after', 'idempotency_key'])
      .where('member_id', '=', memberId)
      .orderBy('id')
      .execute(),
  )
const unlink = () =>
  shop.inTx((tx) => tx.deleteFrom('member_links').where('member_id', '=', memberId).execute())

describe('changeTags', () => {
  it('removes, adds and flags, with an event for each real change, once', async () => {
    const [a, b, c] = [await newTag('A'), await newTag('B'), await newTag('C')]
    const flag = await shop.inTx((tx) =>
      tx
        .insertInto('flags')
        .values({
          shop_id: shop.shopId,
          line_account_id: shop.lineAccountId,
          name: '対応中',
          color: '#ff0000',
        })
        .returning('id')
        .executeTakeFirstOrThrow(),
    )
    const first = await sent({ addTagIds: [a, b] })
    await activities.changeTags(first)
    const second = await sent({ removeTagIds: [a, c], addTagIds: [b, c], flagId: flag.id })
    await Promise.all([
      activities.changeTags(second),
      activities.changeTags(second),
      activities.changeTags(second),
    ])
    await activities.changeTags(first)

    expect(await tags()).toEqual(['B', 'C'])
    expect(await tagEvents()).toEqual([
      `ADDED A delivery:${first.deliveryId}`,
      `ADDED B delivery:${first.deliveryId}`,
      `REMOVED A delivery:${second.deliveryId}`,
      `ADDED C delivery:${second.deliveryId}`,
    ])
    expect((await member()).flag_id).toBe(flag.id)
    expect(await outcomes(second.deliveryId)).toEqual({ changeTags: 'DONE', open: 0 })
    const third = await sent({ flagId: null })
    await activities.changeTags(third)
    expect((await member()).flag_id).toBeNull()
  })

  it('says when nothing changed, and leaves out tags that are gone or another shop’s', async () => {
    const tag = await newTag('A')
    const foreign = await newTag('X', await world.newShop())
    const first = await sent({ addTagIds: [tag] })
    await activities.changeTags(first)
    const again = await sent({ addTagIds: [tag, foreign, '00000000-0000-7000-8000-000000000000'] })
    await activities.changeTags(again)
    expect(await outcomes(again.deliveryId)).toEqual({ changeTags: 'UNCHANGED', open: 0 })
    expect(await tagEvents()).toHaveLength(1)
  })
})

describe('changePoints', () => {
  it('writes one entry a delivery and keeps the balance', async () => {
    const one = await sent({ points: 100 })
    await Promise.all([activities.changePoints(one), activities.changePoints(one)])
    await activities.changePoints(await sent({ points: 20 }))
    expect((await member()).point_balance).toBe(120)
    expect(await entries()).toMatchObject([
      { delta: 100, balance_after: 100, idempotency_key: `delivery:${one.deliveryId}` },
      { delta: 20, balance_after: 120 },
    ])
    expect(await outcomes(one.deliveryId)).toEqual({ changePoints: 'DONE', open: 0 })
  })

  it('takes no more than is there', async () => {
    await activities.changePoints(await sent({ points: 30 }))
    const more = await sent({ points: -50 })
    await activities.changePoints(more)
    const none = await sent({ points: -50 })
    await activities.changePoints(none)
    expect((await member()).point_balance).toBe(0)
    expect((await entries()).map((entry) => entry.delta)).toEqual([30, -30])
    expect(await outcomes(more.deliveryId)).toEqual({ changePoints: 'DONE: -30 OF -50', open: 0 })
    expect(await outcomes(none.deliveryId)).toEqual({ changePoints: 'UNCHANGED', open: 0 })
  })

  it('keeps sum and balance the same when many deliveries of a member act at once', async () => {
    const deltas = [5, -3, 7, -20, 11, 2, -1, 4]
    const inputs = await Promise.all(deltas.map((points) => sent({ points })))
    await Promise.all(inputs.map((input) => activities.changePoints(input)))
    const sum = (await entries()).reduce((total, entry) => total + entry.delta, 0)
    expect((await member()).point_balance).toBe(sum)
  })
})

describe('linkRichMenu', () => {
  const newMenu = async () => {
    const menu = { name: '会員', chatBarText: 'メニュー', size: { width: 2500, height: 843 }, areas: [] }
    const path = `/channels/${shop.channelId}/richmenus`
    return (await world.control<{ richMenuId: string }>('POST', path, menu)).richMenuId
  }
  const atLine = async () =>
    (
      await world.control<{ richMenuId: string | null }>(
        'GET',
        `/channels/${shop.channelId}/users/${lineUserId}`,
      )
    ).richMenuId

  it('links, unlinks, and does not repeat what is done', async () => {
    const [a, b] = [await newMenu(), await newMenu()]
    const first = await sent({ richMenuId: a })
    await activities.linkRichMenu(first)
    expect([await atLine(), (await member()).rich_menu_id]).toEqual([a, a])
    await activities.linkRichMenu(await sent({ richMenuId: b }))
    await activities.linkRichMenu(first)
    expect([await atLine(), (await member()).rich_menu_id]).toEqual([b, b])
    const last = await sent({ richMenuId: null })
    await activities.linkRichMenu(last)
    expect([await atLine(), (await member()).rich_menu_id]).toEqual([null, null])
    expect(await outcomes(last.deliveryId)).toEqual({ linkRichMenu: 'DONE', open: 0 })
  })

  it('closes with a refusal that is for ever', async () => {
    const gone = await sent({ richMenuId: 'richmenu-gone' })
    await activities.linkRichMenu(gone)
    expect(await outcomes(gone.deliveryId)).toEqual({ linkRichMenu: 'REFUSED: 404 Not found', open: 0 })
    const odd = await sent({ richMenuId: '../../v2/oauth/revoke' })
    await activities.linkRichMenu(odd)
    expect(await outcomes(odd.deliveryId)).toMatchObject({
      linkRichMenu: expect.stringMatching(/^REFUSED: /),
      open: 0,
    })
    expect((await member()).rich_menu_id).toBeNull()
  })

  it.each([
    ['LINE_UNREACHABLE', 'error-after-accept', {}],
    ['LINE_UNREACHABLE', 'hang-before', {}],
    ['LINE_RATE_LIMITED', 'status', { status: 429 }],
    ['LINE_CREDENTIALS_INVALID', 'status', { status: 401 }],
  ])('fails with %s on %s, stays open, and works later', async (type, kind, more) => {
    const menu = await newMenu()
    const one = await sent({ richMenuId: menu })
    await world.control('POST', '/faults', { endpoint: 'richMenuLink', kind, ...more })
    await expect(activities.linkRichMenu(one)).rejects.toMatchObject({ type, nonRetryable: false })
    expect(await outcomes(one.deliveryId)).toEqual({ open: 1 })
    await world.control('DELETE', '/faults')
    await activities.linkRichMenu(one)
    expect([await atLine(), await outcomes(one.deliveryId)]).toEqual([
      menu,
      { linkRichMenu: 'DONE', open: 0 },
    ])
  })
})

describe('every action', () => {
  it('says that the member was unlinked since, and does nothing', async () => {
    const all = await sent({ addTagIds: [await newTag('A')], points: 5, richMenuId: null })
    await unlink()
    await Promise.all([
      activities.changeTags(all),
      activities.changePoints(all),
      activities.linkRichMenu(all),
    ])
    const skipped = 'SKIPPED: UNLINKED'
    expect(await outcomes(all.deliveryId)).toEqual({
      changeTags: skipped,
      changePoints: skipped,
      linkRichMenu: skipped,
      open: 0,
    })
    expect([await tags(), (await member()).point_balance]).toEqual([[], 0])
  })

  it('says that there is no member', async () => {
    const input = await sent({ points: 5 })
    await shop.inTx((tx) =>
      tx.updateTable('deliveries').set({ member_id: null }).where('id', '=', input.deliveryId).execute(),
    )
    await activities.changePoints(input)
    expect(await outcomes(input.deliveryId)).toEqual({ changePoints: 'SKIPPED: NO_MEMBER', open: 0 })
  })

  it('says that the scenario no longer asks for it', async () => {
    const input = await sent({ points: 5, richMenuId: null, flagId: null })
    await shop.inTx((tx) => tx.updateTable('scenarios').set({ actions: '{}' }).execute())
    await activities.changeTags(input)
    await activities.changePoints(input)
    await activities.linkRichMenu(input)
    const skipped = 'SKIPPED: NOT_CONFIGURED'
    expect(await outcomes(input.deliveryId)).toEqual({
      changeTags: skipped,
      changePoints: skipped,
      linkRichMenu: skipped,
      open: 0,
    })
  })

  it('leaves no open count behind when a delivery acted unsent and was sent later', async () => {
    const input = await sent({ points: 5 })
    await activities.changePoints(input)
    await shop.inTx((tx) =>
      tx.updateTable('deliveries').set({ actions_open: 1 }).where('id', '=', input.deliveryId).execute(),
    )
    await activities.changePoints(input)
    expect(await outcomes(input.deliveryId)).toEqual({ changePoints: 'DONE', open: 0 })
    expect((await member()).point_balance).toBe(5)
  })

  it('of a delivery that does not exist is nothing to do', async () => {
    const input = { shopId: shop.shopId, deliveryId: '00000000-0000-7000-8000-000000000000' }
    await activities.changeTags(input)
    await activities.changePoints(input)
    await activities.linkRichMenu(input)
  })
})

describe('after a re-send by hand', () => {
  it('does only what the attempt before left undone', async () => {
    const actions = { points: 50, addTagIds: [await newTag('A')], richMenuId: 'richmenu-x' }
    const first = await sent(actions)
    await activities.changePoints(first)
    const again = await shop.inTx(async (tx) => {
      const { id, ...row } = await tx
        .selectFrom('deliveries')
        .selectAll()
        .where('id', '=', first.deliveryId)
        .executeTakeFirstOrThrow()
      const second = await tx
        .insertInto('deliveries')
        .values({ ...row, content_fault: null, attempt: 2, actions_open: 3 })
        .returning('id')
        .executeTakeFirstOrThrow()
      await tx
        .insertInto('delivery_actions')
        .values({ delivery_id: id, action: 'linkRichMenu', shop_id: row.shop_id })
        .execute()
      return { shopId: shop.shopId, deliveryId: second.id }
    })
    await activities.changeTags(again)
    await activities.changePoints(again)
    await activities.linkRichMenu(again)
    expect(await outcomes(again.deliveryId)).toMatchObject({
      changePoints: 'SKIPPED: EARLIER_ATTEMPT',
      linkRichMenu: 'SKIPPED: EARLIER_ATTEMPT',
      open: 0,
    })
    expect([await tags(), (await entries()).length, (await member()).point_balance]).toEqual([['A'], 1, 50])
  })
})
