import { readFile } from 'node:fs/promises'
import { setImmediate as nextTurn } from 'node:timers/promises'
import formbody from '@fastify/formbody'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { Refused } from '../../kit/control/refused.ts'
import type { LinePlatform } from '../platform/linePlatform.ts'
import type { Channel, Person, Talk } from '../state/records.ts'
import type { PersonActs } from '../webhooks/personActs.ts'
import type { WebhookAttempt } from '../webhooks/sender.ts'
import { talkPath } from './actions.ts'
import { chatListPage } from './chatList.ts'
import { chatRoomPage } from './chatRoom.ts'
import { errorPage } from './layout.ts'
import { streamTalk } from './stream.ts'

const CONTENT_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src http: https: data:; media-src http: https:; connect-src 'self'; form-action 'self'; base-uri 'none'"
const ASSETS = ['base.css', 'talk.css', 'cards.css', 'chat.js']

/** What a page posts: the fields of `actions.ts`. */
type Posted = Partial<Record<'text' | 'data' | 'displayText' | 'mode' | 'picked', string>>

/** The pages under `/chat`, in which a person plays the customer. */
export function chatPages({ platform, acts }: { platform: LinePlatform; acts: PersonActs }) {
  const { memory } = platform
  return async (app: FastifyInstance): Promise<void> => {
    await app.register(formbody)
    app.addHook('onSend', async (_request, reply) => {
      reply.headers({ 'content-security-policy': CONTENT_POLICY, 'x-content-type-options': 'nosniff' })
    })
    app.setErrorHandler(async (error: Error & { statusCode?: number }, _request, reply) => {
      const status = error.statusCode ?? 500
      const words = status === 404 ? 'このトークは見つかりません。' : 'いまは送信できません。'
      return showPage(reply.code(status), errorPage(words))
    })
    for (const name of ASSETS) {
      const type = name.endsWith('.css') ? 'text/css; charset=utf-8' : 'text/javascript; charset=utf-8'
      const content = await readFile(new URL(`./assets/${name}`, import.meta.url))
      app.get(`/assets/${name}`, (_request, reply) =>
        reply.type(type).header('cache-control', 'no-cache').send(content),
      )
    }
    app.get<{ Querystring: { q?: string } }>('/', (request, reply) =>
      showPage(reply, chatListPage(memory, String(request.query.q ?? ''))),
    )
    app.get<{ Params: Talk }>('/:channelId/:userId', (request, reply) => {
      const { channel, person } = known(request.params)
      return showPage(reply, chatRoomPage(memory, channel, person))
    })
    app.get<{ Params: Talk }>('/:channelId/:userId/stream', (request, reply) => {
      const { channel } = known(request.params)
      streamTalk(platform, channel, { talk: request.params, reply })
    })

    const post = (act: string, perform: (talk: Talk, posted: Posted) => Promise<WebhookAttempt[]>[]) =>
      app.post<{ Params: Talk; Body: Posted | undefined }>(
        `/:channelId/:userId/${act}`,
        async (request, reply) => {
          const begun = perform(request.params, request.body ?? {})
          await refusedAtOnce(begun)
          if (request.headers['x-requested-with'] === 'fetch') return reply.code(204).send()
          return reply.redirect(talkPath(request.params), 303)
        },
      )
    post('follow', (talk) => [acts.follow(talk)])
    post('unfollow', (talk) => [acts.unfollow(talk)])
    post('say', (talk, { text }) => (text ? [acts.say(talk, text)] : []))
    post('tap', (talk, posted) => {
      const said = posted.text ? [acts.say(talk, posted.text)] : []
      return [...said, acts.tap(talk, tapOf(posted))]
    })
  }

  function known({ channelId, userId }: Talk): { channel: Channel; person: Person } {
    const channel = memory.channels.get(channelId)
    const person = memory.people.get(userId)
    if (!channel || !person || person.provider !== channel.provider) throw new Refused(404, 'no such talk')
    return { channel, person }
  }
}

function tapOf({ data = '', displayText, mode, picked }: Posted) {
  return {
    data,
    ...(displayText ? { displayText } : {}),
    ...(mode && picked ? { params: { [mode]: picked } } : {}),
  }
}

/** Waits for a refusal only: a person does not wait for the shop's webhook. */
async function refusedAtOnce(begun: Promise<unknown>[]): Promise<void> {
  for (const one of begun) one.catch(() => undefined)
  await Promise.race([Promise.all(begun), nextTurn()])
}

function showPage(reply: FastifyReply, text: string): FastifyReply {
  return reply.type('text/html; charset=utf-8').header('cache-control', 'no-store').send(text)
}
