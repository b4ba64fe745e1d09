import { createHmac, timingSafeEqual } from 'node:crypto'
import { performance } from 'node:perf_hooks'
import { Type } from 'typebox'
import { brand, type LineAccountId } from '../../domain/values/ids.ts'
import { PRODUCT_VERSION } from '../../infra/runtime/productVersion.ts'
import { readEvents } from '../../schema/events/incomingEvents.ts'
import type { Routes } from '../dependencies.ts'
import { ok } from '../rest/routeSchemas.ts'
import { Problem } from '../problems/problem.ts'
import { createShopBoxes } from '../../schema/crypto/shopBoxes.ts'
import { createChannelSecrets } from './channelSecrets.ts'
import { createEventIntake } from './eventIntake.ts'
import { eventsOf } from './lineEvents.ts'

/**
 * Webhooks of LINE: checks the signature over the raw bytes, stores the events, answers. Needs no Temporal; the outbox
 * relay delivers the events to the members' workflows. An event that cannot be read or stored is set aside and the
 * answer is still 200, since LINE would send all of them again (domain.md D41).
 */
export const lineWebhook: Routes = async (app, { db, vault }) => {
  const secrets = createChannelSecrets({ db, vault, now: () => performance.now() })
  const boxes = createShopBoxes({ db, vault })
  const store = createEventIntake(db)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))

  app.post(
    '/webhooks/line/:lineAccount',
    {
      bodyLimit: 4_000_000,
      schema: {
        operationId: 'receiveLineWebhook',
        tags: ['operation'],
        summary: 'Webhook of a LINE account',
        description:
          'Called by LINE, signed with the channel secret (`x-line-signature`). Answers once the events are stored; the same event again changes nothing. What cannot be read is set aside, see `/v1/line-accounts/{id}/unread-events`.',
        params: Type.Object({ lineAccount: Type.String({ maxLength: 100 }) }),
        response: ok(Type.Object({})),
      },
    },
    async (request) => {
      const raw = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
      const id = accountIdOf(request.params.lineAccount)
      const given = request.headers['x-line-signature']
      const signature = typeof given === 'string' ? given : ''
      let channel = await secrets.find(id)
      if (channel && !isSigned(raw, channel.secret, signature)) {
        channel = await secrets.find(id, true)
        if (channel && !isSigned(raw, channel.secret, signature)) throw new Problem('SIGNATURE_INVALID')
      }
      if (!channel) throw new Problem('NOT_FOUND')
      const events = eventsOf(raw)
      const box = await boxes.of(channel.shopId)
      const account = { shopId: channel.shopId, lineAccountId: id, box, productVersion: PRODUCT_VERSION }
      const read = readEvents(events, new Date())
      await store(account, read)
      request.log.info(
        { lineAccount: id, events: events.length, unread: read.unread.length },
        'webhook stored',
      )
      return {}
    },
  )
}

function accountIdOf(text: string): LineAccountId {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) throw new Problem('NOT_FOUND')
  return brand<LineAccountId>(text.toLowerCase())
}

/** Whether the signature is the base64 HMAC-SHA256 of the raw body (line.md 1.9); compared in constant time. */
function isSigned(raw: Buffer, secret: string, signature: string): boolean {
  const expected = createHmac('sha256', secret).update(raw).digest()
  const given = Buffer.from(signature, 'base64')
  return given.length === expected.length && timingSafeEqual(given, expected)
}
