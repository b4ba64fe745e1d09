import type { FastifyInstance, FastifyRequest } from 'fastify'
import { knownLiff, knownPerson, login } from '../login/issue.ts'
import { linkedAccount } from '../login/people.ts'
import type { LinePlatform } from '../platform/linePlatform.ts'
import type { LiffApp } from '../state/records.ts'
import { addFriendPath } from './links.ts'

/** What a page in the stand-in's LIFF window gets in its address, and from `renewUrl` again. */
interface LiffContext {
  idToken: string
  accessToken: string
  userId: string
  displayName: string
  friend: boolean
  /** Answers the same with a fresh token and the friendship of now. */
  renewUrl: string
  /** The page that stands in for LINE's "add friend"; null when the login channel is linked to no account. */
  addFriendUrl: string | null
}

/** Logs the person in, and says where the LIFF app's page is with what LINE would hand to it. */
export function liffAddress(
  platform: LinePlatform,
  { liffId, userId, rest, base }: { liffId: string; userId: string; rest: string; base: string },
): string {
  const { app } = knownLiff(platform, liffId)
  const context = contextOf(platform, { liffId, userId, base })
  const fragment = Buffer.from(JSON.stringify(context)).toString('base64url')
  return `${joined(app, rest)}#sandbox=${fragment}`
}

/** The page of a LIFF app asks for a fresh login here. Only pages of its endpoint's origin may read the answer. */
export function liffRenewals(platform: LinePlatform) {
  return async (app: FastifyInstance): Promise<void> => {
    app.get<{ Params: { liffId: string; userId: string } }>(
      '/liff/:liffId/people/:userId',
      async (request, reply) => {
        const { liffId, userId } = request.params
        const { origin } = new URL(knownLiff(platform, liffId).app.endpointUrl)
        reply.headers({
          'access-control-allow-origin': origin,
          vary: 'origin',
          'cache-control': 'no-store',
          'cross-origin-resource-policy': 'cross-origin',
        })
        return contextOf(platform, { liffId, userId, base: baseOf(request) })
      },
    )
  }
}

/** The address by which the browser reached the stand-in. */
export const baseOf = ({ protocol, host }: FastifyRequest): string => `${protocol}://${host}`

function contextOf(
  platform: LinePlatform,
  { liffId, userId, base }: { liffId: string; userId: string; base: string },
): LiffContext {
  const { channel } = knownLiff(platform, liffId)
  const account = linkedAccount(platform.memory, channel)
  return {
    ...login(platform, { person: knownPerson(platform, userId), channel }),
    renewUrl: `${base}/liff/${encodeURIComponent(liffId)}/people/${userId}`,
    addFriendUrl: account && `${base}${addFriendPath(`@${account.channelId}`, userId)}`,
  }
}

/** LINE appends what stands behind the LIFF id, path and query, to the endpoint's address. */
function joined({ endpointUrl }: LiffApp, rest: string): string {
  const address = new URL(endpointUrl)
  const [path = '', query = ''] = rest.split(/\?(.*)/s)
  if (path !== '' && path !== '/') address.pathname = `${address.pathname.replace(/\/$/, '')}${path}`
  for (const [name, value] of new URLSearchParams(query)) address.searchParams.append(name, value)
  address.hash = ''
  return address.href
}
