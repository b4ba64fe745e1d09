import { forecastQuota } from '../../../../domain/line/quotaForecast.ts'
import { inShop } from '../../../../schema/database.ts'
import { readQuotaFacts } from '../../../../schema/line/quotaFacts.ts'
import { shopOf } from '../../../rest/caller.ts'
import type { Routes } from '../../../dependencies.ts'
import { IdParams, ok } from '../../../rest/routeSchemas.ts'
import { refTo } from '../../../rest/modelFields.ts'
import { presentQuotaForecast, QuotaForecastModel } from './quotaForecastModel.ts'

/** Whether LINE's monthly limit suffices for what is planned. */
export const quotaForecast: Routes = async (app, { db }) => {
  app.get(
    '/line-accounts/:id/quota-forecast',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'getQuotaForecast',
        tags: ['line accounts'],
        summary: 'What the next 35 days need of the monthly limit',
        description:
          'From the deliveries that are planned now; what is overdue counts for today. The limit of a month to come is taken to be that of now.',
        params: IdParams,
        response: ok(refTo(QuotaForecastModel)),
      },
    },
    async (request) => {
      const { shopId } = shopOf(request)
      const { id } = request.params
      const facts = await inShop(db, shopId, (tx) => readQuotaFacts(tx, shopId, id))
      return presentQuotaForecast(id, facts, forecastQuota(facts))
    },
  )
}
