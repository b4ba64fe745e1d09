import type { FastifyReply } from 'fastify'
import type { LinePlatform } from '../platform/linePlatform.ts'
import type { Channel, Entry, Talk } from '../state/records.ts'
import { talkVersion, wholeTalk } from './chatRoom.ts'
import { panelsOf } from './panels.ts'
import { talkItem } from './talkItems.ts'

const HEARTBEAT_MS = 15_000

/**
 * Server-sent events of one talk: `whole` (version and markup) when the stream opens, `item` for each new item, `panels`
 * for what depends on the state. It ends when the page closes the connection.
 */
export function streamTalk(
  platform: LinePlatform,
  channel: Channel,
  { talk, reply }: { talk: Talk; reply: FastifyReply },
): void {
  const { memory, news } = platform
  reply.hijack()
  const out = reply.raw
  out.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' })
  const send = (event: string, data: unknown): void => {
    out.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
  }
  const sendPanels = (): void => {
    const panels = Object.entries(panelsOf(platform, talk)).map(([id, part]) => [id, String(part)])
    send('panels', Object.fromEntries(panels))
  }
  const sendWhole = (): void =>
    send('whole', { version: talkVersion(memory, talk), html: String(wholeTalk(memory, talk, channel)) })
  const onNews = (entry: Entry): void => {
    if (entry.t === 'unsent') sendWhole()
    if (entry.t === 'send' || entry.t === 'act') {
      const items = memory.talk(talk.channelId, talk.userId)
      const [before, item] = [items.at(-2), items.at(-1)]
      if (item) send('item', String(talkItem(talk, channel, [before, item])))
    }
    sendPanels()
  }
  sendWhole()
  sendPanels()
  const name = `talk:${talk.channelId}/${talk.userId}`
  const heartbeat = setInterval(() => out.write(': still here\n\n'), HEARTBEAT_MS)
  news.on(name, onNews)
  out.once('close', () => {
    clearInterval(heartbeat)
    news.off(name, onNews)
  })
}
