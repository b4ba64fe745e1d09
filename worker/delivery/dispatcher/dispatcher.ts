import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import type { Client } from '@temporalio/client'
import pLimit from 'p-limit'
import type { Logger } from 'pino'
import type { ChannelAccess, Pusher } from '../../../activities/line/index.ts'
import type { LineAccountId, ShopId } from '../../../domain/values/ids.ts'
import type { ShopBoxes } from '../../../schema/crypto/shopBoxes.ts'
import type { ResponseTokens } from '../../../schema/crypto/responseTokens.ts'
import type { Db } from '../../../schema/database.ts'
import { channelWork } from '../../../schema/delivery/dispatch/leases.ts'
import { listen } from '../../../schema/sql/listen.ts'
import { singleFlight } from '../../../infra/runtime/singleFlight.ts'
import { Channel, LOOK_EVERY_MS } from './channel.ts'
import { type HeldLease, Leases } from './leases.ts'
import type { DispatchMetrics } from './metrics.ts'
import { Notifier } from './notifier.ts'

/** Claims at once, of all channels of the process. */
const CLAIMS_AT_ONCE = 2

/** What a dispatcher needs. */
export interface DispatcherDeps {
  db: Db
  databaseUrl: string
  client: Client
  pusher: Pusher
  /** Channel access tokens; throws while none can be had. */
  access: Pick<ChannelAccess, 'token' | 'drop'>
  /** Makes the tokens of buttons that act, and the ids of click links. */
  tokens: Pick<ResponseTokens, 'tap' | 'link'>
  /** Opens the texts of notices. */
  boxes: ShopBoxes
  /** The address that click links begin with, without a slash at the end. */
  linkBaseUrl: string
  /** The address that uploads are served below, without a slash at the end. */
  mediaBaseUrl: string
  metrics: DispatchMetrics
  log: Logger
}

/** A running dispatcher; `stop` leaves no row in doubt that it can settle within 5 s. */
export interface Dispatcher {
  /** The channels that this process sends for now. */
  channels(): { shopId: ShopId; lineAccountId: LineAccountId }[]
  /** Pushes are under way. */
  busy(): boolean
  /** Workflows are still to be told of deliveries that this process settled. */
  telling(): boolean
  stop(): Promise<void>
}

/**
 * Sends what falls due, for every channel whose lease this process gets (delivery.md section 5). Needs
 * Postgres and LINE alone: with Temporal down messages still leave, and their workflows hear of it later.
 */
export async function startDispatcher(deps: DispatcherDeps): Promise<Dispatcher> {
  const { db, metrics, log } = deps
  const holder = `${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`
  const channels = new Map<LineAccountId, { epoch: number; channel: Channel }>()
  const busy = (): boolean => [...channels.values()].some(({ channel }) => channel.busy)
  const notifier = new Notifier({ ...deps, busy })
  const leases = new Leases({ db, holder, log })
  const claiming = pLimit(CLAIMS_AT_ONCE)
  notifier.start()

  const open = async (lease: HeldLease): Promise<void> => {
    const [work] = await channelWork(db, [lease.lineAccountId])
    if (!work) return
    const channel = new Channel({
      ...deps,
      holder,
      lease,
      pushLimit: work.pushLimit,
      token: () => deps.access.token(lease.shopId, lease.lineAccountId),
      dropToken: (refused) => deps.access.drop(lease.lineAccountId, refused),
      tell: (notices) => notifier.tell(lease.shopId, notices),
      claiming,
      log: log.child({ channel: lease.lineAccountId }),
    })
    channel.follow(work)
    channels.set(lease.lineAccountId, { epoch: lease.epoch, channel })
  }

  const follow = async (): Promise<void> => {
    for (const [id, { epoch, channel }] of channels) {
      if (leases.held.get(id)?.epoch === epoch) continue
      channels.delete(id)
      void channel.end()
    }
    for (const lease of leases.held.values()) if (!channels.has(lease.lineAccountId)) await open(lease)
    metrics.channels.set(channels.size)
  }

  let following: Promise<void> = Promise.resolve()
  leases.start(() => {
    following = following
      .then(follow)
      .catch((error: unknown) => log.error({ err: error }, 'could not open a channel'))
  })

  let isBlind = false
  const look = singleFlight(async () => {
    try {
      const work = await channelWork(db, [...channels.keys()])
      if (isBlind) log.info('looks for due rows again')
      isBlind = false
      for (const one of work) channels.get(one.lineAccountId)?.channel.follow(one)
    } catch (error) {
      // Ten looks a second: one line an outage.
      if (!isBlind) log.warn({ err: error }, 'could not look for due rows; goes on trying')
      isBlind = true
    }
  })
  const timer = setInterval(() => void look(), LOOK_EVERY_MS)
  const ears = await listen({
    url: deps.databaseUrl,
    name: 'todoke-dispatcher-stop',
    channel: 'todoke_stop',
    heard: () => void look(),
    log,
  })

  return {
    channels: () => [...leases.held.values()],
    busy,
    telling: () => !notifier.idle,
    async stop() {
      clearInterval(timer)
      await ears.stop()
      await following
      await Promise.all([...channels.values()].map(({ channel }) => channel.end()))
      await notifier.stop()
      await leases.release()
    },
  }
}
