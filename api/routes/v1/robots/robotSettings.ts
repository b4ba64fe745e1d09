import { inShop } from '../../../../schema/database.ts'
import { wakeRequests } from '../../../../schema/requests/wakeRequests.ts'
import { readRobotSettings, updateRobotSettings } from '../../../../schema/robots/robotSettings.ts'
import type { Routes } from '../../../dependencies.ts'
import { shopOf } from '../../../rest/caller.ts'
import { refTo } from '../../../rest/modelFields.ts'
import { ifMatchOf, setEtag } from '../../../rest/optimisticLock.ts'
import { IfMatchHeaders, ok } from '../../../rest/routeSchemas.ts'
import { hoursIn, presentSettings, RobotSettingsForm, RobotSettingsModel } from './robotSettingsModel.ts'

const TAG = 'robots'

/** How the shop lets its robots work. */
export const robotSettings: Routes = async (app, { db }) => {
  app.get(
    '/robot-settings',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'getRobotSettings',
        tags: [TAG],
        summary: 'When the robots of the shop work, and how fast',
        response: ok(refTo(RobotSettingsModel)),
      },
    },
    async (request, reply) => {
      const { shopId } = shopOf(request)
      const row = await inShop(db, shopId, (tx) => readRobotSettings(tx, shopId))
      return setEtag(reply, presentSettings(row))
    },
  )

  app.put(
    '/robot-settings',
    {
      config: { access: 'manage' },
      schema: {
        operationId: 'replaceRobotSettings',
        tags: [TAG],
        summary: 'Set working hours and pace of the robots',
        description:
          'Counts from the next page on, and for hours from the next request on: what a robot has begun it finishes.',
        headers: IfMatchHeaders,
        body: RobotSettingsForm,
        response: ok(refTo(RobotSettingsModel)),
      },
    },
    async (request, reply) => {
      const { shopId } = shopOf(request)
      const { workingHours, pageSeconds } = request.body
      const edit = {
        shopId,
        version: ifMatchOf(request),
        change: { workingHours: hoursIn(workingHours), pageSeconds },
      }
      const row = await inShop(db, shopId, async (tx) => {
        const changed = await updateRobotSettings(tx, edit)
        await wakeRequests(tx, { shopId, connectionId: null })
        return changed
      })
      return setEtag(reply, presentSettings(row))
    },
  )
}
