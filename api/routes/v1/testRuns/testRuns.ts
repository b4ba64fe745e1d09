import { Type } from 'typebox'
import type { TestRunId } from '../../../../domain/values/ids.ts'
import { TEST_GAP_SECONDS, TEST_WAIT_AFTER_SECONDS } from '../../../../domain/testRuns/testTiming.ts'
import { inShop, inShopReadOnly, type ShopTx } from '../../../../schema/database.ts'
import { stopTestRuns } from '../../../../schema/testRuns/followRun.ts'
import { listTestRuns, readTestRun, testMembersOf, testStepsOf } from '../../../../schema/testRuns/showRun.ts'
import { shopOf } from '../../../rest/caller.ts'
import type { Routes } from '../../../dependencies.ts'
import { created, IdempotencyHeaders, IdParams, ok } from '../../../rest/routeSchemas.ts'
import { Id, refTo } from '../../../rest/modelFields.ts'
import {
  NewTestRun,
  presentPreview,
  presentTestRun,
  presentTestRunWhole,
  TestRunModel,
  TestRunPreviewModel,
  TestRunWholeModel,
} from './testRunModel.ts'
import { runIdempotently } from '../../../rest/idempotency.ts'
import { byId } from '../../../rest/paging.ts'
import { resource } from '../../../rest/resource.ts'
import { beginTest, outlookOfTest } from './startTestRun.ts'

/** Test runs: a whole message to test members, compressed in time and undone at the end (D35). */
export const testRuns: Routes = async (app, { db }) => {
  app.post(
    '/follow-messages/:id/test-runs/preview',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'previewTestRun',
        tags: ['test runs'],
        summary: 'The quota that a test run would use, and when its scenarios would really be due',
        params: IdParams,
        body: NewTestRun,
        response: ok(refTo(TestRunPreviewModel)),
      },
    },
    (request) => {
      const { memberIds, order = {} } = request.body
      return inShopReadOnly(db, shopOf(request).shopId, async (tx) =>
        presentPreview(await outlookOfTest(tx, { messageId: request.params.id, memberIds, order })),
      )
    },
  )

  app.post(
    '/follow-messages/:id/test-runs',
    {
      config: { access: 'edit' },
      schema: {
        operationId: 'startTestRun',
        tags: ['test runs'],
        summary: 'Send the whole message to test members, compressed in time',
        description:
          'As it is saved, on or off. Sent by the same way as real ones, actions included; the first text begins with 【テスト】. Uses LINE’s monthly limit (`quotaNeeded`), counts in no statistics, and takes back tags, flag, points and menus at the end. Audience, caps and quiet hours are only noted.',
        params: IdParams,
        headers: IdempotencyHeaders,
        body: NewTestRun,
        response: created(refTo(TestRunWholeModel)),
      },
    },
    (request, reply) => {
      const { shopId, operatorId } = shopOf(request)
      const { memberIds, order = {} } = request.body
      const { gapSeconds = TEST_GAP_SECONDS, waitAfterSeconds = TEST_WAIT_AFTER_SECONDS } = request.body
      const pace = { gapSeconds, waitAfterSeconds, createdBy: operatorId }
      const question = { messageId: request.params.id, memberIds, order }
      return runIdempotently({ db, request, reply }, async (tx) =>
        show(tx, await beginTest(tx, question, { shopId, ...pace })),
      )
    },
  )

  const common = { path: '/test-runs', name: 'TestRun', tag: 'test runs', access: { read: 'read' as const } }

  resource(app, db, { ...common, model: TestRunModel, presenter: () => presentTestRun }).list({
    summary: 'Test runs, the newest first',
    holds: 'Test runs, the newest first.',
    cursor: byId('testRuns'),
    filter: { messageId: Type.Optional(Id) },
    rows: (tx, { by, filter, page }) => listTestRuns(tx, by.shopId, { ...filter, ...page }),
  })

  type Whole = Awaited<ReturnType<typeof show>>
  resource(app, db, { ...common, model: TestRunWholeModel, presenter: () => (shown: Whole) => shown }).read({
    summary: 'One test run: each step, what would really have happened, and what was taken back',
    row: show,
  })

  app.post(
    '/test-runs/:id/stop',
    {
      config: { access: 'edit' },
      schema: {
        operationId: 'stopTestRun',
        tags: ['test runs'],
        summary: 'Send nothing more of it, and take back what it changed',
        description: 'May be repeated. What LINE has taken already cannot be taken back.',
        params: IdParams,
        response: ok(refTo(TestRunWholeModel)),
      },
    },
    (request) => {
      const { shopId } = shopOf(request)
      const { id } = request.params
      return inShop(db, shopId, async (tx) => {
        const run = await readTestRun(tx, id)
        if (run.ended_at === null) await stopTestRuns(tx, { shopId, runIds: [id as TestRunId] })
        return show(tx, id)
      })
    },
  )
}

const show = async (tx: ShopTx, id: string) =>
  presentTestRunWhole(await readTestRun(tx, id), await testMembersOf(tx, id), await testStepsOf(tx, id))
