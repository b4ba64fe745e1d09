import { Readable } from 'node:stream'
import { Type } from 'typebox'
import { openFile } from '../../../../schema/crypto/sealedFile.ts'
import { createShopBoxes } from '../../../../schema/crypto/shopBoxes.ts'
import { inShop } from '../../../../schema/database.ts'
import { PICTURE_KEY, readPicture } from '../../../../schema/requests/evidence.ts'
import type { Routes } from '../../../dependencies.ts'
import { Problem } from '../../../problems/problem.ts'
import { shopOf } from '../../../rest/caller.ts'
import { Id } from '../../../rest/modelFields.ts'
import { contentOf, PROBLEMS } from '../../../rest/routeSchemas.ts'

/** Pictures of what a robot saw, for operators of their shop alone. */
export const requestPictures: Routes = async (app, { db, vault, mediaStorage }) => {
  const boxes = createShopBoxes({ db, vault })
  app.get(
    '/requests/:id/pictures/:pictureId',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'fetchRequestPicture',
        tags: ['robots'],
        summary: 'A picture of the admin screen, as a robot saw it while it worked on a request',
        description:
          'Password fields and rows of other customers are masked. Kept for the days that the LINE account says (`pictureDays`).',
        params: Type.Object({ id: Id, pictureId: Id }),
        response: { 200: contentOf('The picture.', ['image/png']), ...PROBLEMS },
      },
    },
    async (request, reply) => {
      const { shopId } = shopOf(request)
      const { id: requestId, pictureId } = request.params
      const picture = await inShop(db, shopId, (tx) => readPicture(tx, { requestId, pictureId }))
      if (!picture) throw new Problem('NOT_FOUND')
      const sealed = await mediaStorage.open(pictureId, null)
      if (sealed === null) throw new Problem('NOT_FOUND')
      const box = await boxes.of(shopId)
      const key = Buffer.from(box.open(picture.sealedKey, PICTURE_KEY), 'base64')
      reply
        .type('image/png')
        .header('content-disposition', `inline; filename="${pictureId}.png"`)
        .header('x-content-type-options', 'nosniff')
        .header('content-security-policy', "default-src 'none'; sandbox")
        .header('cache-control', 'private, no-store')
        .header('content-length', picture.bytes)
      return reply.send(Readable.from(openFile(key, sealed)))
    },
  )
}
