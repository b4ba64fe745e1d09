import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { createLineActivities, type LineActivities } from '../../../activities/line/index.ts'
import { linkMenuAtLine } from '../../../activities/line/richMenuLink.ts'
import { replyAtLine } from '../../../activities/line/reply.ts'
import { createChannelAccess } from '../../../activities/line/channelAccess.ts'
import type { MemberId } from '../../../domain/values/ids.ts'
import { createLineWorld, type LineShop, type LineWorld } from '../../setup/line/lineShop.ts'

let world: LineWorld
let activities: LineActivities
beforeAll(async () => {
  world = await createLineWorld()
  const { database, vault, line } = world
  activities = createLineActivities({ db: database.db, vault, line })
})
afterAll(() => world.close())
beforeEach(() => world.control('DELETE', '/faults'))

const requests = async (endpoint: string, channelId: string) =>
  (
    await world.control<{ requests: { status: number | null }[] }>(
      'GET',
      `/requests?endpoint=${endpoint}&channelId=${channelId}`,
    )
  ).requests
const fault = (endpoint: string, kind: string, more: object = {}) =>
  world.control('POST', '/faults', { endpoint, kind, ...more })
const account = (shop: LineShop) =>
  shop.inTx((tx) =>
    tx.selectFrom('line_accounts').selectAll().where('id', '=', shop.lineAccountId).executeTakeFirstOrThrow(),
  )
const member = (shop: LineShop, memberId: MemberId) =>
  shop.inTx((tx) => tx.selectFrom('members').selectAll().where('id', '=', memberId).executeTakeFirstOrThrow())

describe('channel access tokens', () => {
  it('are the pasted one', async () => {
    const shop = await world.newShop('pasted-token')
    expect(await world.line.access.token(shop.shopId, shop.lineAccountId)).toBe('pasted-token')
    expect(await requests('statelessToken', shop.channelId)).toEqual([])
  })

  it('are minted once for any number of callers, and kept for 10 minutes', async () => {
    const { shopId, lineAccountId, channelId } = await world.newShop(null)
    let now = 0
    const { database, vault, line } = world
    const access = createChannelAccess({ db: database.db, vault, client: line.client, now: () => now })
    const token = () => access.token(shopId, lineAccountId)
    const all = await Promise.all(Array.from({ length: 20 }, token))
    expect(new Set(all).size).toBe(1)
    now = 599_000
    expect(await token()).toBe(all[0])
    expect(await requests('statelessToken', channelId)).toHaveLength(1)

    now = 600_000
    expect(await token()).toBe(all[0])
    while ((await token()) === all[0]) await new Promise((resolve) => setTimeout(resolve, 10))
    expect(await requests('statelessToken', channelId)).toHaveLength(2)
  })

  it('serve to their end while LINE issues none, and not beyond', async () => {
    const { shopId, lineAccountId, channelId } = await world.newShop(null)
    let now = 0
    const { database, vault, line } = world
    const access = createChannelAccess({ db: database.db, vault, client: line.client, now: () => now })
    const token = () => access.token(shopId, lineAccountId)
    const first = await token()
    await fault('statelessToken', 'status', { status: 503, match: { channelId } })
    now = 13 * 60_000
    expect(await token()).toBe(first)
    now = 14 * 60_000
    await expect(token()).rejects.toMatchObject({ type: 'LINE_UNREACHABLE' })
    await world.control('DELETE', '/faults')
    expect(await token()).not.toBe(first)
  })

  it('are renewed once when LINE refuses them, and the call is made again', async () => {
    const shop = await world.newShop(null)
    const { shopId, lineAccountId, channelId } = shop
    const old = await world.line.access.token(shopId, lineAccountId)
    await world.control('DELETE', `/channels/${channelId}/tokens`)
    await activities.readQuota({ shopId, lineAccountId })
    expect(await world.line.access.token(shopId, lineAccountId)).not.toBe(old)
    expect(await requests('statelessToken', channelId)).toHaveLength(2)
  })

  it('are not dropped for the refusal of an older one', async () => {
    const { shopId, lineAccountId } = await world.newShop(null)
    const { access } = world.line
    const token = await access.token(shopId, lineAccountId)
    access.drop(lineAccountId, 'an older one')
    expect(await access.token(shopId, lineAccountId)).toBe(token)
    access.drop(lineAccountId, token)
    expect(await access.token(shopId, lineAccountId)).not.toBe(token)
  })

  it('are not to be had for an account that was removed', async () => {
    const shop = await world.newShop()
    await shop.inTx((tx) =>
      tx
        .updateTable('line_accounts')
        .set({ removed_at: new Date() })
        .where('id', '=', shop.lineAccountId)
        .execute(),
    )
    await expect(world.line.access.token(shop.shopId, shop.lineAccountId)).rejects.toMatchObject({
      type: 'LINE_ACCOUNT_GONE',
    })
  })
})

