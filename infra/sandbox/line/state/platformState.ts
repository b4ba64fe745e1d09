import { MonthlyUsage } from './monthlyUsage.ts'
import { Recent } from '../../kit/requests/recentList.ts'
import type {
  AcceptedSend,
  Channel,
  Content,
  Entry,
  IssuedToken,
  LiffApp,
  LoginChannel,
  LoginKey,
  Person,
  Relation,
  RichMenu,
  TalkItem,
} from './records.ts'
import { RetryKeys } from './retryKeys.ts'

const SENDS_KEPT = 50_000
const TALK_ITEMS_KEPT = 200
const CONTENTS_KEPT = 500

/**
 * All state of the platform, in maps; it ends with the process. It changes only by `apply`, which the platform calls with
 * each change and the journal with each entry it kept, so that the journal can rebuild it.
 */
export class Memory {
  readonly channels = new Map<string, Channel>()
  readonly people = new Map<string, Person>()
  readonly sends = new Recent<AcceptedSend>(SENDS_KEPT)
  readonly retryKeys = new RetryKeys()
  readonly usage = new MonthlyUsage()
  readonly tokens = new Map<string, IssuedToken>()
  /** By message id, oldest first; the newest 500. */
  readonly contents = new Map<string, Content>()
  readonly loginChannels = new Map<string, LoginChannel>()
  readonly liffApps = new Map<string, LiffApp>()
  /** By `kid`, oldest first. */
  readonly loginKeys = new Map<string, LoginKey>()
  readonly #loading = new Map<string, number>()
  readonly #relations = new Map<string, Relation>()
  readonly #talks = new Map<string, Recent<TalkItem>>()
  readonly #richMenus = new Map<string, Map<string, RichMenu>>()
  readonly #richMenuLinks = new Map<string, string>()
  readonly #defaultRichMenus = new Map<string, string>()

  apply(entry: Entry): void {
    switch (entry.t) {
      case 'channel':
        this.channels.set(entry.channel.channelId, entry.channel)
        return
      case 'person':
        this.people.set(entry.person.userId, entry.person)
        return
      case 'relation':
        this.#relations.set(key(entry.relation.channelId, entry.relation.userId), entry.relation)
        return
      case 'send':
        this.#applySend(entry.send, entry.firstSeenAt ?? entry.send.acceptedAt)
        return
      case 'retryKey':
        this.retryKeys.restore(entry.record)
        return
      case 'act':
        this.#talkOf(entry.act.channelId, entry.act.userId).add({ by: 'person', ...entry.act })
        return
      case 'usage':
        this.usage.set(entry.channelId, entry.month, entry.used)
        return
      case 'richMenu':
        this.#menusOf(entry.channelId).set(entry.menu.richMenuId, entry.menu)
        return
      case 'richMenuLink':
        if (entry.richMenuId === null) this.#richMenuLinks.delete(key(entry.channelId, entry.userId))
        else this.#richMenuLinks.set(key(entry.channelId, entry.userId), entry.richMenuId)
        return
      case 'defaultRichMenu':
        if (entry.richMenuId === null) this.#defaultRichMenus.delete(entry.channelId)
        else this.#defaultRichMenus.set(entry.channelId, entry.richMenuId)
        return
      case 'token':
        this.tokens.set(entry.token.token, entry.token)
        return
      case 'tokensRevoked':
        for (const issued of this.tokens.values())
          if (issued.channelId === entry.channelId) this.tokens.delete(issued.token)
        return
      case 'content':
        this.#keepContent(entry.content)
        return
      case 'unsent':
        this.#unsend(entry)
        return
      case 'loading':
        this.#loading.set(key(entry.channelId, entry.userId), entry.until)
        return
      case 'loginChannel':
        this.loginChannels.set(entry.channel.loginChannelId, entry.channel)
        return
      case 'liffApp':
        this.liffApps.set(entry.app.liffId, entry.app)
        return
      case 'loginKey':
        this.loginKeys.set(entry.key.kid, entry.key)
    }
  }

