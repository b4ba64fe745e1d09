import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { brand, type ConnectionId, type MemberId } from '../../../domain/values/ids.ts'
import { upsertCustomers } from '../../../schema/carts/customerUpserts.ts'
import { upsertOrders } from '../../../schema/carts/orderUpserts.ts'
import { submitIdentity } from '../../../schema/members/linking/submitIdentity.ts'
import { unlinkMember } from '../../../schema/members/linking/unlinkMember.ts'
import { orderInParcels } from '../../setup/carts/parcels.ts'
import { createLineWorld, type LineShop, type LineWorld } from '../../setup/line/lineShop.ts'

/** Whatever members state and end, and whatever the cart sends, at once and in any order. */

let world: LineWorld
beforeAll(async () => {
  world = await createLineWorld()
})
afterAll(() => world.close())

/** Numbers from a seed, so that a failure can be repeated. */
function dice(seed: number) {
  let state = seed
  return (most: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((state / 2_147_483_648) * most)
  }
}

const PHONES = ['09010000001', '09010000002', '09010000003']
const EMAILS = [null, 'a@example.jp', 'b@example.jp', 'c@example.jp']

async function openShop() {
  const shop = await world.newShop()
  const { id } = await shop.inTx((tx) =>
    tx
      .selectFrom('cart_connections')
      .select('id')
      .where('line_account_id', '=', shop.lineAccountId)
      .executeTakeFirstOrThrow(),
  )
  const connection = {
    shopId: shop.shopId,
    id: brand<ConnectionId>(id),
    lineAccountId: shop.lineAccountId,
    firstImportDone: true,
    partialShipments: 'FIRST' as const,
    claims: world.vault.claims,
  }
  return { ...shop, connection }
}
type OpenShop = Awaited<ReturnType<typeof openShop>>

async function newMembers(shop: LineShop, count: number): Promise<MemberId[]> {
  const rows = await shop.inTx((tx) =>
    tx
      .insertInto('members')
      .values(
        Array.from({ length: count }, () => ({
          shop_id: shop.shopId,
          line_account_id: shop.lineAccountId,
          line_user_id: randomUUID(),
        })),
      )
      .returning('id')
      .execute(),
  )
  return rows.map((row) => brand<MemberId>(row.id))
}

/** One instant for all: numbers are counted by the day, and a run may cross midnight. */
const AT = new Date()

const submit = (
  shop: LineShop,
  memberId: MemberId,
  answers: { phone: string; email?: string | null; orderNumber?: string | null },
) =>
  shop.inTx((tx) =>
    submitIdentity(tx, {
      shopId: shop.shopId,
      memberId,
      submissionId: randomUUID(),
      answers: { email: null, orderNumber: null, ...answers },
      at: AT,
      claims: world.vault.claims,
    }),
  )
const customer = (shop: OpenShop, id: string, more: { phones: string[]; email: string | null }) =>
  shop.inTx((tx) => {
    const row = { externalId: id, name: null, kana: null, points: null, ...more }
    return upsertCustomers(tx, shop.connection, [{ ...row, sourceUpdatedAt: null, unread: [], raw: row }])
  })

/** Links that neither the phone of a member who was not unlinked, nor a proof, explains. */
const unexplained = (shop: OpenShop) =>
  shop.inTx(async (tx) => {
    const rows = await tx
      .selectFrom('member_links as l')
      .innerJoin('members as m', 'm.id', 'l.member_id')
      .innerJoin('cart_customers as c', 'c.id', 'l.customer_id')
      .leftJoin('link_proofs as p', (join) =>
        join.onRef('p.member_id', '=', 'm.id').onRef('p.customer_id', '=', 'c.id'),
      )
      .select(['m.id', 'm.phone', 'm.unlinked_at', 'c.external_id', 'c.email', 'p.key', 'p.second_item'])
      .select((where) =>
        where
          .exists(
            where
              .selectFrom('cart_customer_phones as x')
              .select('x.phone')
              .whereRef('x.customer_id', '=', 'c.id')
              .whereRef('x.phone', '=', 'm.phone'),
          )
          .as('reaches'),
      )
      .select((where) =>
        where
          .selectFrom('cart_customer_phones as y')
          .innerJoin('cart_customers as z', 'z.id', 'y.customer_id')
          .select(({ fn }) => fn.count<number>('y.customer_id').as('others'))
          .whereRef('y.phone', '=', 'm.phone')
          .whereRef('y.connection_id', '=', 'c.connection_id')
          .whereRef('z.email', 'is distinct from', 'c.email')
          .as('others'),
      )
      .execute()
    return rows.filter(
      (row) =>
        row.unlinked_at !== null ||
        !row.reaches ||
        row.key === 'CONTRADICTED' ||
        (Number(row.others) > 0 && row.second_item === null),
    )
  })

