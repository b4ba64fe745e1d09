import type { LinePlatform } from '../platform/linePlatform.ts'
import type { Channel, PersonAct, Relation } from '../state/records.ts'
import { followEvent, postbackEvent, textEvent, unfollowEvent, type WebhookEvent } from './events.ts'
import type { SendOptions, WebhookAttempt, WebhookSender } from './sender.ts'

/** Thrown when a person cannot do that: nobody of that id, or the channel is blocked. */
export class ActRefused extends Error {
  readonly status: 404 | 409

  constructor(status: 404 | 409, message: string) {
    super(message)
    this.name = 'ActRefused'
    this.status = status
  }
}

export interface Where {
  channelId: string
  userId: string
}

export interface Tap {
  data: string
  /** Shown in the talk as if the person had written it. */
  displayText?: string
  params?: Record<string, string>
}

/** What a person does in the LINE app: it shows in the talk and goes to the shop as a webhook. */
export class PersonActs {
  readonly #platform: LinePlatform
  readonly #webhooks: WebhookSender

  constructor(platform: LinePlatform, webhooks: WebhookSender) {
    this.#platform = platform
    this.#webhooks = webhooks
  }

  /** Adds the channel as a friend, or unblocks it. `silent` sends no webhook. */
  async follow(where: Where, options: SendOptions & { silent?: boolean } = {}): Promise<WebhookAttempt[]> {
    const { channel, relation } = this.#who(where)
    this.#relate(relation, { friendship: 'friend', wasFriend: true })
    this.#show(where, 'follow', '')
    if (options.silent) return []
    return this.#tell(channel, followEvent(this.#platform, where, relation.friendship === 'blocked'), options)
  }

  /** Blocks the channel: LINE calls it unfollow. */
  async unfollow(where: Where, options: SendOptions & { silent?: boolean } = {}): Promise<WebhookAttempt[]> {
    const { channel, relation } = this.#who(where)
    this.#relate(relation, { friendship: 'blocked' })
    this.#show(where, 'unfollow', '')
    return options.silent ? [] : this.#tell(channel, unfollowEvent(this.#platform, where), options)
  }

  async say(where: Where, text: string, options: SendOptions = {}): Promise<WebhookAttempt[]> {
    const { channel, relation } = this.#whoMayTalk(where)
    this.#relate(relation, { lastSaidAt: this.#platform.clock.now() })
    this.#show(where, 'text', text)
    return this.#tell(channel, textEvent(this.#platform, where, text), options)
  }

  /** Taps a button with a postback. */
  async tap(where: Where, tap: Tap, options: SendOptions = {}): Promise<WebhookAttempt[]> {
    const { channel, relation } = this.#whoMayTalk(where)
    this.#relate(relation, { lastSaidAt: this.#platform.clock.now() })
    if (tap.displayText) this.#show(where, 'postback', tap.displayText)
    const postback = { data: tap.data, ...(tap.params ? { params: tap.params } : {}) }
    return this.#tell(channel, postbackEvent(this.#platform, where, postback), options)
  }

  #tell(channel: Channel, event: WebhookEvent, options: SendOptions): Promise<WebhookAttempt[]> {
    return this.#webhooks.send(channel, [event], options)
  }

  #who({ channelId, userId }: Where): { channel: Channel; relation: Relation } {
    const { memory } = this.#platform
    const channel = memory.channels.get(channelId)
    if (!channel)
      throw new ActRefused(404, `no channel ${channelId}: PUT /_control/channels/${channelId} first`)
    const person = memory.people.get(userId)
    if (!person || person.provider !== channel.provider)
      throw new ActRefused(404, `no person ${userId} at this provider: PUT /_control/users/${userId} first`)
    return { channel, relation: memory.relation(channelId, userId) }
  }

  #whoMayTalk(where: Where): { channel: Channel; relation: Relation } {
    const who = this.#who(where)
    if (who.relation.friendship === 'blocked')
      throw new ActRefused(409, 'the person has blocked this channel')
    return who
  }

  #relate(relation: Relation, change: Partial<Relation>): void {
    this.#platform.record({ t: 'relation', relation: { ...relation, ...change } })
  }

  #show(where: Where, kind: PersonAct['kind'], text: string): void {
    this.#platform.record({ t: 'act', act: { ...where, at: this.#platform.clock.now(), kind, text } })
  }
}