  /** The entries that rebuild this state; each start rewrites the journal to them. */
  *entries(): Iterable<Entry> {
    for (const channel of this.channels.values()) yield { t: 'channel', channel }
    for (const person of this.people.values()) yield { t: 'person', person }
    for (const relation of this.#relations.values()) yield { t: 'relation', relation }
    for (const [channelId, menus] of this.#richMenus)
      for (const menu of menus.values()) yield { t: 'richMenu', channelId, menu }
    for (const [pair, richMenuId] of this.#richMenuLinks) {
      const [channelId = '', userId = ''] = pair.split('/')
      yield { t: 'richMenuLink', channelId, userId, richMenuId }
    }
    for (const [channelId, richMenuId] of this.#defaultRichMenus)
      yield { t: 'defaultRichMenu', channelId, richMenuId }
    for (const token of this.tokens.values()) yield { t: 'token', token }
    for (const content of this.contents.values()) yield { t: 'content', content }
    for (const channel of this.loginChannels.values()) yield { t: 'loginChannel', channel }
    for (const app of this.liffApps.values()) yield { t: 'liffApp', app }
    for (const key of this.loginKeys.values()) yield { t: 'loginKey', key }
    const items = [...this.#acts(), ...this.sends.all().map((send): Entry => ({ t: 'send', send }))]
    yield* items.toSorted((a, b) => instantOf(a) - instantOf(b))
    for (const usage of this.usage.all()) yield { t: 'usage', ...usage }
    for (const record of this.retryKeys.accepted()) yield { t: 'retryKey', record }
  }

  relation(channelId: string, userId: string): Relation {
    const known = this.#relations.get(key(channelId, userId))
    return known ?? { channelId, userId, friendship: 'none', lastSaidAt: null }
  }

  /** The channel's relations to everyone who ever followed, blocked or wrote. */
  relationsOf(channelId: string): Relation[] {
    return [...this.#relations.values()].filter((relation) => relation.channelId === channelId)
  }

  talk(channelId: string, userId: string): readonly TalkItem[] {
    return this.#talks.get(key(channelId, userId))?.all() ?? []
  }

  /** Until when the loading animation shows; 0 when it does not. */
  loadingUntil(channelId: string, userId: string): number {
    return this.#loading.get(key(channelId, userId)) ?? 0
  }

  richMenus(channelId: string): RichMenu[] {
    return [...(this.#richMenus.get(channelId)?.values() ?? [])]
  }

  richMenu(channelId: string, richMenuId: string): RichMenu | undefined {
    return this.#richMenus.get(channelId)?.get(richMenuId)
  }

  defaultRichMenuOf(channelId: string): string | undefined {
    return this.#defaultRichMenus.get(channelId)
  }

  /** The menu linked to this person. */
  richMenuOf(channelId: string, userId: string): string | undefined {
    return this.#richMenuLinks.get(key(channelId, userId))
  }

  clear(): void {
    const parts = [this.channels, this.people, this.sends, this.retryKeys, this.usage, this.tokens]
    for (const part of parts) part.clear()
    for (const part of [this.loginChannels, this.liffApps, this.loginKeys]) part.clear()
    this.#loading.clear()
    this.contents.clear()
    const maps = [this.#relations, this.#talks, this.#richMenus, this.#richMenuLinks, this.#defaultRichMenus]
    for (const map of maps) map.clear()
  }

  #applySend(send: AcceptedSend, firstSeenAt: number): void {
    this.sends.add(send)
    this.retryKeys.accept(send, firstSeenAt)
    if (send.counted) this.usage.add(send.channelId, send.acceptedAt)
    if (!send.delivered) return
    this.#loading.delete(key(send.channelId, send.userId))
    this.#talkOf(send.channelId, send.userId).add({ by: 'shop', ...send })
  }

  #keepContent(content: Content): void {
    this.contents.set(content.messageId, content)
    for (const oldest of this.contents.keys()) {
      if (this.contents.size <= CONTENTS_KEPT) return
      this.contents.delete(oldest)
    }
  }

  #unsend({ channelId, userId, messageId }: { channelId: string; userId: string; messageId: string }): void {
    const content = this.contents.get(messageId)
    if (content?.channelId === channelId && content.userId === userId) this.contents.delete(messageId)
    for (const item of this.#talkOf(channelId, userId).all())
      if (item.by === 'person' && item.messageId === messageId)
        Object.assign(item, { isUnsent: true, text: '' })
  }

  *#acts(): Iterable<Entry> {
    for (const talk of this.#talks.values())
      for (const item of talk.all()) if (item.by === 'person') yield { t: 'act', act: item }
  }

  #talkOf(channelId: string, userId: string): Recent<TalkItem> {
    const id = key(channelId, userId)
    const talk = this.#talks.get(id) ?? new Recent<TalkItem>(TALK_ITEMS_KEPT)
    this.#talks.set(id, talk)
    return talk
  }

  #menusOf(channelId: string): Map<string, RichMenu> {
    const menus = this.#richMenus.get(channelId) ?? new Map<string, RichMenu>()
    this.#richMenus.set(channelId, menus)
    return menus
  }
}

const key = (channelId: string, userId: string): string => `${channelId}/${userId}`

function instantOf(entry: Entry): number {
  if (entry.t === 'send') return entry.send.acceptedAt
  return entry.t === 'act' ? entry.act.at : 0
}
