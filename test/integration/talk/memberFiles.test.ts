import { randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { createLine } from '../../../activities/line/index.ts'
import { createLineContent } from '../../../activities/talk/lineContent.ts'
import { type MemberFilesDeps, tendFile } from '../../../activities/talk/memberFiles.ts'
import { createLineSandbox, type LineSandbox } from '../../../infra/sandbox/line/sandbox.ts'
import { inShop } from '../../../schema/database.ts'
import { eraseTalk, talkFilesLeft } from '../../../schema/talk/eraseTalk.ts'
import { claimTalkFiles, objectOf } from '../../../schema/talk/talkFiles.ts'
import { askControl } from '../../setup/line/lineControl.ts'
import { lineUserId } from '../../setup/line/lineUserId.ts'
import { eventOf, messageOf, openTalkShop, type TalkShop } from '../../setup/talk/talkShop.ts'

const PERSON = 'hanako'
let at: TalkShop
let sandbox: LineSandbox
let deps: MemberFilesDeps
let channelId: string
beforeAll(async () => {
  at = await openTalkShop()
  sandbox = createLineSandbox()
  await sandbox.listen()
  const { db } = at.api.database
  const account = await inShop(db, at.shop.id, (tx) =>
    tx
      .selectFrom('line_accounts')
      .select('channel_id')
      .where('id', '=', at.account)
      .executeTakeFirstOrThrow(),
  )
  channelId = account.channel_id
  await control('PUT', `/channels/${channelId}`, { channelSecret: 'channel-secret', displayName: '店' })
  await control('PUT', `/users/${lineUserId(PERSON)}`, { displayName: '山田花子' })
  await control('POST', `/channels/${channelId}/users/${lineUserId(PERSON)}/follow?silent=1`)
  deps = {
    db,
    line: createLine({ db, vault: at.api.vault, lineApiBaseUrl: sandbox.url }),
    content: createLineContent(sandbox.url),
    boxes: at.boxes,
    storage: at.api.mediaStorage,
    stagingFolder: join(at.api.mediaFolder, 'staging'),
  }
})
afterAll(async () => {
  await deps.content.close()
  await sandbox.close()
  await at.api.close()
})
beforeEach(() => tend())

const control = <T>(method: string, path: string, body?: object) =>
  askControl<T>(sandbox.url, method, path, body)

/** The person sends it at LINE, and its event comes in. */
async function sends(said: object, message: object): Promise<string> {
  const path = `/channels/${channelId}/users/${lineUserId(PERSON)}/send`
  const { messageId } = await control<{ messageId: string }>('POST', path, said)
  await at.deliver(messageOf(PERSON, { id: messageId, ...message }))
  await at.handle()
  return messageId
}
/** Does once what the worker does every second. */
async function tend(more: Partial<MemberFilesDeps> = {}): Promise<void> {
  for (const claimed of await claimTalkFiles(deps.db, 50, 60))
    await tendFile({ ...deps, ...more }, claimed, new AbortController().signal)
}
const dueNow = () =>
  inShop(deps.db, at.shop.id, (tx) => tx.updateTable('talk_files').set({ try_at: new Date() }).execute())
const newest = async () => (await at.talk(PERSON))['items']?.[0]
const fetched = async (entryId: unknown, key = at.shop.key) =>
  at.api.app.inject({
    url: `/v1/members/${await at.memberOf(PERSON)}/talk/${String(entryId)}/content`,
    headers: { authorization: `Bearer ${key}` },
  })
/** Every byte that the storage holds. */
async function stored(): Promise<Buffer[]> {
  const names = await readdir(at.api.mediaFolder, { recursive: true, withFileTypes: true })
  const files = names.filter((name) => name.isFile())
  return Promise.all(files.map(({ parentPath, name }) => readFile(join(parentPath, name))))
}

it('is fetched, stored sealed, and served to operators of the shop alone; an unsend removes it', async () => {
  const own = Buffer.concat([Buffer.from('領収書の中身'), randomBytes(300_000)])
  const said = { type: 'file', base64: own.toString('base64'), contentType: 'text/html' }
  const messageId = await sends(said, { type: 'file', fileName: '領収書\n"1".html', fileSize: own.length })
  const waiting = await newest()
  expect(waiting).toMatchObject({ kind: 'file', file: { state: 'WAITING' } })
  expect((await fetched(waiting?.['id'])).json()).toMatchObject({ code: 'TALK_FILE_NOT_THERE' })
  await tend()
  expect(await newest()).toMatchObject({
    file: { state: 'READY', bytes: own.length, contentType: 'text/html' },
  })
  const answer = await fetched(waiting?.['id'])
  expect(answer.statusCode).toBe(200)
  expect(answer.rawPayload.equals(own)).toBe(true)
  expect(answer.headers).toMatchObject({
    'content-type': 'application/octet-stream',
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent('領収書1.html')}`,
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'cache-control': 'private, no-store',
  })
  const bytes = await stored()
  expect(bytes).toHaveLength(1)
  expect(bytes.some((one) => one.includes('領収書の中身'))).toBe(false)

  const other = await at.api.shop()
  expect((await fetched(waiting?.['id'], other.key)).statusCode).toBe(404)
  const viewer = await at.api.keyFor(at.shop.id, 'VIEWER')
  expect((await fetched(waiting?.['id'], viewer)).statusCode).toBe(200)
  const [file] = await inShop(deps.db, at.shop.id, (tx) =>
    tx.selectFrom('talk_files').select(['id', 'tries']).execute(),
  )
  const { id = '', tries = 0 } = file ?? {}
  for (const name of [id, objectOf({ id, tries })])
    expect((await at.api.app.inject({ url: `/media/${name}` })).statusCode).toBe(404)

  await at.deliver(eventOf(PERSON, 'unsend', { unsend: { messageId } }))
  await at.handle()
  expect((await fetched(waiting?.['id'])).statusCode).toBe(404)
  await tend()
  expect(await stored()).toEqual([])
})

it('waits while LINE transcodes it, and says when LINE keeps it no more', async () => {
  await sends({ type: 'video', transcodeMs: 60_000, size: 1_000 }, { type: 'video' })
  await tend()
  expect(await newest()).toMatchObject({ file: { state: 'WAITING' } })
  await control('POST', '/clock?advanceMs=60000')
  await dueNow()
  await tend()
  expect(await newest()).toMatchObject({ file: { state: 'READY', bytes: 1_000 } })
  await at.deliver(messageOf(PERSON, { id: 'never', type: 'image' }))
  await at.handle()
  await tend()
  expect(await newest()).toMatchObject({
    file: { state: 'GONE', explanation: expect.stringContaining('保存期間') },
  })
})

it('stays whole where a process loses its claim and stores all the same', async () => {
  await sends({ type: 'image', size: 9_000 }, { type: 'image' })
  const [lost] = await claimTalkFiles(deps.db, 1, 60)
  if (!lost) throw new Error('nothing was claimed')
  const keep: MemberFilesDeps['storage']['keep'] = async (...file) => {
    // The claim has run out, and another process is done before this one goes on.
    await dueNow()
    await tend()
    await deps.storage.keep(...file)
  }
  await tendFile({ ...deps, storage: { ...deps.storage, keep } }, lost, new AbortController().signal)
  const entry = await newest()
  expect(entry).toMatchObject({ file: { state: 'READY', bytes: 9_000 } })
  const answer = await fetched(entry?.['id'])
  expect([answer.statusCode, answer.rawPayload.length]).toEqual([200, 9_000])
})

it('is fetched shop by shop, however much of another shop waits', async () => {
  const other = await at.api.shop()
  const account = await at.api.lineAccount(other.id, 'channel-secret')
  await inShop(deps.db, other.id, async (tx) => {
    await sql`
      with m as (
        insert into members (shop_id, line_account_id, line_user_id) values (${other.id}, ${account}, ${lineUserId('many')})
        returning id),
      t as (
        insert into talk_entries (shop_id, line_account_id, member_id, direction, kind, at, reference)
        select ${other.id}, ${account}, m.id, 'IN', 'image', now(), 'message:' || n from m, generate_series(1, 6000) n
        returning id)
      insert into talk_files (shop_id, line_account_id, entry_id, line_message_id, try_at)
      select ${other.id}, ${account}, t.id, 'x', now() - interval '1 hour' from t`.execute(tx)
  })
  await sends({ type: 'image', size: 1_000 }, { type: 'image' })
  const claimed = await claimTalkFiles(deps.db, 2, 60)
  expect(claimed.map(({ shopId }) => shopId).toSorted()).toEqual([at.shop.id, other.id].toSorted())
  await inShop(deps.db, other.id, (tx) => tx.deleteFrom('talk_files').execute())
  await dueNow()
  await tend()
  expect(await newest()).toMatchObject({ file: { state: 'READY' } })
})

it('is not stored when it is too large, or when the shop has no space left', async () => {
  await sends({ type: 'image', size: 200_000 }, { type: 'image' })
  await tend({ mostFileBytes: 100_000 })
  expect(await newest()).toMatchObject({ file: { state: 'TOO_LARGE' } })
  await sends({ type: 'image', size: 200_000 }, { type: 'image' })
  await tend({ mostShopBytes: 100_000 })
  expect(await newest()).toMatchObject({ file: { state: 'NO_SPACE' } })
})

it('is tried again when LINE or the storage fails, and what is erased leaves nothing', async () => {
  await sends({ type: 'image', size: 5_000 }, { type: 'image' })
  await control('POST', '/faults', { endpoint: 'content', kind: 'status', status: 500, count: 1 })
  await tend()
  await dueNow()
  const broken = { ...deps.storage, keep: () => Promise.reject(new Error('the disk is full')) }
  await tend({ storage: broken })
  expect(await newest()).toMatchObject({ file: { state: 'WAITING' } })
  await dueNow()
  await tend()
  expect(await newest()).toMatchObject({ file: { state: 'READY' } })
  const memberId = await at.memberOf(PERSON)
  const erased = await inShop(deps.db, at.shop.id, (tx) => eraseTalk(tx, memberId))
  expect(erased.entries).toBeGreaterThan(4)
  const left = () => inShop(deps.db, at.shop.id, (tx) => talkFilesLeft(tx, erased.fileIds))
  expect(await left()).toBeGreaterThan(0)
  await tend()
  expect(await stored()).toEqual([])
  expect(await left()).toBe(0)
  expect(await newest()).toBeUndefined()
})
