import pLimit from 'p-limit'
import { Pool } from 'undici'
import { tokenOf, userIdOf } from './seed.ts'

/** A push that the sandbox accepted; of its record only what the bench looks at. */
export interface AcceptedPush {
  channelId: string
  userId: string
  /** Epoch milliseconds, by the sandbox's clock. */
  acceptedAt: number
  messages: { text?: string }[]
}

/** The LINE sandbox as the bench uses it: over its control API, in a process of its own. */
export interface LineSandbox {
  url: string
  /** Makes channel `index` and befriends these of its members. */
  open(index: number, members: number[]): Promise<void>
  /** Pushes accepted by this channel since an instant. */
  accepted(index: number, since: number): Promise<AcceptedPush[]>
  close(): Promise<void>
}

export const channelIdOf = (index: number): string => `bench-${index}`

/** The first so many members of a channel. */
export const firstMembers = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1)

export function lineSandboxAt(url: string): LineSandbox {
  const pool = new Pool(url, { connections: 16 })
  const ask = async (method: 'GET' | 'PUT' | 'POST', path: string, body?: object): Promise<unknown> => {
    const answer = await pool.request({
      method,
      path: `/_control${path}`,
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })
    const text = await answer.body.text()
    if (answer.statusCode >= 400) throw new Error(`${method} ${path}: ${answer.statusCode} ${text}`)
    return JSON.parse(text)
  }
  return {
    url,
    async open(index, members) {
      const channel = `/channels/${channelIdOf(index)}`
      await ask('PUT', channel, {
        channelSecret: 'secret',
        displayName: channelIdOf(index),
        accessToken: tokenOf(index),
      })
      const limit = pLimit(16)
      await limit.map(members, async (member) => {
        const user = userIdOf(index, member)
        await ask('PUT', `/users/${user}`, { displayName: 'bench' })
        await ask('POST', `${channel}/users/${user}/follow?silent=1`, {})
      })
    },
    async accepted(index, since) {
      const query = `channelId=${channelIdOf(index)}&since=${since}&limit=100000`
      return ((await ask('GET', `/messages?${query}`)) as { messages: AcceptedPush[] }).messages
    },
    close: () => pool.close(),
  }
}
