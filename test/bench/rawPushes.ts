import { randomUUID } from 'node:crypto'
import pLimit from 'p-limit'
import { createPusher } from '../../activities/line/push.ts'
import { Pace } from '../../worker/delivery/dispatcher/pace.ts'
import { bodyFor, tokenOf, userIdOf } from './seed.ts'

/** LINE's limit of a channel, as the product assumes it (line.md 1.1). Pushes a second. */
const CHANNEL_LIMIT = 2_000
/** As many at once as the dispatcher lets a channel have, and as its pool has connections. */
const AT_ONCE = { paced: 96, free: 128 }
const WARM_UP = 1_500

export interface RawPushes {
  baseUrl: string
  channels: number
  perChannel: number
  /** Whether each channel's pushes go through the dispatcher's own limiter. */
  paced: boolean
}

/**
 * Pushes without anything around them: no database, no claims, the same HTTP client, sandbox and (`paced`)
 * limiter. Pushes a second, after a warm-up that is not counted.
 */
export async function rawRate({ baseUrl, channels, perChannel, paced }: RawPushes): Promise<number> {
  const pusher = createPusher({ baseUrl, connections: 128, timeoutMs: 5_000 })
  const limit = pLimit(paced ? AT_ONCE.paced : AT_ONCE.free)
  const paces = Array.from({ length: channels }, () => new Pace(CHANNEL_LIMIT))
  const push = async (channel: number, member: number): Promise<void> => {
    if (paced) await paces[channel]?.turn()
    const answer = await pusher.push({
      token: tokenOf(channel),
      body: bodyFor(userIdOf(channel, member)),
      retryKey: randomUUID(),
    })
    if (answer.kind !== 'accepted') throw new Error(`a raw push was answered ${JSON.stringify(answer)}`)
  }
  const round = (count: number) =>
    limit.map(
      Array.from({ length: count }, (_, i) => i),
      (i) => push(i % channels, Math.floor(i / channels) + 1),
    )
  try {
    await round(WARM_UP)
    const began = performance.now()
    await round(channels * perChannel)
    return (channels * perChannel) / ((performance.now() - began) / 1000)
  } finally {
    await pusher.close()
  }
}
