import type { RobotSettings } from './robotSettings.ts'
import type { RobotSession } from './session/robotSession.ts'

/** A place for one session; a session stands in it while a job uses it, and for a while afterwards. */
interface Place {
  key: string | null
  robotId: string | null
  host: string | null
  session: RobotSession | null
  inUse: boolean
  idle: NodeJS.Timeout | null
}

/**
 * The sessions of a process: a bounded number of places (`maxSessions`). A session that a job gives back is kept for
 * `idleMs` for the next job of the same robot under the same lease; one of an older lease is ended at once, and an idle
 * one gives way to a robot that needs its place. It ends with `end`.
 */
export class SessionShelf {
  private readonly places: Place[] = []
  private readonly waiting: (() => void)[] = []
  private readonly settings: RobotSettings

  constructor(settings: RobotSettings) {
    this.settings = settings
  }

  /** A place with the robot's own session in it, or an empty one. Waits while all are in use. */
  async take(key: string | null, robotId: string | null, signal?: AbortSignal): Promise<Place> {
    for (;;) {
      signal?.throwIfAborted()
      const place = await this.tryTake(key, robotId)
      if (place !== null) return place
      await this.turn(signal)
    }
  }

  /** The place is going to reach this host. */
  reach(place: Place, host: string): void {
    place.host = host
  }

  /** The hosts of all sessions. */
  hosts(): string[] {
    return [...new Set(this.places.flatMap(({ host }) => (host === null ? [] : [host])))]
  }

  hold(place: Place, session: RobotSession): void {
    place.session = session
  }

  async putBack(place: Place, keep: boolean): Promise<void> {
    place.inUse = false
    const { session } = place
    if (session !== null) session.signal = undefined
    if (!keep || session === null || !session.isAlive()) await this.clear(place)
    else {
      place.idle = setTimeout(() => void this.clear(place), this.settings.idleMs)
      place.idle.unref()
    }
    this.waiting.shift()?.()
  }

  async end(): Promise<void> {
    await Promise.all(this.places.map(async (place) => await this.clear(place)))
  }

  private async tryTake(key: string | null, robotId: string | null): Promise<Place | null> {
    const idle = this.places.filter((place) => !place.inUse)
    const own = key === null ? undefined : idle.find((place) => place.key === key && place.session?.isAlive())
    if (own !== undefined) {
      if (own.idle !== null) clearTimeout(own.idle)
      own.inUse = true
      return own
    }
    const older = idle.find((place) => robotId !== null && place.robotId === robotId)
    const full = this.places.length >= this.settings.maxSessions
    const leaving = older ?? (full ? idle[0] : undefined)
    if (leaving === undefined && full) return null
    const place: Place = { key, robotId, host: null, session: null, inUse: true, idle: null }
    this.places.push(place)
    if (leaving !== undefined) await this.clear(leaving)
    return place
  }

  private async clear(place: Place): Promise<void> {
    if (place.idle !== null) clearTimeout(place.idle)
    const index = this.places.indexOf(place)
    if (index >= 0) this.places.splice(index, 1)
    const { session } = place
    place.session = null
    await session?.end()
  }

  private async turn(signal?: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => {
      this.waiting.push(resolve)
      signal?.addEventListener('abort', () => resolve(), { once: true })
    })
  }
}
