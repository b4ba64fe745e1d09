import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'

/** An open LISTEN on a session of its own. */
export interface Listener {
  stop(): Promise<void>
}

const AGAIN_MS = 1_000

/**
 * Calls `heard` at each NOTIFY of a channel, and once after every reconnect, since notifications of the meantime are
 * lost. Only a hint: the caller also polls.
 */
export async function listen({
  url,
  name,
  channel,
  heard,
  log,
}: {
  url: string
  /** Seen in pg_stat_activity. */
  name: string
  channel: 'todoke_outbox' | 'todoke_stop'
  /** With what the notification says; undefined: the connection is new. */
  heard: (said?: string) => void
  log: { warn(fields: object, text: string): void }
}): Promise<Listener> {
  let stopped = false
  let client: pg.Client | undefined

  const connect = async (): Promise<void> => {
    const next = new pg.Client({
      connectionString: url,
      application_name: name,
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
    })
    next.on('notification', ({ payload }) => heard(payload ?? ''))
    next.on('error', () => {})
    try {
      await next.connect()
      await next.query(`listen ${channel}`)
    } catch (error) {
      await next.end().catch(() => {})
      throw error
    }
    if (stopped) return next.end()
    // Only now: a connection that failed ends too, and whoever tried it tries again.
    next.on('end', () => {
      if (!stopped) void reconnect()
    })
    client = next
    heard()
  }

  const reconnect = async (): Promise<void> => {
    for (;;) {
      await sleep(AGAIN_MS)
      if (stopped) return
      try {
        return await connect()
      } catch (error) {
        log.warn({ err: error, channel }, 'cannot listen to Postgres; polling goes on')
      }
    }
  }

  await connect().catch(() => void reconnect())
  return {
    async stop() {
      stopped = true
      await client?.end().catch(() => {})
    },
  }
}
