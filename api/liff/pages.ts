import staticFiles from '@fastify/static'
import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import { NO_SUCH_ADDRESS } from '../../domain/errors/apiErrors.ts'
import type { Routes } from '../dependencies.ts'
import { Problem } from '../problems/problem.ts'
import { CUSTOMER_PAGE_HEADERS, customerPage } from '../routes/responses/customerPage.ts'
import { readBuiltPages } from './builtPages.ts'
import { pagePolicy } from './pagePolicy.ts'

const UNKNOWN_PAGE = customerPage(
  'ページが見つかりません',
  'リンクが途中で切れている可能性があります。お手数ですが、LINEのトークからもう一度開いてください。',
)
const NOT_BUILT_PAGE = customerPage(
  'ただいま準備中です',
  'この画面は、まだご利用いただけません。お手数ですが、しばらくしてから、LINEのトークからもう一度開いてください。',
)
/** Their names change with their contents. */
const STATIC = { serve: false, preCompressed: true, immutable: true, maxAge: '365d' } as const
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/**
 * The pages of a shop's customers inside LINE: one page for every address of a form, which asks the API below
 * `/liff/:lineAccount/api` for everything that it shows. Nothing here needs the database, so that the page itself can
 * say that we are not at our best. Without a build the API runs all the same, and says so.
 */
export const liffPages: Routes = async (app, { settings }) => {
  const built = readBuiltPages(settings.pagesFolder)
  if (built === null)
    app.log.warn(
      { folder: settings.pagesFolder },
      'the pages inside LINE are not built, and their addresses answer 503: npm run build:pages',
    )
  else await app.register(staticFiles, { ...STATIC, root: built.assetsFolder })

  const policy = pagePolicy(settings)
  const answer = (lineAccount: string, reply: FastifyReply): FastifyReply => {
    reply.type('text/html; charset=utf-8')
    if (!UUID.test(lineAccount)) return reply.code(404).headers(CUSTOMER_PAGE_HEADERS).send(UNKNOWN_PAGE)
    if (built === null) return reply.code(503).headers(CUSTOMER_PAGE_HEADERS).send(NOT_BUILT_PAGE)
    return reply.headers(policy).send(built.html)
  }
  // Pages for people, not operations; that LINE puts tokens into addresses keeps them out of the log.
  const logLevel = 'warn'
  const Account = Type.Object({ lineAccount: Type.String() })
  app.get(
    '/liff/:lineAccount',
    { logLevel, schema: { hide: true, params: Account } },
    async (request, reply) => answer(request.params.lineAccount, reply),
  )
  const Below = Type.Object({ lineAccount: Type.String(), '*': Type.String() })
  app.get(
    '/liff/:lineAccount/*',
    { logLevel, schema: { hide: true, params: Below } },
    async (request, reply) => {
      const { lineAccount, '*': below } = request.params
      if (/^api(\/|$)/.test(below)) throw new Problem('NOT_FOUND', { words: NO_SUCH_ADDRESS })
      return answer(lineAccount, reply)
    },
  )
  const File = Type.Object({ '*': Type.String() })
  app.get('/liff/assets/*', { logLevel, schema: { hide: true, params: File } }, async (request, reply) => {
    const name = request.params['*']
    if (!built?.assets.has(name)) throw new Problem('NOT_FOUND', { words: NO_SUCH_ADDRESS })
    return reply.sendFile(name)
  })
}
