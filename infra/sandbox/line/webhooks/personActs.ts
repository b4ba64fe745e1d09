import { Refused } from '../../kit/control/refused.ts'
import type { LinePlatform } from '../platform/linePlatform.ts'
import type { Channel, PersonAct, Relation, Talk } from '../state/records.ts'
import { followEvent, postbackEvent, textEvent, unfollowEvent, type WebhookEvent } from './events.ts'
import type { SendOptions, WebhookAttempt, WebhookSender } from './sender.ts'

interface Tap {
  data: string
  /** Shown in the talk as if the person had written it. */
  displayText?: string
  params?: Record<string, string>
}

/**
 * What a person does in the LINE app: it shows in the talk and goes to the shop as a webhook. The control API and the
 * chat pages call it. It holds nothing of its own. Each act rejects with `Refused`: 404 when channel or person are not
 * known, 409 when the person blocked the channel.
 */
export class PersonActs {
  readonly #platform: LinePlatform
  readonly #webhooks: WebhookSender

  constructor(platform: LinePlatform, webhooks: WebhookSender) {
    this.#platform = platform
    this.#webhooks = webhooks
  }

  /** Adds the channel as a friend, or unblocks it. `silent`: without a webhook. */
  async follow(talk: Talk, options: SendOptions & { silent?: boolean } = {}): Promise<WebhookAttempt[]> {
    const { channel, relation } = this.#who(talk)
    this.#relate(relation, { friendship: 'friend' })
    this.#show(talk, 'follow', '')
    if (options.silent) return []
    return this.#tell(channel, followEvent(this.#platform, talk, relation.friendship === 'blocked'), options)
  }

  /** Blocks the channel: LINE calls it unfollow. */
  async unfollow(talk: Talk, options: SendOptions & { silent?: boolean } = {}): Promise<WebhookAttempt[]> {
    const { channel, relation } = this.#who(talk)
    this.#relate(relation, { friendship: 'blocked' })
    this.#show(talk, 'unfollow', '')
    return options.silent ? [] : this.#tell(channel, unfollowEvent(this.#platform, talk), options)
  }

  async say(talk: Talk, text: string, options: SendOptions = {}): Promise<WebhookAttempt[]> {
    const { channel, relation } = this.#whoMayTalk(talk)
    this.#relate(relation, { lastSaidAt: this.#platform.clock.now() })
    this.#show(talk, 'text', text)
    return this.#tell(channel, textEvent(this.#platform, talk, text), options)
  }

  /** Taps a button with a postback. */
  async tap(talk: Talk, tap: Tap, options: SendOptions = {}): Promise<WebhookAttempt[]> {
    const { channel, relation } = this.#whoMayTalk(talk)
    this.#relate(relation, { lastSaidAt: this.#platform.clock.now() })
    if (tap.displayText) this.#show(talk, 'postback', tap.displayText)
    const postback = { data: tap.data, ...(tap.params ? { params: tap.params } : {}) }
    return this.#tell(channel, postbackEvent(this.#platform, talk, postback), options)
  }

  #tell(channel: Channel, event: WebhookEvent, options: SendOptions): Promise<WebhookAttempt[]> {
    return this.#webhooks.send(channel, [event], options)
  }

  #who({ channelId, userId }: Talk): { channel: Channel; relation: Relation } {
    const { memory } = this.#platform
    const channel = memory.channels.get(channelId)
    if (!channel) throw new Refused(404, `no channel ${channelId}: PUT /_control/channels/${channelId} first`)
    const person = memory.people.get(userId)
    if (!person || person.provider !== channel.provider)
      throw new Refused(404, `no person ${userId} at this provider: PUT /_control/users/${userId} first`)
    return { channel, relation: memory.relation(channelId, userId) }
  }

  #whoMayTalk(talk: Talk): { channel: Channel; relation: Relation } {
    const who = this.#who(talk)
    if (who.relation.friendship === 'blocked') throw new Refused(409, 'the person has blocked this channel')
    return who
  }

  #relate(relation: Relation, change: Partial<Relation>): void {
    this.#platform.record({ t: 'relation', relation: { ...relation, ...change } })
  }

  #show(talk: Talk, kind: PersonAct['kind'], text: string): void {
    this.#platform.record({ t: 'act', act: { ...talk, at: this.#platform.clock.now(), kind, text } })
  }
}
