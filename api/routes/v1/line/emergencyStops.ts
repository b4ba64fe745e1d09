import { inShop } from '../../../../schema/database.ts'
import { readLineAccount, resumeLineAccount, stopLineAccount } from '../../../../schema/line/lineAccounts.ts'
import { listStops, noteResume, noteStop } from '../../../../schema/line/emergencyStops.ts'
import { shopOf } from '../../../rest/caller.ts'
import type { Routes } from '../../../dependencies.ts'
import { setEtag } from '../../../rest/optimisticLock.ts'
import { IdParams, ok } from '../../../rest/routeSchemas.ts'
import { EmergencyStopModel, presentStop, StopReason } from './emergencyStopModel.ts'
import { refTo } from '../../../rest/modelFields.ts'
import { LineAccountModel, presentLineAccount } from './lineAccountModel.ts'
import { byId } from '../../../rest/paging.ts'
import { resource } from '../../../rest/resource.ts'

/** Stops everything that a LINE account sends by itself, and resumes it; records who did so, and why. */
export const emergencyStops: Routes = async (app, { db, settings }) => {
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
        await noteStop(tx, { by, account: stopped, reason })
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

  resource(app, db, {
    path: '/line-accounts/:id/stops',
    name: 'EmergencyStop',
    tag: 'line accounts',
    model: EmergencyStopModel,
    access: { read: 'read' },
    presenter: () => presentStop,
  }).list({
    summary: 'Emergency stops, newest first: who stopped and resumed, when, and why',
    holds: 'Emergency stops.',
    cursor: byId('stops'),
    async rows(tx, { id, page }) {
      await readLineAccount(tx, id)
      return listStops(tx, id, page)
    },
  })
}
