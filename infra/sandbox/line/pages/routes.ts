import { readFile } from 'node:fs/promises'
import formbody from '@fastify/formbody'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Refused } from '../../kit/control/refused.ts'
import type { LinePlatform } from '../platform/linePlatform.ts'
import type { Channel, Person, Talk } from '../state/records.ts'
import type { PersonActs } from '../webhooks/personActs.ts'
import { chatActs } from './chatActs.ts'
import { chatContents } from './chatContents.ts'
import { chatListPage } from './chatList.ts'
import { chatRoomPage } from './chatRoom.ts'
import { errorPage } from './layout.ts'
import { baseOf, liffAddress } from './liffWindow.ts'
import { loginFaultPages } from './loginFaults.ts'
import { streamTalk } from './stream.ts'

const CONTENT_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src http: https: data:; media-src http: https:; connect-src 'self'; form-action 'self'; base-uri 'none'"
const ASSETS = ['base.css', 'talk.css', 'cards.css', 'chat.js']

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
      return showPage(reply, chatRoomPage(platform, channel, person))
    })
    app.get<{ Params: Talk }>('/:channelId/:userId/stream', (request, reply) => {
      const { channel } = known(request.params)
      streamTalk(platform, channel, { talk: request.params, reply })
    })

    await app.register(chatActs({ acts }))
    await app.register(chatContents({ platform, acts }))
    await app.register(loginFaultPages(platform))
    app.get<{ Params: Talk & { liffId: string } }>('/:channelId/:userId/liff/:liffId', openLiff)
    app.get<{ Params: Talk & { liffId: string } }>('/:channelId/:userId/liff/:liffId/*', openLiff)
  }

  /** The window that LINE would open for a LIFF app. */
  function openLiff(request: FastifyRequest<{ Params: Talk & { liffId: string } }>, reply: FastifyReply) {
    const { liffId, userId } = request.params
    known(request.params)
    if (!memory.liffApps.has(liffId))
      return showPage(reply.code(404), errorPage(`LIFFアプリ ${liffId} は登録されていません。`))
    const rest = /\/liff\/[^/?]+(.*)$/s.exec(request.url)?.[1] ?? ''
    const address = liffAddress(platform, { liffId, userId, rest, base: baseOf(request) })
    return reply.header('cache-control', 'no-store').redirect(address, 303)
  }

  function known({ channelId, userId }: Talk): { channel: Channel; person: Person } {
    const channel = memory.channels.get(channelId)
    const person = memory.people.get(userId)
    if (!channel || !person || person.provider !== channel.provider) throw new Refused(404, 'no such talk')
    return { channel, person }
  }
}

function showPage(reply: FastifyReply, text: string): FastifyReply {
  return reply.type('text/html; charset=utf-8').header('cache-control', 'no-store').send(text)
}
