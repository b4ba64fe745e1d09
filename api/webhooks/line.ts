import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { validateSignature } from '@line/bot-sdk'
import { Type } from 'typebox'
import { brand, type LineAccountId } from '../../domain/ids.ts'
import { inShop } from '../../schema/database.ts'
import { keepEvents, lookUpLineAccount } from '../../schema/webhookEvents.ts'
import type { ApiDependencies } from '../dependencies.ts'
import { Id } from '../models/fields.ts'
import { Problem } from '../problems/problem.ts'
import { ChannelSecrets } from './channelSecrets.ts'
import { readEvents } from './events.ts'

/** LINE's bodies are small; five hundred events fit well. */
const BODY_LIMIT_BYTES = 2 * 1024 * 1024

/**
 * `POST /webhooks/line/{lineAccount}`: checks the signature over the raw bytes, keeps the events, and
 * answers (line.md 1.9). Needs Postgres alone, so that it answers within LINE's 2 s while Temporal is down.
 */
export const lineWebhook: FastifyPluginAsyncTypebox<ApiDependencies> = async (app, { db, vault }) => {
  const secrets = new ChannelSecrets(db, vault)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    '*',
    { parseAs: 'buffer', bodyLimit: BODY_LIMIT_BYTES },
    (_request, body, done) => {
      done(null, body)
    },
  )

  app.post(
    '/webhooks/line/:lineAccount',
    {
      config: { access: 'public', rateLimit: false },
      schema: {
        operationId: 'receiveLineWebhook',
        tags: ['webhooks'],
        summary: 'Events from LINE',
        description: 'Called by LINE. The signature of the raw body stands in `x-line-signature`.',
        security: [],
        params: Type.Object({ lineAccount: Id }),
        response: { 200: Type.Object({}) },
      },
    },
    async (request) => {
      const lineAccountId = brand<LineAccountId>(request.params.lineAccount)
      const shopId = await lookUpLineAccount(db, lineAccountId)
      if (shopId === null) throw new Problem('NOT_FOUND')
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
      const signature = request.headers['x-line-signature']
      const signed = (secret: string): boolean =>
        typeof signature === 'string' && signature !== '' && validateSignature(body, secret, signature)
      if (!(await secrets.accept(shopId, lineAccountId, signed))) throw new Problem('SIGNATURE_INVALID')
      const events = readEvents(body)
      if (events.length > 0) await inShop(db, shopId, (tx) => keepEvents(tx, shopId, lineAccountId, events))
      return {}
    },
  )
}
