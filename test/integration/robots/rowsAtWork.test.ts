import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { keepPicture } from '../../../activities/robots/keepPicture.ts'
import type { RequestId } from '../../../domain/requests/request.ts'
import { brand, type LineAccountId } from '../../../domain/values/ids.ts'
import { inShop } from '../../../schema/database.ts'
import { purgeOldRows } from '../../../schema/delivery/retention.ts'
import { listPictures, withdrawPictures } from '../../../schema/requests/evidence.ts'
import { insertRequest } from '../../../schema/requests/insertRequest.ts'
import { startPictureRemovals } from '../../../worker/robots/pictureRemovals.ts'
import { type ApiShop, text } from '../../setup/rest/api.ts'
import { addRobot, idIn, robotShop, type RobotWorld, startRobotWorld } from '../../setup/robots/robotShop.ts'
import { silent } from '../../setup/runtime/log.ts'
import { testBoxes } from '../../setup/runtime/secrets.ts'
import { until } from '../../setup/runtime/until.ts'

let world: RobotWorld
beforeAll(async () => {
  world = await startRobotWorld()
})
afterAll(() => world.close())

describe('the login of a robot', () => {
  it('is tried in a real browser before it is stored', async () => {
    const at = await robotShop(world, world.cartDomain)
    expect(await addRobot(world, at, { password: 'wrong' })).toMatchObject({
      status: 422,
      body: { code: 'RPA_LOGIN_FAILED', errors: [{ pointer: '/login' }] },
    })
    const listed = () => world.api.call('GET', '/v1/robots', { key: at.shop.key })
    expect((await listed()).body['items']).toEqual([])
    const made = await addRobot(world, at)
    expect(made).toMatchObject({ status: 201, body: { state: 'READY', reason: null } })
    expect(made.body['lastLoginAt']).not.toBeNull()

    await world.cart.control('PUT', 'shop', { adminPassword: 'another' })
    const one = `/v1/robots/${idIn(made)}`
    const save = (password: string) =>
      world.api.call('PATCH', one, {
        key: at.shop.key,
        headers: { 'if-match': '*' },
        body: { login: { loginId: 'admin', password } },
      })
    // What was not taken changes nothing.
    expect(await save('sandbox')).toMatchObject({ status: 422, body: { code: 'RPA_LOGIN_FAILED' } })
    expect(await save('another')).toMatchObject({ status: 200, body: { state: 'READY', working: false } })

    await world.api.call('POST', `${one}/stop`, { key: at.shop.key })
    await world.cart.control('PUT', 'shop', { maintenance: true })
    expect(await world.api.call('POST', `${one}/try`, { key: at.shop.key })).toMatchObject({
      status: 200,
      body: { state: 'REQUESTED', reason: { code: 'RPA_MAINTENANCE' } },
    })
    await world.cart.control('PUT', 'shop', { maintenance: false, adminPassword: 'sandbox' })
    // Five a minute, and these were five.
    await sql`delete from cart_checks`.execute(world.api.database.db)
    await inShop(world.api.database.db, at.shop.id, (tx) => tx.deleteFrom('cart_checks').execute())
    expect(await world.api.call('POST', `${one}/try`, { key: at.shop.key })).toMatchObject({
      status: 200,
      body: { state: 'STOPPED', reason: { code: 'RPA_LOGIN_FAILED' } },
    })
  })
})

