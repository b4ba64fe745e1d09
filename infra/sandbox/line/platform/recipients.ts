import type { Person } from '../state/records.ts'
import { canReceive } from './acceptSend.ts'
import type { Call } from './call.ts'
import type { LinePlatform } from './linePlatform.ts'

/** The people of a send, and how many of them it reaches: those count against the quota (line.md 1.4, 1.6). */
export interface Recipients {
  people: readonly Person[]
  reached: number
}

/** The people with these ids at the channel's provider. LINE accepts other ids and delivers nothing (line.md 1.3, 1.6). */
export function peopleOf(platform: LinePlatform, call: Call, userIds: readonly string[]): Recipients {
  const people = [...new Set(userIds)]
    .map((userId) => platform.memory.people.get(userId))
    .filter((person) => person !== undefined)
    .filter((person) => person.provider === call.channel.provider)
  return { people, reached: people.filter(({ userId }) => reaches(platform, call, userId)).length }
}

/** All friends of the channel. */
export function friendsOf(platform: LinePlatform, call: Call): Recipients {
  const relations = platform.memory.relationsOf(call.channel.channelId)
  const friends = relations.filter(({ friendship }) => friendship === 'friend')
  return peopleOf(
    platform,
    call,
    friends.map(({ userId }) => userId),
  )
}

/** Whether `more` people would exceed the channel's monthly quota. */
export function isBeyondQuota(platform: LinePlatform, call: Call, more: number): boolean {
  const { quota, channelId } = call.channel
  if (!quota) return false
  const used = platform.memory.usage.used(channelId, platform.clock.now())
  return used + (quota.usedElsewhere ?? 0) + (quota.reserved ?? 0) + more > quota.limit
}

function reaches(platform: LinePlatform, call: Call, userId: string): boolean {
  return canReceive(platform.memory.relation(call.channel.channelId, userId), platform.clock.now())
}
