/** The stand-in's records. They are plain JSON, which the journal keeps as it is. Instants are epoch milliseconds. */

/** A channel's monthly quota; `null` on the channel means LINE's `{"type":"none"}` (line.md 1.4). */
export interface QuotaSetting {
  /** People that may be reached in a calendar month of Japan. */
  limit: number
  /** Held back by a narrowcast in progress; counts as used when a send is judged. */
  reserved?: number
  /** Sent otherwise, such as from LINE's console; part of `totalUsage`. */
  usedElsewhere?: number
  /** `totalUsage` is refreshed after this many milliseconds only. */
  lagMs?: number
}

/** Requests a second per endpoint; `null` lifts the limit of that endpoint, `false` lifts them all. */
type LimitSettings = false | Record<string, number | null>

/** Redelivery of webhooks that were not answered with 2xx; off when `null` (line.md 1.9). */
export interface RedeliverySetting {
  tries: number
  /** Wait before the first redelivery, in milliseconds; doubles each time. */
  backoffMs: number
}

/** A Messaging API channel of a shop. */
export interface Channel {
  channelId: string
  channelSecret: string
  displayName: string
  botUserId: string
  /** Channels and people of another provider do not know each other (line.md 1.7). */
  provider: string
  webhookUrl: string | null
  /** The long-lived token of LINE's console; null when none was issued. */
  accessToken: string | null
  quota: QuotaSetting | null
  limits: LimitSettings
  redelivery: RedeliverySetting | null
  /** How many times each event is sent with the same `webhookEventId`; 1 is the normal case. */
  webhookCopies: number
  /** Each webhook waits for a random time below this, so that events overtake each other. */
  webhookJitterMs: number
}

/** A person with the LINE app. */
export interface Person {
  userId: string
  displayName: string
  provider: string
  pictureUrl?: string
  language?: string
  statusMessage?: string
}

/** `none`: known to the provider, never a friend. */
type Friendship = 'none' | 'friend' | 'blocked'

/** A channel and a person: the address of what passes between them. */
export interface Talk {
  channelId: string
  userId: string
}

export interface Relation extends Talk {
  friendship: Friendship
  lastSaidAt: number | null
}

export interface SentMessage {
  id: string
  quoteToken?: string
}

/** A checked message object, as the shop sent it. */
export type MessageObject = Readonly<Record<string, unknown>>

/** One accepted send to one person; a multicast or broadcast makes one for each person. */
export interface AcceptedSend extends Talk {
  kind: 'push' | 'reply' | 'multicast' | 'broadcast'
  acceptedAt: number
  requestId: string
  retryKey: string | null
  /** SHA-1 of the raw body, to tell whether a retry repeated the same bytes. */
  bodyHash: string
  messages: readonly MessageObject[]
  sentMessages: readonly SentMessage[]
  /** False when the person blocked the channel or is no friend: the answer is 200, and nobody sees the message. */
  delivered: boolean
  /** Whether it used up quota. */
  counted: boolean
}

/** A retry key. `accepted` is null until a request with it is accepted. */
export interface RetryKeyRecord {
  channelId: string
  retryKey: string
  firstSeenAt: number
  accepted: { requestId: string; bodyHash: string; sentMessages: readonly SentMessage[] } | null
}

/** What a person did in the talk. */
export interface PersonAct extends Talk {
  at: number
  kind: Content['kind'] | 'text' | 'sticker' | 'location' | 'postback' | 'follow' | 'unfollow' | 'note'
  /** What the talk shows: the text, the postback's displayText, the name of a place or file; may be empty. */
  text: string
  /** Of a message. */
  messageId?: string
  /** The person took it back: the talk says so and shows nothing of it. */
  isUnsent?: boolean
}

/** What a message holds besides words; the data API gives it out. */
export interface Content extends Talk {
  messageId: string
  kind: 'image' | 'video' | 'audio' | 'file'
  contentType: string
  /** The bytes, or the size of bytes that are invented when they are fetched. */
  data: { base64: string } | { size: number }
  /** LINE prepares it until then. */
  readyAt: number
  /** LINE fails to prepare it. */
  neverReady: boolean
  expiresAt: number
}

export type TalkItem = ({ by: 'shop' } & AcceptedSend) | ({ by: 'person' } & PersonAct)

export interface RichMenu {
  richMenuId: string
  size: { width: number; height: number }
  selected: boolean
  name: string
  chatBarText: string
  /** The name by which a rich menu switch refers to it. */
  aliasId?: string
  areas: { bounds: { x: number; y: number; width: number; height: number }; action: MessageObject }[]
}

/** A channel access token that the platform issued. */
export interface IssuedToken {
  token: string
  channelId: string
  kind: 'stateless' | 'short-lived'
  issuedAt: number
  expiresAt: number
}

/** A LINE Login channel; LIFF apps belong to one. */
export interface LoginChannel {
  loginChannelId: string
  /** User ids differ by provider (line.md 1.7). */
  provider: string
  channelSecret: string
  /** The Messaging API channel whose account it is linked to; null: none; absent: the provider's only one. */
  linkedChannelId?: string | null
}

/** A LIFF app: `https://liff.line.me/{liffId}/path` opens `{endpointUrl}/path`. */
export interface LiffApp {
  liffId: string
  loginChannelId: string
  endpointUrl: string
}

export interface PublicKey {
  kty: string
  crv: string
  x: string
  y: string
}

/** A key pair of LINE Login, ES256; `d` is its private part. The newest one signs. */
export interface LoginKey {
  kid: string
  isPublished: boolean
  publicKey: PublicKey
  d: string
}

/** One change of the state, and one line of the journal. */
export type Entry =
  | { t: 'channel'; channel: Channel }
  | { t: 'person'; person: Person }
  | { t: 'relation'; relation: Relation }
  | { t: 'send'; send: AcceptedSend; firstSeenAt?: number }
  | { t: 'retryKey'; record: RetryKeyRecord }
  | { t: 'act'; act: PersonAct }
  | { t: 'usage'; channelId: string; month: string; used: number }
  | { t: 'richMenu'; channelId: string; menu: RichMenu }
  | { t: 'richMenuLink'; channelId: string; userId: string; richMenuId: string | null }
  | { t: 'defaultRichMenu'; channelId: string; richMenuId: string | null }
  | { t: 'token'; token: IssuedToken }
  | { t: 'tokensRevoked'; channelId: string }
  | { t: 'content'; content: Content }
  | { t: 'unsent'; channelId: string; userId: string; messageId: string }
  | { t: 'loading'; channelId: string; userId: string; until: number }
  | { t: 'loginChannel'; channel: LoginChannel }
  | { t: 'liffApp'; app: LiffApp }
  | { t: 'loginKey'; key: LoginKey }
