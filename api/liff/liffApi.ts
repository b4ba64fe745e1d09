import type { Routes } from '../dependencies.ts'
import { ok } from '../rest/routeSchemas.ts'
import { liffAccount } from './liffAccount.ts'
import { AccountParams, StartModel } from './liffModels.ts'

/** Answers are JSON about one customer: not cached, not framed, not read by pages of other origins. No cookies. */
const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex',
}

/**
 * What the pages inside LINE ask, under `/liff/:lineAccount/api`. Shop and LINE account are those of the path, the
 * customer is whom the ID token names; nothing that a page says about identity is read (line.md 1.12).
 */
export const liffApi: Routes = async (app, { db, settings }) => {
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers(HEADERS)
  })

  app.get(
    '/start',
    {
      config: { access: 'public' },
      schema: {
        operationId: 'startLiff',
        tags: ['pages in LINE'],
        summary: 'What a page needs before it signs in',
        params: AccountParams,
        response: ok(StartModel),
      },
    },
    async (request) => {
      const { liffId, shopName, accountName, addFriendUrl } = await liffAccount(
        db,
        request.params.lineAccount,
      )
      return { liffId, shopName, accountName, addFriendUrl, sandbox: settings.isLineStandIn }
    },
  )
}
