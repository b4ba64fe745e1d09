import type { Readable } from 'node:stream'
import { type Static, Type } from 'typebox'
import { inShop } from '../../../../schema/database.ts'
import {
  finishUpload,
  listMedia,
  type MediaRow,
  readMediaRow,
  removeMedia,
} from '../../../../schema/media/media.ts'
import { shopOf } from '../../../rest/caller.ts'
import type { Routes } from '../../../dependencies.ts'
import { refuseOversize, withStagedUpload } from '../../../media/stagedUpload.ts'
import { forgetUpload, storeUpload } from '../../../media/upload.ts'
import { created, IdempotencyHeaders, IdParams, removed } from '../../../rest/routeSchemas.ts'
import { refTo } from '../../../rest/modelFields.ts'
import { MediaModel, MediaType, presentMedia } from './mediaModel.ts'
import { storedAnswer, runIdempotently } from '../../../rest/idempotency.ts'
import { byNumber } from '../../../rest/paging.ts'
import { resource } from '../../../rest/resource.ts'

/** Content types that an upload may declare; its bytes decide what it is. */
const FILE_TYPES = ['image/jpeg', 'image/png', 'video/mp4', 'audio/mp4', 'audio/mpeg']

/** No limit of Fastify's: ours depends on the kind of file and is explained in Japanese (stagedUpload.ts). */
const ANY = Number.MAX_SAFE_INTEGER

/** Pictures, films and sounds of a shop. */
export const media: Routes = async (app, deps) => {
  const { db, mediaStorage, settings } = deps
  const present = presentMedia(settings.mediaBaseUrl)
  // Every body in this scope is a file and is streamed to disk.
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
      // Stops the sender when an upload is refused half-way.
      onError: async (_request, reply) => {
        reply.header('connection', 'close')
      },
    },
    async (request, reply) => {
      const by = shopOf(request)
      refuseOversize(request.headers['content-length'])
      const fileName = request.query.fileName ?? null
      return withStagedUpload(bodyOf(request.body), settings.mediaFolder, async (file, facts) => {
        const same = { fingerprint: file.sha256.toString('hex') }
        const known = await storedAnswer<Static<typeof MediaModel>>({ db, request, reply }, same)
        if (known !== undefined) return known
        return storeUpload(deps, { by, file, facts, fileName }, (id) =>
          runIdempotently({ db, request, reply }, async (tx) => present(await finishUpload(tx, id)), same),
        )
      })
    },
  )

  const file = resource(app, db, {
    path: '/media',
    name: 'Media',
    plural: 'Media',
    tag: 'media',
    model: MediaModel,
    access: { read: 'read' },
    presenter: () => present,
  })

  file.list({
    summary: 'Media, the newest first',
    holds: 'Media.',
    cursor: byNumber('media', (row: MediaRow) => row.no),
    filter: { type: Type.Optional(MediaType) },
    rows: (tx, { by, filter, page }) => listMedia(tx, by.shopId, { ...filter, ...page }),
  })

  file.read({ summary: 'One media', row: readMediaRow })

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
      // When the storage does not answer now, the sweep deletes the file later.
      await forgetUpload({ db, mediaStorage }, shopId, request.params.id).catch((error: unknown) =>
        request.log.warn({ err: error }, 'could not delete removed media; the sweep retries'),
      )
      return reply.code(204).send(null)
    },
  )
}

/** The parser of this scope passes the body on as a stream. */
const bodyOf = (body: unknown): Readable => body as Readable
