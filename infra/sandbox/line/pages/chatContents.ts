import type { FastifyInstance } from 'fastify'
import { Refused } from '../../kit/control/refused.ts'
import { bytesOf } from '../content/samples.ts'
import type { LinePlatform } from '../platform/linePlatform.ts'
import type { Talk } from '../state/records.ts'
import type { PersonActs } from '../webhooks/personActs.ts'

/** What fits into the journal of a demo; LINE takes more. */
const LARGEST_BYTES = 20 * 1024 * 1024

/** Pictures, films, sounds and files that a person sends from the page, and as the page shows them again. */
export function chatContents({ platform, acts }: { platform: LinePlatform; acts: PersonActs }) {
  return async (app: FastifyInstance): Promise<void> => {
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: LARGEST_BYTES }, (_request, body, done) =>
      done(null, body),
    )
    app.post<{ Params: Talk; Querystring: { name?: string } }>(
      '/:channelId/:userId/file',
      async (request, reply) => {
        const contentType = request.headers['content-type'] ?? 'application/octet-stream'
        const base64 = Buffer.isBuffer(request.body) ? request.body.toString('base64') : ''
        const fileName = String(request.query.name ?? '') || 'file'
        const sent = acts.send(request.params, { type: kindOf(contentType), contentType, base64, fileName })
        sent.catch(() => undefined)
        await Promise.race([sent, new Promise(setImmediate)])
        return reply.code(204).send()
      },
    )
    app.get<{ Params: Talk & { messageId: string } }>(
      '/:channelId/:userId/content/:messageId',
      (request, reply) => {
        const { messageId, channelId, userId } = request.params
        const content = platform.memory.contents.get(messageId)
        if (content?.channelId !== channelId || content.userId !== userId)
          throw new Refused(404, 'no such content')
        // Bytes of a person: never a page of this server.
        const isMedia = /^(image\/(png|jpeg|gif|webp)|video\/|audio\/)/.test(content.contentType)
        return reply
          .type(isMedia ? content.contentType : 'application/octet-stream')
          .header('content-disposition', isMedia ? 'inline' : 'attachment')
          .send(bytesOf(content))
      },
    )
  }
}

function kindOf(contentType: string): 'image' | 'video' | 'audio' | 'file' {
  const kind = (['image', 'video', 'audio'] as const).find((one) => contentType.startsWith(`${one}/`))
  return kind ?? 'file'
}
