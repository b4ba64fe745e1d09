import { createHash, randomUUID } from 'node:crypto'
import type { FastifyPluginAsyncTypebox, Static } from '@fastify/type-provider-typebox'
import { Refused } from '../../kit/control/refused.ts'
import { checkRichMenuActions } from '../messages/richMenuActions.ts'
import { ENDPOINT_NAMES, isEndpointName } from '../platform/endpointNames.ts'
import type { Channel, QuotaSetting, RedeliverySetting } from '../state/records.ts'
import { DUMMY_EVENTS } from '../webhooks/dummyEvents.ts'
import type { ControlParts } from './controlParts.ts'
import { orderedEvent } from './orderedEvent.ts'
import { knownChannel } from './knownChannel.ts'
import { ChannelBody, ChannelParams, EventsBody, RichMenuBody, VerifyQuery } from './shapes.ts'

/** `redelivery: true`: redeliveries after 1, 2 and 4 s. */
const DEFAULT_REDELIVERY: RedeliverySetting = { tries: 3, backoffMs: 1000 }

/** Channels: their settings, raw webhooks, rich menus, tokens. */
export function channelControls({ platform, webhooks }: ControlParts): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get('/channels', async () => ({ channels: [...platform.memory.channels.values()] }))

    app.put(
      '/channels/:channelId',
      { schema: { params: ChannelParams, body: ChannelBody } },
      async (request) => {
        const { channelId } = request.params
        const channel = merged(channelId, platform.memory.channels.get(channelId), request.body)
        platform.record({ t: 'channel', channel })
        return channel
      },
    )

    app.delete('/channels/:channelId/tokens', { schema: { params: ChannelParams } }, async (request) => {
      const { channelId } = knownChannel(platform, request.params.channelId)
      platform.record({ t: 'tokensRevoked', channelId })
      return {}
    })

    const events = { schema: { params: ChannelParams, body: EventsBody } }
    app.post('/channels/:channelId/events', events, async (request) => {
      const channel = knownChannel(platform, request.params.channelId)
      const { events: given, separate, reverse, ageMs = 0, ...options } = request.body
      const at = platform.clock.now() - ageMs
      const built = given.map((event) => orderedEvent(platform, channel.channelId, { event, at }))
      const ordered = reverse ? built.toReversed() : built
      const deliveries = []
      for (const batch of separate || reverse ? ordered.map((event) => [event]) : [ordered])
        deliveries.push(...(await webhooks.send(channel, batch, options)))
      return { events: built, deliveries }
    })

    app.post(
      '/channels/:channelId/verify-webhook',
      { schema: { params: ChannelParams, querystring: VerifyQuery } },
      async (request) => {
        const channel = knownChannel(platform, request.params.channelId)
        const events = request.query.dummies === undefined ? [] : DUMMY_EVENTS
        const [attempt] = await webhooks.send(channel, events)
        if (!attempt) throw new Refused(409, 'the channel has no webhookUrl')
        return { success: attempt.reason === 'ok', statusCode: attempt.status, reason: attempt.reason }
      },
    )

    const richMenu = { schema: { params: ChannelParams, body: RichMenuBody } }
    app.post('/channels/:channelId/richmenus', richMenu, async (request) => {
      const { channelId } = knownChannel(platform, request.params.channelId)
      refuseBadActions(request.body.areas)
      const {
        richMenuId = `richmenu-${randomUUID().replaceAll('-', '')}`,
        selected = false,
        ...rest
      } = request.body
      platform.record({ t: 'richMenu', channelId, menu: { richMenuId, selected, ...rest } })
      return { richMenuId }
    })
  }
}

function refuseBadActions(areas: Static<typeof RichMenuBody>['areas']): void {
  const problems = checkRichMenuActions(areas)
  if (problems.length > 0)
    throw new Refused(400, problems.map(({ property, message }) => `${property}: ${message}`).join('; '))
}

/** Properties left out keep their value; a new channel needs its secret and name. */
function merged(channelId: string, known: Channel | undefined, given: Static<typeof ChannelBody>): Channel {
  const { channelSecret = known?.channelSecret, displayName = known?.displayName } = given
  if (channelSecret === undefined || displayName === undefined)
    throw new Refused(400, 'a new channel needs channelSecret and displayName')
  const unknown = Object.keys(given.limits || {}).filter((name) => !isEndpointName(name))
  if (unknown.length > 0)
    throw new Refused(
      400,
      `limits: no endpoint ${unknown.join(', ')}; there are ${ENDPOINT_NAMES.join(', ')}`,
    )
  return {
    channelId,
    channelSecret,
    displayName,
    botUserId: given.botUserId ?? known?.botUserId ?? botUserIdOf(channelId),
    provider: given.provider ?? known?.provider ?? 'default',
    webhookUrl: given.webhookUrl === undefined ? (known?.webhookUrl ?? null) : given.webhookUrl,
    accessToken: given.accessToken === undefined ? (known?.accessToken ?? null) : given.accessToken,
    quota: given.quota === undefined ? (known?.quota ?? null) : quotaOf(given.quota),
    limits: given.limits ?? known?.limits ?? {},
    redelivery: given.redelivery === undefined ? (known?.redelivery ?? null) : redeliveryOf(given.redelivery),
    webhookCopies: given.webhookCopies ?? known?.webhookCopies ?? 1,
    webhookJitterMs: given.webhookJitterMs ?? known?.webhookJitterMs ?? 0,
  }
}

const botUserIdOf = (channelId: string): string => `U${createHash('md5').update(channelId).digest('hex')}`

function quotaOf(given: number | QuotaSetting | null): QuotaSetting | null {
  return typeof given === 'number' ? { limit: given } : given
}

function redeliveryOf(given: boolean | RedeliverySetting | null): RedeliverySetting | null {
  if (typeof given === 'boolean') return given ? DEFAULT_REDELIVERY : null
  return given
}