describe('verifyLineAccount', () => {
  const verify = async (
    shop: LineShop,
    given: { channelId?: string; secret?: string; token?: string | null },
  ) =>
    activities.verifyLineAccount({
      shopId: shop.shopId,
      channelId: given.channelId ?? shop.channelId,
      channelSecretId: await shop.secret('line.channelSecret', given.secret ?? 'secret'),
      accessTokenId: given.token ? await shop.secret('line.accessToken', given.token) : null,
    })

  it('takes id and secret, and a pasted token of the same channel', async () => {
    const shop = await world.newShop('token-of-this')
    const verified = await verify(shop, {})
    expect(verified).toEqual({
      ok: true,
      botUserId: expect.stringMatching(/^U[0-9a-f]{32}$/),
      basicId: expect.stringMatching(/^@/),
    })
    expect(await verify(shop, { token: 'token-of-this' })).toEqual(verified)
  })

  it('refuses a wrong id, secret or token, and a token of another channel', async () => {
    const shop = await world.newShop()
    await world.newShop('token-of-another')
    const invalid = { ok: false, code: 'LINE_CREDENTIALS_INVALID' }
    expect(await verify(shop, { channelId: '404' })).toEqual(invalid)
    expect(await verify(shop, { secret: 'wrong' })).toEqual(invalid)
    expect(await verify(shop, { token: 'revoked' })).toEqual(invalid)
    expect(await verify(shop, { token: 'token-of-another' })).toEqual(invalid)
  })

  it.each([
    ['LINE_UNREACHABLE', 'status', { status: 503 }],
    ['LINE_ANSWER_UNREADABLE', 'html', { status: 200 }],
    ['LINE_ANSWER_UNREADABLE', 'proxy-before', {}],
    ['LINE_ANSWER_UNREADABLE', 'proxy-before', { status: 401 }],
    ['LINE_ANSWER_UNREADABLE', 'proxy-before', { status: 403, body: { message: 'Forbidden' } }],
    ['LINE_UNREACHABLE', 'hang-before', {}],
    ['LINE_UNREACHABLE', 'reset-before', {}],
    ['LINE_RATE_LIMITED', 'status', { status: 429 }],
  ])('gives no verdict, but %s, on %s', async (type, kind, more) => {
    const shop = await world.newShop()
    await fault('info', kind, more)
    await expect(verify(shop, {})).rejects.toMatchObject({ type, nonRetryable: false })
  })
})

describe('a token that no header takes', () => {
  it.each(['ab\ncd', 'トークン', 'a b'])('is a matter of the credentials: %j', async (token) => {
    const shop = await world.newShop()
    const input = {
      shopId: shop.shopId,
      channelId: shop.channelId,
      channelSecretId: await shop.secret('line.channelSecret', 'secret'),
      accessTokenId: await shop.secret('line.accessToken', token),
    }
    expect(await activities.verifyLineAccount(input)).toEqual({ ok: false, code: 'LINE_CREDENTIALS_INVALID' })
  })
})

