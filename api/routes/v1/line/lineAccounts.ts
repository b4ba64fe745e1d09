import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Static } from 'typebox'
import { errorEntry } from '../../../../domain/errors/errorCatalogue.ts'
import { removeConnectionsOf } from '../../../../schema/carts/connectionRemoval.ts'
import { inShop } from '../../../../schema/database.ts'
import { insertLineAccount, listLineAccounts, readLineAccount } from '../../../../schema/line/lineAccounts.ts'
import { removeLineAccount } from '../../../../schema/testRuns/removeLineAccount.ts'
import { shopOf } from '../../../rest/caller.ts'
import type { ApiDependencies } from '../../../dependencies.ts'
import { setEtag, versionOf } from '../../../rest/etag.ts'
import {
  created,
  IdempotencyHeaders,
  IdParams,
  IfMatchHeaders,
  ok,
  PageQuery,
  pageOf,
  removed,
} from '../../../rest/answers.ts'
import { refTo } from '../../../rest/fields.ts'
import {
  LineAccountChange,
  LineAccountModel,
  NewLineAccount,
  presentLineAccount,
} from './lineAccountModel.ts'
import { answeredBefore, once } from '../../../rest/idempotency.ts'
import { afterId, toPage } from '../../../rest/paging.ts'
import { brokenConstraint } from '../../../problems/databaseProblems.ts'
import { Problem } from '../../../problems/problem.ts'
import { changeLineAccount } from './changeLineAccount.ts'
import { withStoredSecrets } from '../../../rest/trial.ts'
import { verifyLineAccount } from '../../../rest/verification.ts'

/** LINE official accounts: tried at LINE when they are saved. */
export const lineAccounts: FastifyPluginAsyncTypebox<ApiDependencies> = async (app, deps) => {
  const { db, settings } = deps
  const show = presentLineAccount(settings.publicUrl)

  app.get(
    '/line-accounts',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'listLineAccounts',
        tags: ['line accounts'],
        summary: 'LINE accounts of the shop',
        querystring: PageQuery,
        response: ok(pageOf(LineAccountModel, 'LINE accounts.')),
      },
    },
    async (request) => {
      const { shopId } = shopOf(request)
      const { limit, cursor } = request.query
      const after = afterId('lineAccounts', cursor)
      const rows = await inShop(db, shopId, (tx) => listLineAccounts(tx, shopId, after, limit + 1))
      return toPage(rows, limit, show, 'lineAccounts', (row) => [row.id])
    },
  )

  app.post(
    '/line-accounts',
    {
      config: { access: 'manage' },
      schema: {
        operationId: 'createLineAccount',
        tags: ['line accounts'],
        summary: 'Connect a LINE account; its credentials are tried first',
        description: 'Takes up to 20 seconds. Enter the `webhookUrl` of the answer in LINE Developers.',
        headers: IdempotencyHeaders,
        body: NewLineAccount,
        response: created(refTo(LineAccountModel)),
      },
    },
    async (request, reply) => {
      const { shopId } = shopOf(request)
      const { name, channelId, channelSecret, accessToken, pushLimit = 2_000 } = request.body
      const known = await answeredBefore<Static<typeof LineAccountModel>>(db, request, reply)
      if (known) return known
      const secrets = [
        { purpose: 'line.channelSecret' as const, value: channelSecret.trim() },
        ...(accessToken === undefined
          ? []
          : [{ purpose: 'line.accessToken' as const, value: accessToken.trim() }]),
      ]
      return withStoredSecrets(
        deps,
        shopId,
        secrets,
        async ([channelSecretId = '', accessTokenId = null]) => {
          const { botUserId } = await verifyLineAccount(
            deps,
            { shopId, channelId, channelSecretId, accessTokenId },
            '/channelSecret',
          )
          const account = { name, channelId, channelSecretId, accessTokenId, botUserId, pushLimit }
          return once(db, request, reply, async (tx) =>
            setEtag(reply, show(await insertLineAccount(tx, shopId, account).catch(refuseAccount))),
          )
        },
      )
    },
  )

  app.get(
    '/line-accounts/:id',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'getLineAccount',
        tags: ['line accounts'],
        summary: 'One LINE account',
        params: IdParams,
        response: ok(refTo(LineAccountModel)),
      },
    },
    async (request, reply) => {
      const row = await inShop(db, shopOf(request).shopId, (tx) => readLineAccount(tx, request.params.id))
      return setEtag(reply, show(row))
    },
  )

  app.patch(
    '/line-accounts/:id',
    {
      config: { access: 'manage' },
      schema: {
        operationId: 'updateLineAccount',
        tags: ['line accounts'],
        summary: 'Change a LINE account; new credentials are tried first',
        params: IdParams,
        headers: IfMatchHeaders,
        body: LineAccountChange,
        response: ok(refTo(LineAccountModel)),
      },
    },
    async (request, reply) => {
      const version = versionOf(request)
      const { shopId } = shopOf(request)
      const row = await changeLineAccount(deps, shopId, request.params.id, version, request.body)
      return setEtag(reply, show(row))
    },
  )

  app.delete(
    '/line-accounts/:id',
    {
      config: { access: 'manage' },
      schema: {
        operationId: 'deleteLineAccount',
        tags: ['line accounts'],
        summary: 'Remove a LINE account with its cart connections; planned sends are cancelled',
        params: IdParams,
        headers: IfMatchHeaders,
        response: removed,
      },
    },
    async (request, reply) => {
      const version = versionOf(request)
      const { shopId } = shopOf(request)
      await inShop(db, shopId, async (tx) => {
        // The connections first: a phone that is linked just now refers to the account, and has the linking.
        await removeConnectionsOf(tx, shopId, request.params.id)
        await removeLineAccount(tx, shopId, request.params.id, version)
      })
      return reply.code(204).send(null)
    },
  )
}

function refuseAccount(error: unknown): never {
  if (brokenConstraint(error) !== 'line_accounts_by_channel') throw error
  const code = 'LINE_ACCOUNT_ALREADY_EXISTS'
  const field = { pointer: '/channelId', code, detail: errorEntry(code).ja }
  throw new Problem(code, { fields: [field], cause: error })
}
