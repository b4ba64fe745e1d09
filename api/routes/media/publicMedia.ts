import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { contentTypeOf, MEDIA_FORMATS } from '../../../domain/media/index.ts'
import { lookUpMedia, type ServedMedia } from '../../../schema/media/media.ts'
import type { Routes } from '../../dependencies.ts'
import { rangeOf } from '../../media/byteRange.ts'
import { contentOf, PROBLEMS } from '../../rest/routeSchemas.ts'
import { Problem } from '../../problems/problem.ts'

/** The widths in which LINE asks for the picture of a rich message (line.md 1.5). */
const WIDTHS = ['240', '300', '460', '700', '1040']
const TYPES = [...new Set(MEDIA_FORMATS.map(contentTypeOf))]
const ANSWERS = {
  200: contentOf('The file.', TYPES),
  206: contentOf('The part that `Range` asked for.', TYPES),
  304: Type.Null({ description: 'The caller has it already.' }),
  416: Type.Null({ description: 'The file has no such part.' }),
  ...PROBLEMS,
}
/** A file never changes under its id. */
const FOR_EVER = 'public, max-age=31536000, immutable'

/** The files in messages, fetched by LINE and by customers' phones: open to all who have the address. */
export const publicMedia: Routes = async (app, { db, mediaStorage }) => {
  const serve = async (request: FastifyRequest, reply: FastifyReply, id: string): Promise<FastifyReply> => {
    const media = /^[0-9a-f-]{36}$/.test(id) ? await lookUpMedia(db, id) : undefined
    if (media === undefined) throw new Problem('NOT_FOUND')
    const etag = `"${media.sha256.toString('hex')}"`
    reply
      .header('cache-control', FOR_EVER)
      .header('etag', etag)
      .header('last-modified', media.created_at.toUTCString())
      .header('accept-ranges', 'bytes')
    if (isKnown(request, etag)) return reply.code(304).send()
    const range = askedRange(request, media, etag)
    if (range === 'unsatisfiable')
      return reply
        .code(416)
        .removeHeader('cache-control')
        .header('content-range', `bytes */${media.bytes}`)
        .send()
    if (range !== null)
      reply.code(206).header('content-range', `bytes ${range.from}-${range.to}/${media.bytes}`)
    reply
      .type(contentTypeOf(media.format))
      .header('content-length', range === null ? media.bytes : range.to - range.from + 1)
    if (request.method === 'HEAD') return reply.send()
    const bytes = await mediaStorage.open(id, range)
    if (bytes === null) throw notThere(reply)
    return reply.send(bytes)
  }

  const Id = Type.String({ maxLength: 100 })
  for (const method of ['GET', 'HEAD'] as const) {
    const always = { method, logLevel: 'warn', exposeHeadRoute: false } as const
    const hidden = { hide: method === 'HEAD', tags: ['media'], response: ANSWERS }
    app.route({
      ...always,
      url: '/media/:id',
      schema: {
        ...hidden,
        operationId: 'fetchMedia',
        summary: 'A file, for whoever has its address',
        description: 'Takes `Range`, `If-None-Match` and `If-Range`; HEAD too.',
        params: Type.Object({ id: Id }),
      },
      handler: (request, reply) => serve(request, reply, request.params.id),
    })
    app.route({
      ...always,
      url: '/media/:id/:width',
      schema: {
        ...hidden,
        operationId: 'fetchRichMessagePicture',
        summary: 'The picture of a rich message in the width that LINE asks for',
        description: 'The same picture at each of the widths 240, 300, 460, 700 and 1040: LINE fits it.',
        params: Type.Object({ id: Id, width: Type.String({ maxLength: 10 }) }),
      },
      handler: async (request, reply) => {
        if (!WIDTHS.includes(request.params.width)) throw new Problem('NOT_FOUND')
        return serve(request, reply, request.params.id)
      },
    })
  }
}

/** A row whose file is missing in the storage: this answer must not be cached for a year. */
function notThere(reply: FastifyReply): Problem {
  for (const name of ['cache-control', 'etag', 'last-modified', 'content-length', 'content-range'])
    reply.removeHeader(name)
  return new Problem('NOT_FOUND')
}

/** Whether the caller has this file already. */
function isKnown({ headers }: FastifyRequest, etag: string): boolean {
  const known = headers['if-none-match']
  if (known === undefined) return false
  return known.trim() === '*' || known.split(',').some((one) => one.trim().replace(/^W\//, '') === etag)
}

/** The requested part, unless the caller continues another file (`If-Range`). */
function askedRange({ headers }: FastifyRequest, media: ServedMedia, etag: string) {
  const isOfThis = headers['if-range'] === undefined || headers['if-range'] === etag
  return isOfThis ? rangeOf(headers.range, media.bytes) : null
}
