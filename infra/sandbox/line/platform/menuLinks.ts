import { personKnownTo } from './acceptSend.ts'
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
