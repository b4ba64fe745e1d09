import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import { isHumanClick } from '../../../domain/responses/clickLinks.ts'
import { createResponseTokens } from '../../../schema/crypto/responseTokens.ts'
import { followLink } from '../../../schema/responses/linkClicks.ts'
import type { Routes } from '../../dependencies.ts'
import { contentOf, PROBLEMS } from '../../rest/routeSchemas.ts'
import { Problem } from '../../problems/problem.ts'
import { BUSY_PAGE, OVER_PAGE, UNKNOWN_PAGE } from './clickLinkPages.ts'
import { CUSTOMER_PAGE_HEADERS } from './customerPage.ts'

/** Requests a minute for each link of each member, at most; no person taps faster. */
const MAX_PER_MINUTE = 30

/**
 * Click links: with the pages inside LINE (api/liff/), the part of the API that customers' browsers open. The id leads to the address that was saved in the
 * message; nothing in the request can name another one (domain.md D36). No cookies.
 */
export const clickLinks: Routes = async (app, { db, keyring }) => {
  const tokens = createResponseTokens(keyring)
  app.addHook('onSend', async (_request, reply) => {
    reply.headers(CUSTOMER_PAGE_HEADERS)
  })
  // Customers read Japanese pages, also when something fails.
  app.setErrorHandler(async (error, request, reply) => {
    if (error instanceof Problem && error.code === 'RATE_LIMITED') return show(reply, 429, BUSY_PAGE)
    if (error instanceof Error && 'validation' in error && error.validation)
      return show(reply, 404, UNKNOWN_PAGE)
    request.log.error({ err: error }, 'could not follow a click link')
    return show(reply, 503, BUSY_PAGE)
  })

  app.get(
    '/r/:id',
    {
      // By link, not by address: one address can stand for all customers of a mobile carrier.
      config: {
        rateLimit: {
          max: MAX_PER_MINUTE,
          timeWindow: '1 minute',
          keyGenerator: (request) => (request.params as { id: string }).id,
          allowList: () => false,
        },
      },
      // Paths are not logged: each identifies a member.
      logLevel: 'warn',
      schema: {
        operationId: 'followClickLink',
        tags: ['operation'],
        summary: 'A click link of a message',
        description:
          'Opened by customers: counts the click and redirects to the address that was saved in the message. After 180 days 410, for an id that is not ours 404, both as a page in Japanese. `HEAD`, prefetches and previews are redirected and not counted.',
        params: Type.Object({ id: Type.String({ maxLength: 100 }) }),
        response: ANSWERS,
      },
    },
    async (request, reply) => {
      const at = tokens.readLink(request.params.id)
      if (at === null) return show(reply, 404, UNKNOWN_PAGE)
      const { 'user-agent': userAgent, 'sec-purpose': secPurpose, purpose } = request.headers
      const given = { method: request.method, userAgent, purpose: String(secPurpose ?? purpose ?? '') }
      const target = await followLink(db, at, { counts: isHumanClick(given), now: Date.now() })
      if (target.kind === 'open') return reply.redirect(target.uri, 302)
      return target.kind === 'over' ? show(reply, 410, OVER_PAGE) : show(reply, 404, UNKNOWN_PAGE)
    },
  )
}

const page = (description: string) => contentOf(description, ['text/html'])
const ANSWERS = {
  302: Type.Null({ description: 'To the address that was saved.' }),
  404: page('No link of ours.'),
  410: page('Older than 180 days.'),
  429: page('Opened too often within a minute.'),
  503: page('Not at the moment.'),
  ...PROBLEMS,
}

const show = (reply: FastifyReply, status: number, page: string): FastifyReply =>
  reply.code(status).type('text/html; charset=utf-8').send(page)
