import { type Answer, json, notFound, ok } from '../platform/answer.ts'
import type { Call, Endpoint } from '../platform/call.ts'
import type { LinePlatform } from '../platform/linePlatform.ts'
import type { Content } from '../state/records.ts'
import { bytesOf, previewOf } from './samples.ts'

const path = '/v2/bot/message/:messageId/content'
const common = { method: 'GET', auth: 'token', body: 'none' } as const

/** GET …/content: 202 while LINE prepares it, 404 once it was unsent or has expired (line.md 1.9). */
const content: Endpoint = {
  ...common,
  name: 'content',
  path,
  perform: (platform, call) => ready(platform, call, (found) => binary(found.contentType, bytesOf(found))),
}

/** GET …/content/preview: of pictures and films. */
const preview: Endpoint = {
  ...common,
  name: 'contentPreview',
  path: `${path}/preview`,
  perform: (platform, call) =>
    ready(platform, call, (found) =>
      found.kind === 'image' || found.kind === 'video'
        ? binary(
            found.kind === 'image' && 'base64' in found.data ? found.contentType : 'image/png',
            previewOf(found),
          )
        : notFound(),
    ),
}

/** GET …/content/transcoding: how far LINE is with a film or sound. */
const transcoding: Endpoint = {
  ...common,
  name: 'contentTranscoding',
  path: `${path}/transcoding`,
  perform: (platform, call) => {
    const found = kept(platform, call)
    return found ? ok({ status: statusOf(platform, found) }) : notFound()
  },
}

/** The endpoints of api-data.line.me that fetch what people sent; here they are on the same host as all others. */
export const contentEndpoints: Endpoint[] = [content, preview, transcoding]

function ready(platform: LinePlatform, call: Call, answer: (content: Content) => Answer): Answer {
  const found = kept(platform, call)
  if (!found) return notFound()
  const status = statusOf(platform, found)
  if (status === 'failed') return notFound()
  return status === 'processing' ? json(202, {}) : answer(found)
}

/** The content, while LINE keeps it, of a message to this channel. */
function kept(platform: LinePlatform, { channel, params }: Call): Content | null {
  const found = platform.memory.contents.get(params['messageId'] ?? '')
  if (!found || found.channelId !== channel.channelId) return null
  return found.expiresAt > platform.clock.now() ? found : null
}

function statusOf(platform: LinePlatform, { readyAt, neverReady }: Content) {
  if (platform.clock.now() < readyAt) return 'processing'
  return neverReady ? 'failed' : 'succeeded'
}

const binary = (contentType: string, payload: Buffer): Answer => ({
  status: 200,
  headers: { 'content-type': contentType },
  payload,
})
