import { Refused } from '../../kit/control/refused.ts'
import type { LinePlatform } from '../platform/linePlatform.ts'
import type { Channel, Relation, Talk } from '../state/records.ts'
import {
  followEvent,
  messageEvent,
  otherEvent,
  postbackEvent,
  unfollowEvent,
  type WebhookEvent,
} from './events.ts'
import { makeMessage, type Said } from './messages.ts'
import type { SendOptions, WebhookAttempt, WebhookSender } from './sender.ts'
import { keepMessage, relate, show } from './talkRecords.ts'

interface Tap {
  data: string
  /** Shown in the talk as if the person had written it. */
  displayText?: string
  params?: Record<string, string>
}

/** What came of a message. */
interface SentMessage {
  messageId: string
  deliveries: WebhookAttempt[]
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
    relate(this.#platform, talk, { friendship: 'friend' })
    show(this.#platform, talk, { kind: 'follow', text: '' })
    if (options.silent) return []
    return this.#tell(channel, followEvent(this.#platform, talk, relation.friendship === 'blocked'), options)
  }

  /** Blocks the channel: LINE calls it unfollow. */
  async unfollow(talk: Talk, options: SendOptions & { silent?: boolean } = {}): Promise<WebhookAttempt[]> {
    const { channel } = this.#who(talk)
    relate(this.#platform, talk, { friendship: 'blocked' })
    show(this.#platform, talk, { kind: 'unfollow', text: '' })
    return options.silent ? [] : this.#tell(channel, unfollowEvent(this.#platform, talk), options)
  }

  async say(talk: Talk, text: string, options: SendOptions = {}): Promise<WebhookAttempt[]> {
    return (await this.send(talk, { type: 'text', text }, options)).deliveries
  }

  /** Sends a message of any kind. */
  async send(talk: Talk, said: Said, options: SendOptions = {}): Promise<SentMessage> {
    const channel = this.#whoMayTalk(talk)
    const made = makeMessage(said, this.#platform.clock.now())
    keepMessage(this.#platform, talk, made)
    const deliveries = await this.#tell(channel, messageEvent(this.#platform, talk, made), options)
    return { messageId: made.message.id, deliveries }
  }

  /** Takes a message back: nobody can fetch its content any more. */
  async unsend(talk: Talk, messageId: string, options: SendOptions = {}): Promise<WebhookAttempt[]> {
    const channel = this.#whoMayTalk(talk)
    const { channelId, userId } = talk
    const mine = this.#platform.memory
      .talk(channelId, userId)
      .find((item) => item.by === 'person' && item.messageId === messageId)
    if (!mine) throw new Refused(404, `no message ${messageId} of this person`)
    this.#platform.record({ t: 'unsent', channelId, userId, messageId })
    return this.#other(channel, talk, { properties: { type: 'unsend', unsend: { messageId } }, options })
  }

  /** Taps a button with a postback. */
  async tap(talk: Talk, tap: Tap, options: SendOptions = {}): Promise<WebhookAttempt[]> {
    const channel = this.#whoMayTalk(talk)
    relate(this.#platform, talk, { lastSaidAt: this.#platform.clock.now() })
    if (tap.displayText) show(this.#platform, talk, { kind: 'postback', text: tap.displayText })
    const postback = { data: tap.data, ...(tap.params ? { params: tap.params } : {}) }
    return this.#tell(channel, postbackEvent(this.#platform, talk, postback), options)
  }

  /** Switches to the rich menu with this alias, by a tap on a tab (line.md 1.8). */
  async switchMenu(
    talk: Talk,
    { alias, data }: { alias: string; data: string },
    options: SendOptions = {},
  ): Promise<WebhookAttempt[]> {
    this.#whoMayTalk(talk)
    const { channelId, userId } = talk
    const menu = this.#platform.memory.richMenus(channelId).find(({ aliasId }) => aliasId === alias)
    const status = menu ? 'SUCCESS' : 'RICHMENU_ALIAS_ID_NOTFOUND'
    if (menu) this.#platform.record({ t: 'richMenuLink', channelId, userId, richMenuId: menu.richMenuId })
    return this.tap(talk, { data, params: { newRichMenuAliasId: alias, status } }, options)
  }

  /** Comes near a beacon, sees a film to its end, joins a membership: the talk shows `note`, if anything. */
  async does(
    talk: Talk,
    { note, ...properties }: { type: string; note?: string; [property: string]: unknown },
    options: SendOptions = {},
  ): Promise<WebhookAttempt[]> {
    const channel = this.#whoMayTalk(talk)
    if (note) show(this.#platform, talk, { kind: 'note', text: note })
    return this.#other(channel, talk, { properties, options })
  }

  /** Comes back from the shop's login page with the link token and the shop's nonce (line.md 1.11). */
  async linkAccount(
    talk: Talk,
    { linkToken, nonce }: { linkToken: string; nonce: string },
    options: SendOptions = {},
  ): Promise<WebhookAttempt[]> {
    if (!this.#platform.linkTokens.use(linkToken, talk, this.#platform.clock.now()))
      throw new Refused(410, 'the link token is unknown, used or expired: no webhook')
    return this.does(talk, { type: 'accountLink', link: { result: 'ok', nonce } }, options)
  }

  #other(
    channel: Channel,
    talk: Talk,
    {
      properties,
      options,
    }: { properties: { type: string; [property: string]: unknown }; options: SendOptions },
  ): Promise<WebhookAttempt[]> {
    return this.#tell(channel, otherEvent(this.#platform, talk, properties), options)
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

  #whoMayTalk(talk: Talk): Channel {
    const { channel, relation } = this.#who(talk)
    if (relation.friendship === 'blocked') throw new Refused(409, 'the person has blocked this channel')
    return channel
  }
}
