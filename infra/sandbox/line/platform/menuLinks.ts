import type { RichMenu } from '../state/records.ts'
import type { Memory } from '../state/memory.ts'
import { personKnownTo } from './accept.ts'
import type { Call } from './call.ts'
import type { LinePlatform } from './linePlatform.ts'

/** Links a menu to a person; null unlinks. Nothing happens for a person who is no friend (line.md 1.8). */
export function linkMenu(
  platform: LinePlatform,
  call: Call,
  { userId, richMenuId }: { userId: string; richMenuId: string | null },
): void {
  const { channelId } = call.channel
  const isFriend = platform.memory.relation(channelId, userId).friendship === 'friend'
  if (isFriend && personKnownTo(platform, call, userId))
    platform.record({ t: 'richMenuLink', channelId, userId, richMenuId })
}

/** The menu that a person sees: their own before the channel's default (line.md 1.8). */
export function menuSeenBy(memory: Memory, channelId: string, userId: string): RichMenu | undefined {
  const own = memory.richMenuOf(channelId, userId)
  const ofAll = memory.defaultRichMenuOf(channelId)
  return memory.richMenu(channelId, own ?? '') ?? memory.richMenu(channelId, ofAll ?? '')
}
