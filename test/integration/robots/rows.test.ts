import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import type { ConnectionId } from '../../../domain/values/ids.ts'
import { newDataKey, parseKeyring } from '../../../schema/crypto/keyring.ts'
import { rotateSecrets } from '../../../schema/crypto/rotation.ts'
import { createVault } from '../../../schema/crypto/vault.ts'
import { stoppedRobots } from '../../../schema/alerts/findings/requests.ts'
import { inShop } from '../../../schema/database.ts'
import { robotLoginRefused, robotLoginTaken } from '../../../schema/robots/robotLogins.ts'
import {
  claimRobot,
  freeRobot,
  holdsRobot,
  type RobotLease,
  renewRobot,
} from '../../../schema/robots/robotSession.ts'
import { type ApiShop, startTestApi, type TestApi, text } from '../../setup/rest/api.ts'
import { aConnection } from '../../setup/shops/shopData.ts'

/** Nobody answers at Temporal: no login can be tried, so robots stay REQUESTED until a row says otherwise. */
let api: TestApi
beforeAll(async () => {
  api = await startTestApi(undefined, { checkSeconds: 0.1 })
})
afterAll(() => api.close())

let domains = 0
async function connected(): Promise<{ shop: ApiShop; connectionId: ConnectionId }> {
  const shop = await api.shop()
  const account = await api.lineAccount(shop.id)
  domains += 1
  return { shop, connectionId: await aConnection(api, shop.id, account, `shop${domains}.example`) }
}
const add = (
  { shop, connectionId }: Awaited<ReturnType<typeof connected>>,
  loginId: string,
  headers: Record<string, string> = {},
) =>
  api.call('POST', '/v1/robots', {
    key: shop.key,
    headers,
    body: { connectionId, name: `ロボット ${loginId}`, login: { loginId, password: 'ひみつ-hunter2' } },
  })
/** As if the cart had taken the login. */
const ready = (shop: ApiShop, id: string) =>
  inShop(api.database.db, shop.id, (tx) =>
    tx.updateTable('robots').set({ state: 'READY', reason: null }).where('id', '=', id).execute(),
  )
async function working(loginId = 'robot') {
  const at = await connected()
  const { body } = await add(at, loginId)
  await ready(at.shop, text(body.id))
  return { ...at, id: text(body.id), wanted: { shopId: at.shop.id, connectionId: at.connectionId } }
}
const claimed = async (wanted: Parameters<typeof claimRobot>[1]): Promise<RobotLease> => {
  const found = await claimRobot(api.database.db, wanted)
  if ('none' in found) throw new Error(`no robot: ${found.none}`)
  return { shopId: wanted.shopId, robotId: found.robot.id, holder: wanted.holder, epoch: found.epoch }
}

