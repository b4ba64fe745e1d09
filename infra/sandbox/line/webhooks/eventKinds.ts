import { randomBytes } from 'node:crypto'
import type { Talk } from '../state/records.ts'

/** What an event has besides the common properties. */
interface Sample {
  type: string
  /** Who it comes from. Events about the channel itself name nobody. */
  from: 'person' | 'chat' | 'nobody'
  /** Whether it carries a reply token. */
  replyable: boolean
  mode?: 'standby'
  properties: (talk: Talk, now: number) => Record<string, unknown>
}

const person = (
  type: string,
  properties: Sample['properties'],
  { replyable = true }: { replyable?: boolean } = {},
): Sample => ({ type, from: 'person', replyable, properties })
const chat = (type: string, properties: Sample['properties'], replyable = true): Sample => ({
  type,
  from: 'chat',
  replyable,
  properties,
})
const nobody = (type: string, properties: Sample['properties']): Sample => ({
  type,
  from: 'nobody',
  replyable: false,
  properties,
})

const nonce = () => randomBytes(16).toString('base64url')
const user = ({ userId }: Talk) => ({ type: 'user', userId })
const membership =
  (type: string): Sample['properties'] =>
  () => ({
    membership: { type, membershipId: 3189 },
  })
const BOT_ID = `U53387d54817${'0'.repeat(21)}`

/**
 * The kinds of events that the control API makes by name, beside the kinds of messages (line.md 1.9). Each is a sample
 * as LINE's reference has it; what the caller gives takes its place.
 */
export const EVENT_KINDS = {
  follow: person('follow', () => ({ follow: { isUnblocked: false } })),
  unblock: person('follow', () => ({ follow: { isUnblocked: true } })),
  unfollow: person('unfollow', () => ({}), { replyable: false }),
  unsend: person('unsend', () => ({ unsend: { messageId: '444573844083572737' } }), { replyable: false }),
  postback: person('postback', () => ({ postback: { data: 'answer=yes' } })),
  postbackDatetime: person('postback', () => ({
    postback: { data: 'date', params: { datetime: '2026-12-24T18:00' } },
  })),
  postbackRichMenuSwitch: person('postback', () => ({
    postback: { data: 'switched', params: { newRichMenuAliasId: 'menu-b', status: 'SUCCESS' } },
  })),
  videoPlayComplete: person('videoPlayComplete', () => ({ videoPlayComplete: { trackingId: 'track-1' } })),
  beacon: person('beacon', () => ({ beacon: { hwid: 'd41d8cd98f', type: 'enter' } })),
  accountLink: person('accountLink', () => ({ link: { result: 'ok', nonce: nonce() } })),
  accountLinkFailed: nobody('accountLink', () => ({ link: { result: 'failed', nonce: nonce() } })),
  membershipJoined: person('membership', membership('joined')),
  membershipLeft: person('membership', membership('left')),
  membershipRenewed: person('membership', membership('renewed')),
  delivery: person('delivery', () => ({ delivery: { data: 'order-1001' } }), { replyable: false }),
  activated: person('activated', (_talk, now) => ({ chatControl: { expireAt: now + 60_000 } }), {
    replyable: false,
  }),
  deactivated: {
    type: 'deactivated',
    from: 'person',
    replyable: false,
    mode: 'standby',
    properties: () => ({}),
  },
  moduleAttached: nobody('module', () => ({
    module: { type: 'attached', botId: BOT_ID, scopes: ['message:send', 'message:receive'] },
  })),
  moduleDetached: nobody('module', () => ({
    module: { type: 'detached', botId: BOT_ID, reason: 'bot_deleted' },
  })),
  botSuspended: nobody('botSuspended', () => ({})),
  botResumed: nobody('botResumed', () => ({})),
  join: chat('join', () => ({})),
  leave: chat('leave', () => ({}), false),
  memberJoined: chat('memberJoined', (talk) => ({ joined: { members: [user(talk)] } })),
  memberLeft: chat('memberLeft', (talk) => ({ left: { members: [user(talk)] } }), false),
  messageEdited: chat('messageEdited', (_talk, now) => ({
    message: { id: String(now).padStart(18, '4'), type: 'text', text: '直しました' },
  })),
  unknown: person('somethingNew', () => ({ somethingNew: { is: 'not documented yet' } })),
} as const satisfies Record<string, Sample>

type EventKind = keyof typeof EVENT_KINDS

export const isEventKind = (kind: string): kind is EventKind => Object.hasOwn(EVENT_KINDS, kind)

export const sampleOf = (kind: EventKind): Sample => EVENT_KINDS[kind]
