import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { Client, Connection } from '@temporalio/client'
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker'
import { createLineActivities } from '../../../activities/line/index.ts'
import { createLineEventActivities } from '../../../activities/events/handleLineEvent.ts'
import { type EventLeft, memberWorkflowId } from '../../../domain/outbox/facts.ts'
import type { MemberId } from '../../../domain/values/ids.ts'
import type { listRichMenus } from '../../../workflows/line/listRichMenus.ts'
import type { member } from '../../../workflows/members/member.ts'
import { lineEvent } from '../../../workflows/messages.ts'
import type { verifyLineAccount } from '../../../workflows/line/verifyLineAccount.ts'
import { createLineWorld, type LineShop, type LineWorld } from '../../setup/line/lineShop.ts'
import { testVault } from '../../setup/runtime/secrets.ts'
import { until } from '../../setup/runtime/until.ts'

const address = process.env['TEST_TEMPORAL_ADDRESS']
if (!address) throw new Error('TEST_TEMPORAL_ADDRESS is not set: run the tests with npm test')
const taskQueue = `line-${randomUUID()}`
const T1 = Date.parse('2026-11-25T10:00:00+09:00')

let world: LineWorld
let shop: LineShop
let client: Client
let native: NativeConnection
let worker: Worker
let running: Promise<void>

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') })
  world = await createLineWorld()
  shop = await world.newShop()
  client = new Client({ connection: await Connection.connect({ address }) })
  native = await NativeConnection.connect({ address })
  const { database, vault, line, tokens, boxes } = world
  worker = await Worker.create({
    connection: native,
    taskQueue,
    maxCachedWorkflows: 0,
    activities: {
      ...createLineActivities({ db: database.db, vault, line }),
      ...createLineEventActivities({ db: database.db, boxes, tokens, claims: testVault.claims }),
    },
    workflowBundle: await bundleWorkflowCode({
      workflowsPath: new URL('../../../workflows/index.ts', import.meta.url).pathname,
      logger: new DefaultLogger('ERROR'),
    }),
  })
  running = worker.run()
})

afterAll(async () => {
  worker?.shutdown()
  await running
  await native?.close()
  await client?.connection.close()
  await world?.close()
})
afterEach(() => world.control('DELETE', '/faults'))

/** As the relay does (delivery.md section 2). */
const tell = (memberId: MemberId, eventId: string, left?: EventLeft) =>
  client.workflow.signalWithStart<typeof member, [string, EventLeft?]>('member', {
    taskQueue,
    workflowId: memberWorkflowId(memberId),
    args: [{ shopId: shop.shopId, memberId }],
    signal: lineEvent,
    signalArgs: left ? [eventId, left] : [eventId],
  })
const row = (memberId: MemberId) =>
  shop.inTx((tx) => tx.selectFrom('members').selectAll().where('id', '=', memberId).executeTakeFirstOrThrow())
const unhandled = (memberId: MemberId) =>
  shop.inTx(async (tx) => {
    const rows = await tx
      .selectFrom('webhook_events')
      .select('id')
      .where('member_id', '=', memberId)
      .where('handled_at', 'is', null)
      .execute()
    return rows.length
  })