describe('a robot', () => {
  it('is stored untried where nobody could try its login, and never shows it', async () => {
    const at = await connected()
    const made = await add(at, ' robot01 ')
    expect(made).toMatchObject({
      status: 201,
      body: {
        state: 'REQUESTED',
        reason: {
          code: 'ROBOT_NOT_TRIED',
          remedy: expect.stringContaining('サポート窓口（support@todoke.example）'),
        },
        working: false,
        lastLoginAt: null,
        advice: expect.stringContaining('ロボット専用の管理ユーザー'),
      },
    })
    const listed = await api.call('GET', '/v1/robots', { key: at.shop.key })
    expect(listed.body['items']).toHaveLength(1)
    expect(JSON.stringify([made.body, listed.body])).not.toMatch(/hunter2|robot01 |loginId|password/)
    const { rows } = await sql<{ row: string }>`select to_jsonb(r)::text as row from robots r`.execute(
      api.database.db,
    )
    expect(JSON.stringify(rows)).not.toMatch(/hunter2/)
    const none = await claimRobot(api.database.db, { ...wantedOf(at), holder: 'a' })
    expect(none).toEqual({ none: 'NO_ROBOT', code: null, until: null })
  })

  it('has a login that no other robot has, also of another connection', async () => {
    const at = await connected()
    expect((await add(at, 'one')).status).toBe(201)
    expect(await add(at, 'one')).toMatchObject({
      status: 409,
      body: { code: 'ROBOT_LOGIN_IN_USE', errors: [{ pointer: '/login/loginId' }] },
    })
    expect((await add(at, 'two')).status).toBe(201)
    // The same name at another cart is another login.
    expect((await add(await connected(), 'one')).status).toBe(201)
    const again = { 'idempotency-key': 'the-same' }
    const elsewhere = await connected()
    const [first, second] = [await add(elsewhere, 'x', again), await add(elsewhere, 'x', again)]
    expect(second.body['id']).toBe(first.body['id'])
  })

  it('is tried five times a minute at most', async () => {
    const at = await connected()
    const made = await Promise.all(Array.from({ length: 7 }, (_, n) => add(at, `robot${n}`)))
    expect(made.filter(({ status }) => status === 429)).toHaveLength(2)
  })

  it('is renamed and removed with its version, by administrators alone', async () => {
    const { shop, id } = await working()
    const at = `/v1/robots/${id}`
    const editor = await api.keyFor(shop.id, 'EDITOR')
    const patch = { body: { name: '夜のロボット' }, headers: { 'if-match': '"1"' } }
    expect((await api.call('PATCH', at, { ...patch, key: editor })).status).toBe(403)
    expect((await api.call('POST', `${at}/stop`, { key: editor })).status).toBe(403)
    expect((await api.call('GET', at, { key: editor })).status).toBe(200)
    expect(await api.call('PATCH', at, { ...patch, key: shop.key })).toMatchObject({
      status: 200,
      body: { name: '夜のロボット', version: 2, state: 'READY' },
    })
    expect((await api.call('PATCH', at, { ...patch, key: shop.key })).status).toBe(412)
    const gone = { key: shop.key, headers: { 'if-match': '"2"' } }
    expect((await api.call('DELETE', at, gone)).status).toBe(204)
    expect((await api.call('GET', at, { key: shop.key })).status).toBe(404)
    const secrets = await inShop(api.database.db, shop.id, (tx) =>
      tx.selectFrom('secrets').select('id').where('purpose', '=', 'robot.login').execute(),
    )
    expect(secrets).toEqual([])
  })

  it('belongs to its shop: another one neither reads, stops, tries, edits nor claims it', async () => {
    const { id, wanted, connectionId } = await working()
    const other = await api.shop()
    const at = `/v1/robots/${id}`
    const head = { 'if-match': '*' }
    for (const [method, url, body] of [
      ['GET', at, undefined],
      ['POST', `${at}/stop`, undefined],
      ['POST', `${at}/try`, undefined],
      ['PATCH', at, { name: 'x' }],
      ['PATCH', at, { login: { loginId: 'a', password: 'b' } }],
      ['DELETE', at, undefined],
    ] as const)
      expect([
        method,
        url,
        (await api.call(method, url, { key: other.key, headers: head, body })).status,
      ]).toEqual([method, url, 404])
    const stolen = { connectionId, name: 'x', login: { loginId: 'a', password: 'b' } }
    expect((await api.call('POST', '/v1/robots', { key: other.key, body: stolen })).status).toBe(404)
    expect((await api.call('GET', '/v1/robots', { key: other.key })).body['items']).toEqual([])
    const foreign = await claimRobot(api.database.db, { ...wanted, shopId: other.id, holder: 'b' })
    expect(foreign).toMatchObject({ none: 'NO_ROBOT' })
    const lease = await claimed({ ...wanted, holder: 'a' })
    const asOther = { ...lease, shopId: other.id }
    expect(await renewRobot(api.database.db, asOther)).toBe(false)
    await freeRobot(api.database.db, asOther)
    expect(await inShop(api.database.db, other.id, (tx) => holdsRobot(tx, asOther))).toBe(false)
    expect(
      await inShop(api.database.db, other.id, (tx) => robotLoginRefused(tx, asOther, 'RPA_CAPTCHA')),
    ).toBeNull()
    expect(await renewRobot(api.database.db, lease)).toBe(true)
  })
})

function wantedOf({ shop, connectionId }: Awaited<ReturnType<typeof connected>>) {
  return { shopId: shop.id, connectionId }
}

