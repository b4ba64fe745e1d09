import { setImmediate as nextTurn } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import type { Talk } from '../state/records.ts'
import type { PersonActs } from '../webhooks/personActs.ts'
import { talkPath } from './links.ts'

/** What a page posts: the fields of `actions.ts` and `chatRoom.ts`. */
type Posted = Readonly<Record<string, string | undefined>>

const NEAR = { type: 'beacon', note: 'ビーコンに近づきました', beacon: { hwid: 'd41d8cd98f', type: 'enter' } }

/** What a person does on the page of a talk, one address each. */
export function chatActs({ acts }: { acts: PersonActs }) {
  return async (app: FastifyInstance): Promise<void> => {
    const post = (act: string, perform: (talk: Talk, posted: Posted) => Promise<unknown>[]) =>
      app.post<{ Params: Talk; Body: Posted | undefined }>(
        `/:channelId/:userId/${act}`,
        async (request, reply) => {
          await refusedAtOnce(perform(request.params, request.body ?? {}))
          if (request.headers['x-requested-with'] === 'fetch') return reply.code(204).send()
          return reply.redirect(talkPath(request.params), 303)
        },
      )
    post('follow', (talk) => [acts.follow(talk)])
    post('unfollow', (talk) => [acts.unfollow(talk)])
    post('say', (talk, { text }) => (text ? [acts.say(talk, text)] : []))
    post('tap', (talk, posted) => {
      const said = posted['text'] ? [acts.say(talk, posted['text'])] : []
      return [...said, acts.tap(talk, tapOf(posted))]
    })
    post('switch', (talk, { alias = '', data = '' }) => [acts.switchMenu(talk, { alias, data })])
    post('unsend', (talk, { messageId = '' }) => [acts.unsend(talk, messageId)])
    post('sticker', (talk) => [acts.send(talk, { type: 'sticker' })])
    post('location', (talk) => [acts.send(talk, { type: 'location' })])
    post('beacon', (talk) => [acts.does(talk, NEAR)])
    post('membership', (talk, { does }) => [acts.does(talk, membershipOf(does === 'left'))])
    post('watched', (talk, { trackingId = '' }) =>
      trackingId === ''
        ? []
        : [acts.does(talk, { type: 'videoPlayComplete', videoPlayComplete: { trackingId } })],
    )
    post('link-account', (talk, { linkToken = '', nonce = '' }) => [
      acts.linkAccount(talk, { linkToken, nonce }),
    ])
  }
}

function membershipOf(left: boolean) {
  const note = left ? 'メンバーシップを退会しました' : 'メンバーシップに加入しました'
  return { type: 'membership', note, membership: { type: left ? 'left' : 'joined', membershipId: 3189 } }
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