describe('the workflow of a member', () => {
  it('handles a follow and reads the profile', async () => {
    const { memberId } = await shop.newMember('山田花子')
    await tell(memberId, await shop.event(memberId, 'follow', T1))
    await until(async () => (await row(memberId)).profile_read_at !== null)
    expect(await row(memberId)).toMatchObject({ friend_state: 'FRIEND', display_name: '山田花子' })
  })

  it('does what is left of an event that was answered before it was told, and no more', async () => {
    const { memberId } = await shop.newMember('山田花子')
    await tell(memberId, await shop.event(memberId, 'follow', T1), { profile: true })
    await until(async () => (await row(memberId)).profile_read_at !== null)
    await tell(memberId, await shop.event(memberId, 'message', T1 + 1), { profile: false })
    const handle = client.workflow.getHandle(memberWorkflowId(memberId))
    const scheduled = async () => {
      const { events } = await handle.fetchHistory()
      const names = events?.flatMap(
        ({ activityTaskScheduledEventAttributes: of }) => of?.activityType?.name ?? [],
      )
      const signals = events?.filter(({ workflowExecutionSignaledEventAttributes: of }) => of)
      return { names, signals: signals?.length }
    }
    await until(async () => (await scheduled()).signals === 2)
    expect((await scheduled()).names).toEqual(['fetchProfile'])
    expect(await unhandled(memberId)).toBe(2)
  })

  it('handles every event of a burst, each once', async () => {
    const { memberId } = await shop.newMember()
    const events = await Promise.all(
      Array.from({ length: 12 }, (_, n) => shop.event(memberId, n % 2 ? 'unfollow' : 'follow', T1 + n)),
    )
    const twice = [...events, ...events].toSorted(() => Math.random() - 0.5)
    await Promise.all(twice.map((eventId) => tell(memberId, eventId)))
    await until(async () => (await unhandled(memberId)) === 0)
    expect((await row(memberId)).friend_state).toBe('BLOCKED')
  })

  it('goes on when LINE tells nothing of the person, and asks again with the next event', async () => {
    const { memberId } = await shop.newMember('花子')
    await world.control('POST', '/faults', { endpoint: 'profile', kind: 'status', status: 500 })
    await tell(memberId, await shop.event(memberId, 'follow', T1))
    await until(async () => (await unhandled(memberId)) === 0)
    await world.control('DELETE', '/faults')
    await tell(memberId, await shop.event(memberId, 'message', T1 + 1))
    await until(async () => (await row(memberId)).display_name === '花子')
  })

  it('takes over what the run before left unhandled', async () => {
    const { memberId } = await shop.newMember()
    const events = [await shop.event(memberId, 'follow', T1), await shop.event(memberId, 'unfollow', T1 + 1)]
    await client.workflow.start<typeof member>('member', {
      taskQueue,
      workflowId: memberWorkflowId(memberId),
      args: [{ shopId: shop.shopId, memberId }, events],
    })
    await until(async () => (await unhandled(memberId)) === 0)
  })

  it('waits a minute for the next event', async () => {
    const { memberId } = await shop.newMember()
    const handle = await tell(memberId, await shop.event(memberId, 'unfollow', T1))
    let waits: (string | undefined)[] = []
    await until(async () => {
      const { events } = await handle.fetchHistory()
      waits = (events ?? []).flatMap(({ timerStartedEventAttributes: timer }) =>
        timer ? [timer.startToFireTimeout?.seconds?.toString()] : [],
      )
      return waits.length > 0
    })
    expect(waits).toEqual(['60'])
  })

  it('closes when no event comes, and loses none that comes at that very moment', async () => {
    const quiet = 2_000
    const members = await Promise.all(Array.from({ length: 30 }, () => shop.newMember()))
    const signalled = await Promise.all(
      members.map(async ({ memberId }, n) => {
        const send = async (eventId: string) =>
          client.workflow.signalWithStart<typeof member, [string, EventLeft?]>('member', {
            taskQueue,
            workflowId: memberWorkflowId(memberId),
            args: [{ shopId: shop.shopId, memberId }, [], quiet],
            signal: lineEvent,
            signalArgs: [eventId],
          })
        const first = await send(await shop.event(memberId, 'unfollow', T1))
        const late = await shop.event(memberId, 'follow', T1 + 1)
        await until(async () => (await row(memberId)).friend_state === 'BLOCKED')
        // Some at once, some when the run has surely ended, however busy the machine is; the others in between.
        const run = client.workflow.getHandle(memberWorkflowId(memberId), first.signaledRunId)
        if (n >= members.length - 3)
          await until(async () => (await run.describe()).status.name === 'COMPLETED')
        else if (n >= 3) await new Promise((resolve) => setTimeout(resolve, quiet - 1_500 + n * 100))
        return [first.signaledRunId, (await send(late)).signaledRunId]
      }),
    )
    const startedAnew = signalled.filter(([first, late]) => first !== late).length
    expect(startedAnew).toBeGreaterThan(0)
    expect(startedAnew).toBeLessThan(members.length)
    for (const { memberId } of members) {
      await client.workflow.getHandle(memberWorkflowId(memberId)).result()
      expect((await row(memberId)).friend_state).toBe('FRIEND')
    }
  })
})

describe('checks on save', () => {
  const verify = async (secret: string) =>
    client.workflow.execute<typeof verifyLineAccount>('verifyLineAccount', {
      taskQueue,
      workflowId: `verify-${randomUUID()}`,
      args: [
        {
          shopId: shop.shopId,
          channelId: shop.channelId,
          channelSecretId: await shop.secret('line.channelSecret', secret),
          accessTokenId: null,
        },
      ],
    })
  const list = () =>
    client.workflow.execute<typeof listRichMenus>('listRichMenus', {
      taskQueue,
      workflowId: `menus-${randomUUID()}`,
      args: [{ shopId: shop.shopId, lineAccountId: shop.lineAccountId }],
    })

  it('give a verdict', async () => {
    expect(await verify('secret')).toEqual({
      ok: true,
      botUserId: expect.any(String),
      basicId: expect.stringMatching(/^@/),
    })
    expect(await verify('wrong')).toEqual({ ok: false, code: 'LINE_CREDENTIALS_INVALID' })
    expect(await list()).toEqual({ ok: true, richMenus: [] })
  })

  it('get over a failure that passes', async () => {
    await world.control('POST', '/faults', { endpoint: 'info', kind: 'reset-before', count: 1 })
    expect(await verify('secret')).toMatchObject({ ok: true })
  })

  it('say LINE_UNREACHABLE within the patience of the API', async () => {
    await world.control('POST', '/faults', { endpoint: '*', kind: 'hang-before' })
    const began = performance.now()
    const unreachable = { ok: false, code: 'LINE_UNREACHABLE' }
    expect(await Promise.all([verify('secret'), list()])).toEqual([unreachable, unreachable])
    expect(performance.now() - began).toBeLessThan(18_000)
  })
})
