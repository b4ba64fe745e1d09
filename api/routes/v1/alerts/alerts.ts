import { Type } from 'typebox'
import { type AlertRow, listAlerts, readAlert, readMailCounts } from '../../../../schema/alerts/alertsList.ts'
import { subjectNames } from '../../../../schema/alerts/subjectNames.ts'
import { inShop } from '../../../../schema/database.ts'
import type { Routes } from '../../../dependencies.ts'
import { shopOf } from '../../../rest/caller.ts'
import { refTo } from '../../../rest/modelFields.ts'
import { byId } from '../../../rest/paging.ts'
import { resource } from '../../../rest/resource.ts'
import { ok } from '../../../rest/routeSchemas.ts'
import {
  AlertKindWord,
  AlertMailModel,
  AlertModel,
  AlertState,
  presentAlert,
  presentAlertMail,
} from './alertModel.ts'

/** What the shop must know: one list, and how the e-mails about it fare (decision 0050). */
export const alerts: Routes = async (app, { db, settings }) => {
  const alert = resource(app, db, {
    path: '/alerts',
    name: 'Alert',
    tag: 'alerts',
    model: AlertModel,
    access: { read: 'read' },
    presenter: async (tx, rows: AlertRow[]) =>
      presentAlert(
        await subjectNames(
          tx,
          rows.map(({ subject_type: type, subject_id: id }) => ({ type, id })),
        ),
      ),
  })

  alert.list({
    summary: 'What is wrong, and what was, newest first',
    description:
      'Alerts open and resolve by themselves, within about a minute. Trouble that comes back within minutes is the same alert.',
    holds: 'Alerts.',
    cursor: byId('alerts'),
    filter: { state: Type.Optional(AlertState), kind: Type.Optional(AlertKindWord) },
    rows: (tx, { by, filter, page }) => listAlerts(tx, by.shopId, { ...filter, ...page }),
  })

  alert.read({ summary: 'One alert', row: readAlert })

  app.get(
    '/alert-mail',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'getAlertMail',
        tags: ['alerts'],
        summary: 'Whether e-mails about alerts are sent, and how they fare',
        description: 'Who gets them is a setting of each operator (`email`, `alertsByEmail`).',
        response: ok(refTo(AlertMailModel)),
      },
    },
    (request) =>
      inShop(db, shopOf(request).shopId, async (tx) =>
        presentAlertMail(settings.mailFrom, await readMailCounts(tx, shopOf(request).shopId)),
      ),
  )
}
