import { addDays, type CalendarDate, dateInJapan, daysBetween } from '../../../../domain/values/japanTime.ts'
import { inShopReadOnly } from '../../../../schema/database.ts'
import { readFollowMessage } from '../../../../schema/messages/followMessages.ts'
import { ProductsNotTogether } from '../../../../schema/simulation/inventOrder.ts'
import { readLineAccount } from '../../../../schema/line/lineAccounts.ts'
import { shopOf } from '../../../rest/caller.ts'
import type { Routes } from '../../../dependencies.ts'
import { IdParams, ok } from '../../../rest/routeSchemas.ts'
import { refTo } from '../../../rest/modelFields.ts'
import {
  OutlookQuestion,
  presentOutlook,
  presentSimulation,
  SimulationModel,
  SimulationOutlookModel,
  SimulationQuestion,
} from './simulationModel.ts'
import { Problem } from '../../../problems/problem.ts'
import { simulateInvented, simulateMessage, simulateReal } from './simulate.ts'

const MOST_DAYS = 92
const USUAL_DAYS = 35

/** What an order would get, and whom a message would reach, without doing it. */
export const simulations: Routes = async (app, { db }) => {
  app.post(
    '/simulations/order',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'simulateOrder',
        tags: ['orders'],
        summary: 'Which messages an order would get, when, and why or why not; nothing is changed',
        description:
          'A real order (`orderId`) or an invented one (`order`, of `memberId` or of an invented `member`). By the rules and the facts of now: audience and reachability are judged again when a delivery is due; a cap counts what was sent up to now.',
        body: SimulationQuestion,
        response: ok(refTo(SimulationModel)),
      },
    },
    (request) => {
      const { orderId, order, memberId, member, assumeEnabled = false } = request.body
      return inShopReadOnly(db, shopOf(request).shopId, async (tx) => {
        if (orderId !== undefined && order === undefined && memberId === undefined && member === undefined) {
          const { answers, messages, now } = await simulateReal(tx, orderId, assumeEnabled)
          return presentSimulation(answers, messages, now)
        }
        if (orderId !== undefined || order === undefined || (memberId !== undefined && member !== undefined))
          throw unclear()
        const { shipDate = null, recurringCount = null, oneTime = false, ...rest } = order
        const invention = { ...rest, shipDate: shipDate as CalendarDate | null, recurringCount, oneTime }
        const who = memberId === undefined ? { invented: member ?? {} } : { memberId }
        const asked = { invention, who, assumeEnabled }
        const { answers, messages, now } = await simulateInvented(tx, asked).catch(explain)
        return presentSimulation(answers, messages, now)
      })
    },
  )

  app.get(
    '/follow-messages/:id/simulation',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'simulateFollowMessage',
        tags: ['follow messages'],
        summary:
          'How many a message would send per day and minute, and who is left out and why; nothing is changed',
        params: IdParams,
        querystring: OutlookQuestion,
        response: ok(refTo(SimulationOutlookModel)),
      },
    },
    (request) => {
      const range = rangeOf(request.query)
      return inShopReadOnly(db, shopOf(request).shopId, async (tx) => {
        const message = await readFollowMessage(tx, request.params.id)
        const { assumeEnabled = true } = request.query
        const { outlook, leftOut } = await simulateMessage(tx, message, { ...range, assumeEnabled })
        const { quota_limit: limit, quota_used: used } = await readLineAccount(tx, message.line_account_id)
        const quotaLeft = limit === null || used === null ? null : Math.max(0, limit - used)
        return presentOutlook({ ...range, quotaLeft }, outlook, leftOut)
      })
    },
  )
}

function rangeOf(query: { from?: string; to?: string }): { from: CalendarDate; to: CalendarDate } {
  const from = (query.from ?? dateInJapan(Date.now())) as CalendarDate
  const to = (query.to ?? addDays(from, USUAL_DAYS)) as CalendarDate
  const days = daysBetween(from, to)
  if (days >= 0 && days <= MOST_DAYS) return { from, to }
  const detail = `期間は${MOST_DAYS}日以内で、開始日から終了日の順に指定してください。`
  throw new Problem('VALIDATION_FAILED', { fields: [{ pointer: '?to', code: 'BAD_RANGE', detail }] })
}

function unclear(): Problem {
  const detail = '実在の受注と架空の受注の、どちらか一方だけを指定してください。'
  return new Problem('VALIDATION_FAILED', { fields: [{ pointer: '/order', code: 'ONE_OF', detail }] })
}

function explain(error: unknown): never {
  if (!(error instanceof ProductsNotTogether)) throw error
  const detail = 'このLINE公式アカウントの、同じカート連携の商品だけを指定してください。'
  throw new Problem('VALIDATION_FAILED', {
    fields: [{ pointer: '/order/productIds', code: 'NOT_FOUND', detail }],
    cause: error,
  })
}
