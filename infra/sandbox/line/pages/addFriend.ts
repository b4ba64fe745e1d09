import formbody from '@fastify/formbody'
import type { FastifyInstance } from 'fastify'
import { html } from '../../kit/pages/html.ts'
import { Refused } from '../../kit/control/refused.ts'
import { knownPerson } from '../login/issue.ts'
import type { LinePlatform } from '../platform/linePlatform.ts'
import type { Channel, Person } from '../state/records.ts'
import type { PersonActs } from '../webhooks/personActs.ts'
import { initialOf } from './initial.ts'
import { errorPage, page } from './layout.ts'

const MOST = 100

interface Asked {
  Params: { basicId: string }
  Querystring: { as?: string }
}

/** LINE's page "add friend" (`https://line.me/R/ti/p/{basicId}`), as the person in `?as=` sees it. */
export function addFriendPages({ platform, acts }: { platform: LinePlatform; acts: PersonActs }) {
  return async (app: FastifyInstance): Promise<void> => {
    await app.register(formbody)
    app.setErrorHandler(async (error: Error & { statusCode?: number }, _request, reply) =>
      reply
        .code(error.statusCode ?? 500)
        .type('text/html; charset=utf-8')
        .send(errorPage('このアカウントは見つかりません。')),
    )
    app.get<Asked>('/:basicId', (request, reply) => {
      const shown =
        request.query.as === undefined
          ? whoPage(platform, knownAccount(request.params))
          : addFriendPage(platform, who(request.params, request.query))
      return reply.type('text/html; charset=utf-8').header('cache-control', 'no-store').send(shown)
    })
    app.post<Asked>('/:basicId', (request, reply) => {
      const { channel, person } = who(request.params, request.query)
      const talk = { channelId: channel.channelId, userId: person.userId }
      if (platform.memory.relation(talk.channelId, talk.userId).friendship !== 'friend')
        acts.follow(talk).catch(() => undefined)
      return reply.redirect(request.url, 303)
    })
  }

  function knownAccount({ basicId }: Asked['Params']): Channel {
    const channel = platform.memory.channels.get(basicId.replace(/^@/, ''))
    if (!channel) throw new Refused(404, `no account ${basicId}`)
    return channel
  }

  function who(params: Asked['Params'], { as = '' }: Asked['Querystring']) {
    const channel = knownAccount(params)
    const person = knownPerson(platform, String(as))
    if (channel.provider !== person.provider) throw new Refused(404, 'no such person at this provider')
    return { channel, person }
  }
}

/** In the LINE app it is clear whose app it is. */
function whoPage({ memory }: LinePlatform, channel: Channel): string {
  const people = [...memory.people.values()].filter(({ provider }) => provider === channel.provider)
  const links = people
    .slice(0, MOST)
    .map(
      ({ userId, displayName }) =>
        html`<li><a href="?as=${userId}"><span class="face" aria-hidden="true">${initialOf(displayName)}</span>${displayName} さん</a></li>`,
    )
  const body = html`<header class="bar"><h1>どなたのLINEですか</h1></header><main><ul>${links}</ul></main>`
  return page(`友だち追加 - ${channel.displayName}`, 'list', body)
}

function addFriendPage(
  platform: LinePlatform,
  { channel, person }: { channel: Channel; person: Person },
): string {
  const { friendship } = platform.memory.relation(channel.channelId, person.userId)
  const body = html`<main class="addFriend"><span class="face" aria-hidden="true">${initialOf(channel.displayName)}</span>
<h1>${channel.displayName}</h1><p>${person.displayName} さんのLINE</p>
${
  friendship === 'friend'
    ? html`<p role="status">友だちに追加しました。この画面を閉じて、もとの画面にお戻りください。</p>`
    : html`<form method="post"><button class="send">${friendship === 'blocked' ? 'ブロックを解除する' : '友だちに追加'}</button></form>`
}</main>`
  return page(`友だち追加 - ${channel.displayName}`, 'list', body)
}
