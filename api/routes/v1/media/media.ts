import type { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { type Static, Type } from 'typebox'
import { inShop } from '../../../../schema/database.ts'
import { finishUpload, listMedia, readMediaRow, removeMedia } from '../../../../schema/media/media.ts'
import { shopOf } from '../../../rest/caller.ts'
import type { ApiDependencies } from '../../../dependencies.ts'
import { refuseLength, withReceived } from '../../../media/receive.ts'
import { forgetUpload, storeUpload } from '../../../media/upload.ts'
import {
  created,
  IdempotencyHeaders,
  IdParams,
  ok,
  PageQuery,
  pageOf,
  removed,
} from '../../../rest/answers.ts'
import { refTo } from '../../../rest/fields.ts'
import { MediaModel, MediaType, presentMedia } from './mediaModel.ts'
import { answeredBefore, once } from '../../../rest/idempotency.ts'
import { readCursor, toPage } from '../../../rest/paging.ts'

/** What a sender may say that a file is; nobody believes it. */
const FILE_TYPES = ['image/jpeg', 'image/png', 'video/mp4', 'audio/mp4', 'audio/mpeg']

/** The limit is ours, by what a file is, and says so in words (receive.ts). */
const ANY = Number.MAX_SAFE_INTEGER

/** Pictures, films and sounds of a shop. */
export const media: FastifyPluginAsyncTypebox<ApiDependencies> = async (app, deps) => {
  const { db, mediaStorage, settings } = deps
  const present = presentMedia(settings.mediaBaseUrl)
  // Every body in this scope is a file: it is written down while it arrives, and never lies in memory.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { bodyLimit: ANY }, (_request, body, done) => done(null, body))

  app.post(
    '/media',
    {
      bodyLimit: ANY,
      config: { access: 'edit', fileTypes: FILE_TYPES },
      schema: {
        operationId: 'uploadMedia',
        tags: ['media'],
        summary: 'Upload a picture, a film or a sound',
        description:
          'The body is the file itself. What it is, is read from its bytes: JPEG, PNG and APNG up to 10 MB; MP4 (H.264, AAC), M4A (AAC) and MP3 up to 200 MB. Previews of up to 1 MB are files of their own: nothing is scaled here.',
        headers: IdempotencyHeaders,
        querystring: Type.Object({
          fileName: Type.Optional(
            Type.String({
              minLength: 1,
              maxLength: 255,
              description: 'For the list; percent-encoded UTF-8.',
              examples: ['banner.png'],
            }),
          ),
        }),
        response: created(refTo(MediaModel)),
      },
      // Whoever is refused in the middle of a film is to stop sending it.
      onError: async (_request, reply) => {
        reply.header('connection', 'close')
      },
    },
    async (request, reply) => {
      const by = shopOf(request)
      refuseLength(request.headers['content-length'])
      const fileName = request.query.fileName ?? null
      return withReceived(bodyOf(request.body), settings.mediaFolder, async (file, facts) => {
        const same = { subject: file.sha256.toString('hex') }
        const known = await answeredBefore<Static<typeof MediaModel>>(db, request, reply, same)
        if (known !== undefined) return known
        return storeUpload(deps, by, { file, facts, fileName }, (id) =>
          once(db, request, reply, async (tx) => present(await finishUpload(tx, id)), same),
        )
      })
    },
  )

  app.get(
    '/media',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'listMedia',
        tags: ['media'],
        summary: 'Media, the newest first',
        querystring: Type.Interface([PageQuery], { type: Type.Optional(MediaType) }),
        response: ok(pageOf(MediaModel, 'Media.')),
      },
    },
    async (request) => {
      const { shopId } = shopOf(request)
      const { limit, cursor, type } = request.query
      const before = readCursor('media', ['number'], cursor)?.[0]
      const rows = await inShop(db, shopId, (tx) =>
        listMedia(tx, shopId, type, before === undefined ? null : Number(before), limit + 1),
      )
      return toPage(rows, limit, present, 'media', (row) => [row.no])
    },
  )

  app.get(
    '/media/:id',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'getMedia',
        tags: ['media'],
        summary: 'One media',
        params: IdParams,
        response: ok(refTo(MediaModel)),
      },
    },
    async (request) =>
      present(await inShop(db, shopOf(request).shopId, (tx) => readMediaRow(tx, request.params.id))),
  )

  app.delete(
    '/media/:id',
    {
      config: { access: 'edit' },
      schema: {
        operationId: 'deleteMedia',
        tags: ['media'],
        summary: 'Delete a media',
        description:
          'Refused (MEDIA_IN_USE) while a follow message or a message pack shows it. Messages that were sent with it show an empty place from then on.',
        params: IdParams,
        response: removed,
      },
    },
    async (request, reply) => {
      const { shopId } = shopOf(request)
      await inShop(db, shopId, (tx) => removeMedia(tx, request.params.id))
      // The row says what is left to do: the sweep does it when the storage does not answer now.
      await forgetUpload({ db, mediaStorage }, shopId, request.params.id).catch((error: unknown) =>
        request.log.warn({ err: error }, 'a removed media is swept later'),
      )
      return reply.code(204).send(null)
    },
  )
}

/** The parser of this scope gives the body as a stream; a request without a body has none. */
const bodyOf = (body: unknown): Readable => body as Readable