describe('nobody is linked wrongly', () => {
  it.each([11, 23, 47])(
    'whatever comes in whatever order, three at a time (seed %i)',
    async (seed) => {
      const shop = await openShop()
      const members = await newMembers(shop, 4)
      const roll = dice(seed)
      const pick = <T>(all: readonly T[]): T => all[roll(all.length)] as T
      const happen = (): (() => Promise<unknown>) => {
        const [member, phone, email, id] = [pick(members), pick(PHONES), pick(EMAILS), String(roll(5))]
        switch (roll(5)) {
          case 0: {
            const phones = roll(4) === 0 ? [] : [phone]
            return () => customer(shop, id, { phones, email })
          }
          case 1:
            return () =>
              shop.inTx((tx) =>
                upsertOrders(tx, shop.connection, [
                  { ...orderInParcels([], { customer: id, externalId: id }), raw: { seed: roll(9) } },
                ]),
              )
          case 2:
            return () =>
              shop.inTx((tx) =>
                unlinkMember(tx, {
                  shopId: shop.shopId,
                  memberId: member,
                  by: { by: 'PAGE' },
                  claims: world.vault.claims,
                }),
              )
          default: {
            const orderNumber = roll(4) === 0 ? id : null
            return () => submit(shop, member, { phone, email: roll(2) === 0 ? email : null, orderNumber })
          }
        }
      }
      for (let round = 0; round < 30; round++) {
        await Promise.all([happen(), happen(), happen()].map((act) => act()))
        expect(await unexplained(shop)).toEqual([])
      }
      // Something was linked on the way, or the test shows nothing.
      const linked = await shop.inTx((tx) =>
        tx.selectFrom('identity_claims').select('id').where('state', '=', 'LINKED').execute(),
      )
      expect(linked.length).toBeGreaterThan(0)
      const waiting = await shop.inTx((tx) =>
        tx
          .selectFrom('identity_claims')
          .select('member_id')
          .where('state', 'in', ['WAITING', 'AMBIGUOUS', 'CLAIMED'])
          .execute(),
      )
      expect(new Set(waiting.map((row) => row.member_id)).size).toBe(waiting.length)
    },
    60_000,
  )

  it('250 strangers try four numbers each: three are looked at, the fourth is refused and counted', async () => {
    const shop = await openShop()
    await customer(shop, '1', { phones: ['09055550001'], email: 'a@example.jp' })
    await customer(shop, '2', { phones: ['09055550002'], email: 'b@example.jp' })
    await customer(shop, '3', { phones: ['09055550002'], email: 'c@example.jp' })
    const strangers = await newMembers(shop, 250)
    const outcomes = new Map<string, number>()
    const tries = async (stranger: MemberId, n: number) => {
      const numbers = [`0901${1_000_000 + n}`, '09055550002', `0902${1_000_000 + n}`, '09055550001']
      for (const phone of numbers) {
        const answer = await submit(shop, stranger, { phone, email: 'guess@example.jp' })
        const word = 'refused' in answer ? answer.refused : answer.outcome
        outcomes.set(word, (outcomes.get(word) ?? 0) + 1)
      }
    }
    for (let from = 0; from < strangers.length; from += 5)
      await Promise.all(
        strangers.slice(from, from + 5).map((stranger, place) => tries(stranger, from + place)),
      )
    expect(Object.fromEntries(outcomes)).toEqual({ WAITING: 500, ONE_MORE: 250, TOO_MANY_NUMBERS: 250 })
    const { refused } = await shop.inTx((tx) =>
      tx
        .selectFrom('identity_refusals')
        .select(({ fn }) => fn.sum<number>('refused').as('refused'))
        .executeTakeFirstOrThrow(),
    )
    expect(Number(refused)).toBe(250)
    expect(await shop.inTx((tx) => tx.selectFrom('member_links').select('member_id').execute())).toEqual([])
  }, 60_000)
})
