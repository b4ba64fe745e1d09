import type { LinePlatform } from '../platform/linePlatform.ts'
import type { PersonAct, Relation, Talk } from '../state/records.ts'
import type { MadeMessage } from './messages.ts'

/** Changes what a person is to a channel. */
export function relate(platform: LinePlatform, talk: Talk, change: Partial<Relation>): void {
  const relation = platform.memory.relation(talk.channelId, talk.userId)
  platform.record({ t: 'relation', relation: { ...relation, ...change } })
}

/** Shows in the talk what a person did. */
export function show(
  platform: LinePlatform,
  { channelId, userId }: Talk,
  act: Pick<PersonAct, 'kind' | 'text' | 'messageId'>,
): void {
  platform.record({ t: 'act', act: { channelId, userId, at: platform.clock.now(), ...act } })
}

/** What a message holds can be fetched from now on. */
export function keepContent(platform: LinePlatform, talk: Talk, { content }: MadeMessage): void {
  const { channelId, userId } = talk
  if (content) platform.record({ t: 'content', content: { channelId, userId, ...content } })
}

/** A person's message: it shows in the talk, and its content can be fetched. */
export function keepMessage(platform: LinePlatform, talk: Talk, made: MadeMessage): void {
  keepContent(platform, talk, made)
  relate(platform, talk, { lastSaidAt: platform.clock.now() })
  show(platform, talk, made.act)
}
