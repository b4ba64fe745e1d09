import { EventEmitter } from 'node:events'
import type { Journal } from '../state/journal.ts'
import type { Memory } from '../state/platformState.ts'
import { Recent } from '../../kit/requests/recentList.ts'
import type { Entry } from '../state/records.ts'
import { LoginTokens } from '../login/accessTokens.ts'
import type { LoginFault } from '../login/loginFaults.ts'
import { Faults } from '../../kit/requests/faults.ts'
import type { Clock } from './clock.ts'
import { type FaultOrder, LineFaults } from './faults.ts'
import { LinkTokens } from './linkTokens.ts'
import { RateLimiter } from './rateLimiter.ts'
import { ReplyTokens } from './replyTokens.ts'

const REQUESTS_KEPT = 20_000

/** A request to the Messaging API, refused ones included, without its token. */
export interface ReceivedRequest {
  at: number
  endpoint: string
  method: string
  path: string
  requestId: string
  channelId: string | null
  userId?: string
  retryKey?: string
  /** HTTP status of the answer; null when the connection was cut or left without one. */
  status: number | null
  fault?: FaultOrder['kind']
  /** LINE's `message` of a refused request. */
  error?: string
  /** A retry under an accepted key whose bytes differ from the accepted request's. */
  bodyDiffers?: true
}

/**
 * What the parts of the stand-in share: the state, its clock and journal, faults, limits and received requests. The
 * Messaging API, the control API, the chat pages and the webhook sender hold the same one; it ends with the stand-in.
 */
export class LinePlatform {
  readonly faults = new LineFaults()
  readonly limiter = new RateLimiter()
  readonly replyTokens = new ReplyTokens()
  readonly linkTokens = new LinkTokens()
  readonly loginTokens = new LoginTokens()
  readonly loginFaults = new Faults<LoginFault>()
  readonly requests = new Recent<ReceivedRequest>(REQUESTS_KEPT)
  /** Emits `talk:<channelId>/<userId>` with the entry whenever something changes in a talk. */
  readonly news = new EventEmitter().setMaxListeners(0)
  readonly memory: Memory
  readonly clock: Clock
  readonly #journal: Journal | null
  /** Milliseconds by which answers to pushes come later; the push itself is accepted at once. */
  pushLatencyMs = 0
  /** Origins whose media may come by plain http. */
  readonly plainMedia: ReadonlySet<string>

  constructor(parts: {
    memory: Memory
    clock: Clock
    journal: Journal | null
    plainMedia?: readonly string[]
  }) {
    this.plainMedia = new Set(parts.plainMedia)
    this.memory = parts.memory
    this.clock = parts.clock
    this.#journal = parts.journal
  }

  /** Changes the state, appends the change to the journal, and tells the pages that show the talk. */
  record(entry: Entry): void {
    this.memory.apply(entry)
    this.#journal?.append(entry)
    for (const pair of this.#talksOf(entry)) this.news.emit(`talk:${pair}`, entry)
  }

  /** Clears everything, faults and settings included. */
  async clear(): Promise<void> {
    const { memory, faults, limiter, replyTokens, requests, loginTokens, loginFaults, linkTokens } = this
    for (const part of [memory, faults, limiter, replyTokens, requests, loginTokens, loginFaults, linkTokens])
      part.clear()
    this.pushLatencyMs = 0
    this.clock.reset()
    await this.#journal?.rewrite([])
  }

  /** The talks that show the change. */
  #talksOf(entry: Entry): string[] {
    switch (entry.t) {
      case 'send':
        return entry.send.delivered ? [`${entry.send.channelId}/${entry.send.userId}`] : []
      case 'act':
        return [`${entry.act.channelId}/${entry.act.userId}`]
      case 'relation':
        return [`${entry.relation.channelId}/${entry.relation.userId}`]
      case 'unsent':
      case 'loading':
      case 'richMenuLink':
        return [`${entry.channelId}/${entry.userId}`]
      case 'defaultRichMenu': {
        const { channelId } = entry
        return this.memory.relationsOf(channelId).map(({ userId }) => `${channelId}/${userId}`)
      }
      default:
        return []
    }
  }
}