describe('an answer that LINE has not written', () => {
  const unreadable = { type: 'LINE_ANSWER_UNREADABLE', nonRetryable: false }

  it.each([200, 404])('changes nothing that is known of a member: %i', async (status) => {
    const shop = await world.newShop()
    const { memberId } = await shop.newMember('花子')
    await activities.fetchProfile({ shopId: shop.shopId, memberId })
    const before = await member(shop, memberId)
    await fault('profile', 'proxy-before', { status, body: { displayName: 'proxy' }, count: 1 })
    await expect(activities.fetchProfile({ shopId: shop.shopId, memberId })).rejects.toMatchObject(unreadable)
    expect(await member(shop, memberId)).toEqual(before)
  })

  it.each(['quota', 'consumption'])(
    'of the %s is shown on the account until LINE answers again',
    async (endpoint) => {
      const { shopId, lineAccountId, ...shop } = await world.newShop()
      await activities.readQuota({ shopId, lineAccountId })
      const body = endpoint === 'quota' ? { type: 'limited', value: 0 } : { totalUsage: 0 }
      await fault(endpoint, 'proxy-before', { body, count: 1 })
      await expect(activities.readQuota({ shopId, lineAccountId })).rejects.toMatchObject(unreadable)
      expect(await account({ shopId, lineAccountId, ...shop })).toMatchObject({
        state: 'ERROR',
        state_code: 'LINE_ANSWER_UNREADABLE',
        quota_limit: null,
      })
      await activities.readQuota({ shopId, lineAccountId })
      expect(await account({ shopId, lineAccountId, ...shop })).toMatchObject({
        state: 'OK',
        state_code: null,
      })
    },
  )

  it('gives no token, and takes none away', async () => {
    const { shopId, lineAccountId, channelId } = await world.newShop(null)
    const access = createChannelAccess({
      db: world.database.db,
      vault: world.vault,
      client: world.line.client,
    })
    for (const more of [{}, { status: 400 }, { status: 401, body: { message: 'Unauthorized' } }]) {
      await fault('statelessToken', 'proxy-before', { ...more, count: 1, match: { channelId } })
      await expect(access.token(shopId, lineAccountId)).rejects.toMatchObject({
        type: 'LINE_ANSWER_UNREADABLE',
      })
    }
    const token = await access.token(shopId, lineAccountId)
    await fault('info', 'proxy-before', { status: 401, count: 1, match: { channelId } })
    await expect(
      access.as(shopId, lineAccountId, (one) => world.line.client.botInfo(one)),
    ).rejects.toMatchObject({
      type: 'LINE_ANSWER_UNREADABLE',
    })
    expect(await access.token(shopId, lineAccountId)).toBe(token)
  })

  it('shows no rich menus, and links none', async () => {
    const { shopId, lineAccountId, ...shop } = await world.newShop()
    const { lineUserId } = await shop.newMember()
    const line = world.line
    await fault('richMenuList', 'proxy-before', { body: { richmenus: [] }, count: 1 })
    await expect(activities.listRichMenus({ shopId, lineAccountId })).rejects.toMatchObject(unreadable)
    for (const status of [200, 404]) {
      await fault('richMenuLink', 'proxy-before', { status, body: {}, count: 1 })
      await expect(
        linkMenuAtLine(line, { shopId, lineAccountId, lineUserId }, 'richmenu-1'),
      ).rejects.toMatchObject({ type: 'LINE_ANSWER_UNREADABLE' })
      await fault('richMenuUnlink', 'proxy-before', { status, body: {}, count: 1 })
      await expect(linkMenuAtLine(line, { shopId, lineAccountId, lineUserId }, null)).rejects.toMatchObject({
        type: 'LINE_ANSWER_UNREADABLE',
      })
    }
  })

  it('to a reply leaves it unknown', async () => {
    const { shopId, lineAccountId } = await world.newShop()
    const reply = { shopId, lineAccountId, replyToken: 'r', messages: [{ type: 'text' as const, text: 'a' }] }
    for (const more of [
      {},
      { status: 400, body: { message: 'Invalid reply token' } },
      { body: { sentMessages: [] } },
    ]) {
      await fault('reply', 'proxy-before', { ...more, count: 1 })
      expect(await replyAtLine(world.line, reply)).toBe('UNKNOWN')
    }
  })
})

