import { Refused } from '../../kit/control/refused.ts'
import type { LinePlatform } from '../platform/linePlatform.ts'
import type { Channel } from '../state/records.ts'

/** @throws {Refused} 404 when there is no such channel */
export function knownChannel(platform: LinePlatform, channelId: string): Channel {
  const channel = platform.memory.channels.get(channelId)
  if (!channel) throw new Refused(404, `no channel ${channelId}: PUT /_control/channels/${channelId} first`)
  return channel
}