describe('the session of a robot', () => {
  it('is one holder’s, and each claim has another epoch', async () => {
    const { db } = api.database
    const { wanted } = await working()
    const both = await Promise.all([
      claimRobot(db, { ...wanted, holder: 'a' }),
      claimRobot(db, { ...wanted, holder: 'b' }),
    ])
    expect(both.filter((one) => 'none' in one)).toMatchObject([{ none: 'BUSY', until: expect.any(Date) }])
    const [won] = both.flatMap((one, n) =>
      'none' in one ? [] : [{ robotId: one.robot.id, epoch: one.epoch, holder: n === 0 ? 'a' : 'b' }],
    )
    if (!won) throw new Error('nobody has the robot')
    await freeRobot(db, { shopId: wanted.shopId, ...won })
    expect((await claimed({ ...wanted, holder: 'c' })).epoch).toBe(won.epoch + 1)
  })

  it('is lost by who slept past its end: nothing is renewed, pressed or counted under the old epoch', async () => {
    const { db } = api.database
    const { wanted, shop } = await working()
    const slept = await claimed({ ...wanted, holder: 'slept', seconds: 0 })
    expect(await renewRobot(db, slept)).toBe(false)
    expect(await inShop(db, shop.id, (tx) => holdsRobot(tx, slept))).toBe(false)
    const taker = await claimed({ ...wanted, holder: 'taker' })
    expect(taker.epoch).toBe(slept.epoch + 1)
    expect(await inShop(db, shop.id, (tx) => robotLoginRefused(tx, slept, 'RPA_CAPTCHA'))).toBeNull()
    await freeRobot(db, slept)
    expect(await renewRobot(db, taker)).toBe(true)
    expect(await inShop(db, shop.id, (tx) => holdsRobot(tx, taker))).toBe(true)
  })

  it.each(['stop', 'delete'] as const)('ends at once when the robot is asked to %s', async (how) => {
    const { wanted, shop, id } = await working()
    const lease = await claimed({ ...wanted, holder: 'a' })
    const head = { key: shop.key, headers: { 'if-match': '*' } }
    if (how === 'stop')
      expect(await api.call('POST', `/v1/robots/${id}/stop`, head)).toMatchObject({
        body: { state: 'STOPPED', reason: null, working: false },
      })
    else expect((await api.call('DELETE', `/v1/robots/${id}`, head)).status).toBe(204)
    expect(await renewRobot(api.database.db, lease)).toBe(false)
    expect(await inShop(api.database.db, shop.id, (tx) => holdsRobot(tx, lease))).toBe(false)
    expect(await claimRobot(api.database.db, { ...wanted, holder: 'b' })).toMatchObject({ none: 'NO_ROBOT' })
    // Whoever stopped it knows that it is stopped.
    expect(
      await inShop(api.database.db, shop.id, (tx) =>
        stoppedRobots.find(tx, shop.id, { syncIntervalSeconds: 300 }),
      ),
    ).toEqual([])
  })

  it('goes with a removed connection, login and all', async () => {
    const { wanted, shop, connectionId, id } = await working()
    const lease = await claimed({ ...wanted, holder: 'a' })
    const gone = { key: shop.key, headers: { 'if-match': '*' } }
    expect((await api.call('DELETE', `/v1/cart-connections/${connectionId}`, gone)).status).toBe(204)
    expect(await renewRobot(api.database.db, lease)).toBe(false)
    expect(await claimRobot(api.database.db, { ...wanted, holder: 'b' })).toMatchObject({ none: 'NO_ROBOT' })
    expect((await api.call('GET', `/v1/robots/${id}`, { key: shop.key })).status).toBe(404)
  })

  it('is given to the robot that rested longest', async () => {
    const at = await connected()
    const ids: string[] = []
    for (const name of ['a', 'b']) {
      const id = text((await add(at, name)).body.id)
      await ready(at.shop, id)
      ids.push(id)
    }
    const order: string[] = []
    for (let n = 0; n < 4; n++) {
      const lease = await claimed({ ...wantedOf(at), holder: `h${n}` })
      order.push(lease.robotId)
      await freeRobot(api.database.db, lease)
    }
    expect(order).toEqual([...ids, ...ids])
  })
})

describe('refused logins (D25)', () => {
  it('stop the robot at the second in a row, until the login is saved again', async () => {
    const { db } = api.database
    const { wanted, shop, id } = await working()
    const refuse = async (code: 'RPA_LOGIN_FAILED' | 'RPA_TWO_FACTOR') => {
      const lease = await claimed({ ...wanted, holder: 'a' })
      const outcome = await inShop(db, shop.id, (tx) => robotLoginRefused(tx, lease, code))
      await freeRobot(db, lease)
      return outcome
    }
    expect(await refuse('RPA_LOGIN_FAILED')).toEqual({ stopped: false })
    const good = await claimed({ ...wanted, holder: 'a' })
    await inShop(db, shop.id, (tx) => robotLoginTaken(tx, good))
    await freeRobot(db, good)
    // Not in a row.
    expect(await refuse('RPA_LOGIN_FAILED')).toEqual({ stopped: false })
    expect(await refuse('RPA_LOGIN_FAILED')).toEqual({ stopped: true })
    expect(await claimRobot(db, { ...wanted, holder: 'b' })).toEqual({
      none: 'LOGIN_FAILED',
      code: 'RPA_LOGIN_FAILED',
      until: null,
    })
    expect(
      await inShop(db, shop.id, (tx) => stoppedRobots.find(tx, shop.id, { syncIntervalSeconds: 300 })),
    ).toMatchObject([{ kind: 'ROBOT_STOPPED', details: { count: 1, code: 'RPA_LOGIN_FAILED' } }])
    expect((await api.call('GET', `/v1/robots/${id}`, { key: shop.key })).body).toMatchObject({
      state: 'STOPPED',
      reason: { code: 'RPA_LOGIN_FAILED', remedy: expect.stringContaining('入力し直して') },
    })
    expect(await api.call('POST', `/v1/robots/${id}/try`, { key: shop.key })).toMatchObject({
      status: 409,
      body: { code: 'ROBOT_LOGIN_TO_SAVE' },
    })
    const saved = await api.call('PATCH', `/v1/robots/${id}`, {
      key: shop.key,
      headers: { 'if-match': '*' },
      body: { login: { loginId: 'robot', password: 'right' } },
    })
    expect(saved).toMatchObject({ status: 200, body: { state: 'REQUESTED' } })
    await ready(shop, id)
    // The count began anew.
    expect(await refuse('RPA_LOGIN_FAILED')).toEqual({ stopped: false })
    expect(await refuse('RPA_TWO_FACTOR')).toEqual({ stopped: true })
    expect(await claimRobot(db, { ...wanted, holder: 'b' })).toMatchObject({ code: 'RPA_TWO_FACTOR' })
  })
})