describe('fetchProfile', () => {
  it('stores name and picture', async () => {
    const shop = await world.newShop()
    const { memberId, lineUserId } = await shop.newMember()
    await world.control('PUT', `/users/${lineUserId}`, {
      displayName: '花\u0000子\u0085🍎\u001b',
      pictureUrl: 'https://example.com/h.png',
    })
    await activities.fetchProfile({ shopId: shop.shopId, memberId })
    expect(await member(shop, memberId)).toMatchObject({
      display_name: '花子\n🍎',
      picture_url: 'https://example.com/h.png',
      profile_read_at: expect.any(Date),
    })
  })

  it('keeps what is known of someone whom LINE does not show', async () => {
    const shop = await world.newShop()
    const { memberId, lineUserId } = await shop.newMember('花子')
    await activities.fetchProfile({ shopId: shop.shopId, memberId })
    const before = await member(shop, memberId)
    await world.control('POST', `/channels/${shop.channelId}/users/${lineUserId}/unfollow?silent=1`)
    await activities.fetchProfile({ shopId: shop.shopId, memberId })
    const after = await member(shop, memberId)
    expect(after.display_name).toBe('花子')
    expect(after.profile_read_at?.getTime()).toBeGreaterThan(before.profile_read_at?.getTime() ?? 0)
  })

  it('fails when LINE does not answer, and leaves the member to be asked for again', async () => {
    const shop = await world.newShop()
    const { memberId } = await shop.newMember()
    await fault('profile', 'status', { status: 500 })
    await expect(activities.fetchProfile({ shopId: shop.shopId, memberId })).rejects.toMatchObject({
      type: 'LINE_UNREACHABLE',
    })
    expect((await member(shop, memberId)).profile_read_at).toBeNull()
  })
})

describe('readQuota', () => {
  it('stores the limit and its use', async () => {
    const shop = await world.newShop()
    const { shopId, lineAccountId, channelId } = shop
    await world.control('PUT', `/channels/${channelId}`, { quota: { limit: 5000, usedElsewhere: 12 } })
    expect(await activities.readQuota({ shopId, lineAccountId })).toEqual({ limit: 5000, used: 12 })
    expect(await account(shop)).toMatchObject({
      quota_limit: 5000,
      quota_used: 12,
      quota_read_at: expect.any(Date),
      state: 'OK',
      state_code: null,
    })
    await world.control('PUT', `/channels/${channelId}`, { quota: null })
    expect(await activities.readQuota({ shopId, lineAccountId })).toEqual({ limit: null, used: 0 })
  })

  it('marks the account when its credentials no longer hold, until they do', async () => {
    const shop = await world.newShop('first-token')
    const { shopId, lineAccountId, channelId } = shop
    await world.control('PUT', `/channels/${channelId}`, { accessToken: 'reissued' })
    await expect(activities.readQuota({ shopId, lineAccountId })).rejects.toMatchObject({
      type: 'LINE_CREDENTIALS_INVALID',
      nonRetryable: false,
    })
    expect(await account(shop)).toMatchObject({ state: 'ERROR', state_code: 'LINE_CREDENTIALS_INVALID' })
    await world.control('PUT', `/channels/${channelId}`, { accessToken: 'first-token' })
    await activities.readQuota({ shopId, lineAccountId })
    expect(await account(shop)).toMatchObject({ state: 'OK', state_code: null })
  })
})

describe('listRichMenus', () => {
  it('lists what exists at LINE', async () => {
    const shop = await world.newShop()
    const menu = { name: '会員', chatBarText: 'メニュー', size: { width: 2500, height: 843 }, areas: [] }
    const { richMenuId } = await world.control<{ richMenuId: string }>(
      'POST',
      `/channels/${shop.channelId}/richmenus`,
      menu,
    )
    expect(
      await activities.listRichMenus({ shopId: shop.shopId, lineAccountId: shop.lineAccountId }),
    ).toEqual([{ richMenuId, name: '会員', chatBarText: 'メニュー' }])
  })
})
