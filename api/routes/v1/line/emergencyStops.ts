import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { inShop } from '../../../../schema/database.ts'
import { readLineAccount, resumeLineAccount, stopLineAccount } from '../../../../schema/line/lineAccounts.ts'
import { listStops, noteResume, noteStop } from '../../../../schema/line/emergencyStops.ts'
import { shopOf } from '../../../rest/caller.ts'
import type { ApiDependencies } from '../../../dependencies.ts'
import { setEtag } from '../../../rest/etag.ts'
import { IdParams, ok, PageQuery, pageOf } from '../../../rest/answers.ts'
import { EmergencyStopModel, presentStop, StopReason } from './emergencyStopModel.ts'
import { refTo } from '../../../rest/fields.ts'
import { LineAccountModel, presentLineAccount } from './lineAccountModel.ts'
import { afterId, toPage } from '../../../rest/paging.ts'

/** One call stops all that a LINE account sends by itself, one resumes; who did so, and why, is kept. */
export const emergencyStops: FastifyPluginAsyncTypebox<ApiDependencies> = async (app, { db, settings }) => {
  const show = presentLineAccount(settings.publicUrl)

  app.post(
    '/line-accounts/:id/stop',
    {
      config: { access: 'edit' },
      schema: {
        operationId: 'stopLineAccount',
        tags: ['line accounts'],
        summary: 'Emergency stop: nothing is pushed from now on',
        description:
          'May be repeated; the first one keeps its time, hand and reason. The last push leaves within a second of the answer.',
        params: IdParams,
        body: StopReason,
        response: ok(refTo(LineAccountModel)),
      },
    },
    async (request, reply) => {
      const by = shopOf(request)
      const reason = request.body?.reason ?? null
      const row = await inShop(db, by.shopId, async (tx) => {
        const stopped = await stopLineAccount(tx, request.params.id)
        await noteStop(tx, by, stopped, reason)
        return stopped
      })
      return setEtag(reply, show(row))
    },
  )

  app.post(
    '/line-accounts/:id/resume',
    {
      config: { access: 'edit' },
      schema: {
        operationId: 'resumeLineAccount',
        tags: ['line accounts'],
        summary: 'End the emergency stop',
        description:
          'May be repeated. What fell due meanwhile is sent or not by the late grace of its message (D7).',
        params: IdParams,
        response: ok(refTo(LineAccountModel)),
      },
    },
    async (request, reply) => {
      const by = shopOf(request)
      const row = await inShop(db, by.shopId, async (tx) => {
        const resumed = await resumeLineAccount(tx, request.params.id)
        await noteResume(tx, by, resumed.id)
        return resumed
      })
      return setEtag(reply, show(row))
    },
  )

  app.get(
    '/line-accounts/:id/stops',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'listEmergencyStops',
        tags: ['line accounts'],
        summary: 'Emergency stops, newest first: who stopped and resumed, when, and why',
        params: IdParams,
        querystring: PageQuery,
        response: ok(pageOf(EmergencyStopModel, 'Emergency stops.')),
      },
    },
    (request) => {
      const { limit, cursor } = request.query
      const after = afterId('stops', cursor)
      return inShop(db, shopOf(request).shopId, async (tx) => {
        await readLineAccount(tx, request.params.id)
        const rows = await listStops(tx, request.params.id, after, limit + 1)
        return toPage(rows, limit, presentStop, 'stops', (row) => [row.id])
      })
    },
  )
}