describe('working hours and pace of a shop', () => {
  const put = (shop: ApiShop, body: object, version = '*') =>
    api.call('PUT', '/v1/robot-settings', { key: shop.key, body, headers: { 'if-match': version } })

  it('are always and a second, and any that a shop sets', async () => {
    const shop = await api.shop()
    expect((await api.call('GET', '/v1/robot-settings', { key: shop.key })).body).toMatchObject({
      workingHours: [],
      pageSeconds: 1,
      version: 1,
    })
    const hours = [{ days: ['FRI'], from: '22:00', to: '06:00' }]
    expect(await put(shop, { workingHours: hours, pageSeconds: 2.5 }, '"1"')).toMatchObject({
      status: 200,
      body: { workingHours: hours, pageSeconds: 2.5, version: 2 },
    })
    expect((await put(shop, { workingHours: [], pageSeconds: 2.5 }, '"1"')).status).toBe(412)
    for (const wrong of [
      { workingHours: [], pageSeconds: 0.4 },
      { workingHours: [], pageSeconds: 31 },
      { workingHours: [{ days: [], from: '09:00', to: '10:00' }], pageSeconds: 1 },
      { workingHours: [{ days: ['MON'], from: '24:00', to: '10:00' }], pageSeconds: 1 },
      { pageSeconds: 1 },
    ])
      expect([wrong, (await put(shop, wrong)).status]).toEqual([wrong, 400])
    const viewer = await api.keyFor(shop.id, 'VIEWER')
    expect((await put({ ...shop, key: viewer }, { workingHours: [], pageSeconds: 1 })).status).toBe(403)
  })

  it('let nobody begin outside of them, and say when robots work again; reading back waits for no hours', async () => {
    const { wanted, shop } = await working()
    const { rows } = await sql<{ days: string[] }>`
      select array(select (array['MON','TUE','WED','THU','FRI','SAT','SUN'])[1 + (d + 2) % 7]) as days
        from (select extract(isodow from clock_timestamp() at time zone 'Asia/Tokyo')::int - 1 as d) x`.execute(
      api.database.db,
    )
    // The day after tomorrow in Japan alone.
    const workingHours = [{ days: rows[0]?.days ?? [], from: '00:00', to: '00:00' }]
    expect((await put(shop, { workingHours, pageSeconds: 1 })).status).toBe(200)
    const none = await claimRobot(api.database.db, { ...wanted, holder: 'a' })
    expect(none).toMatchObject({ none: 'OUTSIDE_HOURS', until: expect.any(Date) })
    const lease = await claimed({ ...wanted, holder: 'a', atAnyHour: true })
    expect(await renewRobot(api.database.db, lease)).toBe(true)
  })
})

describe('a new master key', () => {
  it('hashes each login anew, so that it is known again when the old key is gone', async () => {
    const { db } = api.database
    const at = await connected()
    const { id } = (await add(at, 'rotated')).body
    const fresh = `k2:${newDataKey().toString('base64')}`
    const both = parseKeyring(`${fresh},${api.keyring.currentId}:${api.keyring.current.toString('base64')}`)
    await rotateSecrets(db, both)
    // Stopped half way or repeated, it comes to the same.
    await rotateSecrets(db, both)
    const row = await inShop(db, at.shop.id, (tx) =>
      tx
        .selectFrom('robots as r')
        .innerJoin('cart_connections as c', 'c.id', 'r.connection_id')
        .select(['r.login_key', 'r.login_key_id', 'c.cart', 'c.cart_domain'])
        .where('r.id', '=', text(id))
        .executeTakeFirstOrThrow(),
    )
    const { logins } = createVault(parseKeyring(fresh))
    expect(row.login_key_id).toBe('k2')
    expect(row.login_key).toEqual(
      logins.of({ cart: row.cart, cartDomain: row.cart_domain, loginId: 'rotated' })[0],
    )
  })
})
