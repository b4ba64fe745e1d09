import type { FastifyInstance } from 'fastify'
import { html } from '../../kit/pages/html.ts'
import { Refused } from '../../kit/control/refused.ts'
import { knownPerson } from '../login/issue.ts'
import type { LinePlatform } from '../platform/linePlatform.ts'
import type { Channel, Person } from '../state/records.ts'
import type { PersonActs } from '../webhooks/personActs.ts'
import { initialOf } from './initial.ts'
import { page } from './layout.ts'

interface Asked {
  Params: { basicId: string }
  Querystring: { as?: string }
}

/** LINE's page "add friend" (`https://line.me/R/ti/p/{basicId}`), as the person in `?as=` sees it. */
export function addFriendPages({ platform, acts }: { platform: LinePlatform; acts: PersonActs }) {
  return async (app: FastifyInstance): Promise<void> => {
    app.get<Asked>('/:basicId', (request, reply) => {
      const { channel, person } = who(request.params, request.query)
      return reply
        .type('text/html; charset=utf-8')
        .header('cache-control', 'no-store')
        .send(addFriendPage(platform, channel, person))
    })
    app.post<Asked>('/:basicId', (request, reply) => {
      const { channel, person } = who(request.params, request.query)
      const talk = { channelId: channel.channelId, userId: person.userId }
      if (platform.memory.relation(talk.channelId, talk.userId).friendship !== 'friend')
        acts.follow(talk).catch(() => undefined)
      return reply.redirect(request.url, 303)
    })
  }

  function who({ basicId }: Asked['Params'], { as = '' }: Asked['Querystring']) {
    const channel = platform.memory.channels.get(basicId.replace(/^@/, ''))
    const person = knownPerson(platform, String(as))
    if (!channel || channel.provider !== person.provider) throw new Refused(404, 'no such account')
    return { channel, person }
  }
}

function addFriendPage(platform: LinePlatform, channel: Channel, person: Person): string {
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
