import type { LinePlatform } from '../platform/linePlatform.ts'
import type { Channel } from '../state/records.ts'

/** Thrown when the control API cannot do what was asked; the message says why. */
export class ControlRefused extends Error {
  readonly statusCode: number

  constructor(statusCode: number, message: string) {
    super(message)
    this.name = 'ControlRefused'
    this.statusCode = statusCode
  }
}

/** @throws {ControlRefused} 404 when there is no such channel */
export function knownChannel(platform: LinePlatform, channelId: string): Channel {
  const channel = platform.memory.channels.get(channelId)
  if (!channel)
    throw new ControlRefused(404, `no channel ${channelId}: PUT /_control/channels/${channelId} first`)
  return channel
}
