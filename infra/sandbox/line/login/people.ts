import { createHash } from 'node:crypto'
import type { Memory } from '../state/platformState.ts'
import type { Channel, LoginChannel, Person } from '../state/records.ts'

/**
 * A person's user id at a provider. Ids differ by provider (line.md 1.7): elsewhere than at the provider of the record
 * it is another one, always the same for the same person and provider.
 */
export function idAt(person: Person, provider: string): string {
  if (person.provider === provider) return person.userId
  return `U${createHash('md5').update(`${provider}/${person.userId}`).digest('hex')}`
}

/**
 * The official account that the login channel is linked to; without a setting the one of the same provider, when there
 * is one only. Null: none, and LINE then knows no friendship.
 */
export function linkedAccount(memory: Memory, { provider, linkedChannelId }: LoginChannel): Channel | null {
  const same = [...memory.channels.values()].filter((channel) => channel.provider === provider)
  if (linkedChannelId === undefined) return same.length === 1 ? (same[0] ?? null) : null
  return same.find(({ channelId }) => channelId === linkedChannelId) ?? null
}

/** Whether the person is a friend of the login channel's linked account and has not blocked it; null without account. */
export function isFriend(memory: Memory, channel: LoginChannel, person: Person): boolean | null {
  const account = linkedAccount(memory, channel)
  if (!account) return null
  return memory.relation(account.channelId, idAt(person, account.provider)).friendship === 'friend'
}