/** The smallest picture there is. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=',
  'base64',
)

async function aRequest(shop: ApiShop, at: { connectionId: string }) {
  const { db } = world.api.database
  return inShop(db, shop.id, async (tx) => {
    const account = await tx.selectFrom('line_accounts').select('id').executeTakeFirstOrThrow()
    const member = await tx
      .insertInto('members')
      .values({ shop_id: shop.id, line_account_id: account.id, line_user_id: `U${'a'.repeat(32)}` })
      .returning('id')
      .executeTakeFirstOrThrow()
    const { id } = await insertRequest(tx, {
      shopId: shop.id,
      lineAccountId: brand<LineAccountId>(account.id),
      memberId: brand(member.id),
      connectionId: brand(at.connectionId),
      subscription: null,
      kind: 'OTHER',
      pause: null,
      shown: null,
      facts: null,
      product: null,
      dueBy: null,
    })
    return { id, memberId: member.id, lineAccountId: account.id }
  })
}
const keep = (shop: ApiShop, requestId: RequestId, step = 'BEFORE') =>
  keepPicture(
    {
      db: world.api.database.db,
      boxes: testBoxes(world.api.database.db),
      storage: world.api.mediaStorage,
      stagingFolder: join(world.api.mediaFolder, 'staging'),
    },
    { shopId: shop.id, requestId, robotId: null, step, png: PNG },
  )
const objects = async (): Promise<string[]> => {
  const all = await readdir(world.api.mediaFolder, { recursive: true, withFileTypes: true })
  return all.filter((one) => one.isFile()).map(({ parentPath, name }) => join(parentPath, name))
}

describe('a picture of a screen', () => {
  it('is sealed, and shown to operators of its shop alone', async () => {
    const at = await robotShop(world, 'one.example')
    const request = await aRequest(at.shop, at)
    const id = text(await keep(at.shop, request.id))
    const path = `/v1/requests/${request.id}/pictures/${id}`
    const viewer = await world.api.keyFor(at.shop.id, 'VIEWER')
    const shown = await world.api.app.inject({
      url: path,
      headers: { authorization: `Bearer ${viewer}` },
    })
    expect(shown.statusCode).toBe(200)
    expect(shown.rawPayload).toEqual(PNG)
    expect(shown.headers).toMatchObject({
      'content-type': 'image/png',
      'cache-control': 'private, no-store',
      'x-content-type-options': 'nosniff',
    })
    const stored = (await objects()).filter((file) => file.endsWith(id))
    expect(stored).toHaveLength(1)
    expect((await readFile(stored[0] ?? '')).includes(PNG.subarray(0, 8))).toBe(false)

    const other = await robotShop(world, 'two.example')
    const theirs = await aRequest(other.shop, other)
    for (const url of [path, `/v1/requests/${theirs.id}/pictures/${id}`])
      expect((await world.api.call('GET', url, { key: other.shop.key })).status).toBe(404)
    expect(
      (await world.api.call('GET', `/v1/requests/${theirs.id}/pictures/${id}`, { key: at.shop.key })).status,
    ).toBe(404)
    expect((await world.api.call('GET', path)).status).toBe(401)
    expect(await keep(other.shop, request.id)).toBeNull()
  })

  it('goes after the days that the shop keeps pictures, with a member who is erased, and when it was left half stored', async () => {
    const { db } = world.api.database
    const at = await robotShop(world, 'three.example')
    const request = await aRequest(at.shop, at)
    const [old, young] = [
      text(await keep(at.shop, request.id)),
      text(await keep(at.shop, request.id, 'AFTER')),
    ]
    const age = (id: string, days: number) =>
      inShop(db, at.shop.id, (tx) =>
        tx
          .updateTable('request_pictures')
          .set({
            taken_at: sql<Date>`clock_timestamp() - make_interval(days => ${days}) - interval '1 minute'`,
          })
          .where('id', '=', id)
          .execute(),
      )
    await age(old, 90)
    await age(young, 89)
    const half = await keep(at.shop, request.id, 'HALF')
    await inShop(db, at.shop.id, (tx) =>
      tx
        .updateTable('request_pictures')
        .set({ state: 'STORING', try_at: sql<Date>`clock_timestamp()` })
        .where('id', '=', text(half))
        .execute(),
    )
    await purgeOldRows(db)
    const removals = startPictureRemovals({
      db,
      config: { mediaFolder: world.api.mediaFolder, mediaBucket: null },
      log: silent,
    })
    const left = () =>
      inShop(db, at.shop.id, (tx) => tx.selectFrom('request_pictures').select('id').execute())
    try {
      await until(async () => (await left()).length === 1)
      expect(await inShop(db, at.shop.id, (tx) => listPictures(tx, request.id))).toMatchObject([
        { id: young },
      ])
      await inShop(db, at.shop.id, (tx) => withdrawPictures(tx, [request.id]))
      expect(
        (await world.api.call('GET', `/v1/requests/${request.id}/pictures/${young}`, { key: at.shop.key }))
          .status,
      ).toBe(404)
      await until(async () => (await left()).length === 0)
    } finally {
      await removals.stop()
    }
    expect(
      (await objects()).filter((file) => [old, young, half].some((id) => file.endsWith(text(id)))),
    ).toEqual([])
  })
})
