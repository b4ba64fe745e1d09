import type { FastifyPluginAsyncTypebox, Static } from '@fastify/type-provider-typebox'
import type { SendOptions } from '../webhooks/sender.ts'
import { knownChannel } from './knownChannel.ts'
import type { ControlParts } from './controlParts.ts'
import {
  ActQuery,
  ChannelParams,
  MessageBody,
  PersonBody,
  PersonParams,
  SayBody,
  TalkParams,
  TapBody,
  UnsendBody,
} from './shapes.ts'

/** People: who they are, and what they do in a talk. Each act answers once its webhook was answered. */
export function peopleControls({ platform, acts }: ControlParts): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.put('/users/:userId', { schema: { params: PersonParams, body: PersonBody } }, async (request) => {
      const { provider = 'default', ...rest } = request.body
      const person = { userId: request.params.userId, provider, ...rest }
      platform.record({ t: 'person', person })
      return person
    })

    app.get('/channels/:channelId/users', { schema: { params: ChannelParams } }, async (request) => {
      const { channelId } = knownChannel(platform, request.params.channelId)
      return {
        users: platform.memory.relationsOf(channelId).map(({ userId }) => standing(channelId, userId)),
      }
    })

    app.get('/channels/:channelId/users/:userId', { schema: { params: TalkParams } }, async (request) =>
      standing(request.params.channelId, request.params.userId),
    )

    const act = { params: TalkParams, querystring: ActQuery }
    app.post('/channels/:channelId/users/:userId/follow', { schema: act }, async (request) => ({
      deliveries: await acts.follow(request.params, optionsOf(request.query)),
    }))
    app.post('/channels/:channelId/users/:userId/unfollow', { schema: act }, async (request) => ({
      deliveries: await acts.unfollow(request.params, optionsOf(request.query)),
    }))
    const say = { schema: { ...act, body: SayBody } }
    app.post('/channels/:channelId/users/:userId/say', say, async (request) => ({
      deliveries: await acts.say(request.params, request.body.text, optionsOf(request.query)),
    }))
    const send = { schema: { ...act, body: MessageBody } }
    app.post('/channels/:channelId/users/:userId/send', send, (request) =>
      acts.send(request.params, request.body, optionsOf(request.query)),
    )
    const unsend = { schema: { ...act, body: UnsendBody } }
    app.post('/channels/:channelId/users/:userId/unsend', unsend, async (request) => ({
      deliveries: await acts.unsend(request.params, request.body.messageId, optionsOf(request.query)),
    }))
    const tap = { schema: { ...act, body: TapBody } }
    app.post('/channels/:channelId/users/:userId/tap', tap, async (request) => ({
      deliveries: await acts.tap(request.params, request.body, optionsOf(request.query)),
    }))
  }

  function standing(channelId: string, userId: string) {
    const { friendship, lastSaidAt } = platform.memory.relation(channelId, userId)
    const person = platform.memory.people.get(userId) ?? null
    return {
      userId,
      person,
      friendship,
      lastSaidAt,
      loadingUntil: platform.memory.loadingUntil(channelId, userId) || null,
      richMenuId: platform.memory.richMenuOf(channelId, userId) ?? null,
    }
  }
}

function optionsOf(query: Static<typeof ActQuery>): SendOptions & { silent?: boolean } {
  const { silent, ...rest } = query
  return { ...rest, silent: silent === '1' || silent === 'true' }
}
