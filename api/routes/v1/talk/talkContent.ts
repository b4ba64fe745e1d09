import { Readable } from 'node:stream'
import { Type } from 'typebox'
import { explainFileState } from '../../../../domain/talk/fileStates.ts'
import { openFile } from '../../../../schema/crypto/sealedFile.ts'
import { createShopBoxes } from '../../../../schema/crypto/shopBoxes.ts'
import { inShop } from '../../../../schema/database.ts'
import { FILE_KEY, FILE_NAME } from '../../../../schema/talk/incomingEntries.ts'
import { readTalkFile } from '../../../../schema/talk/talkFiles.ts'
import type { Routes } from '../../../dependencies.ts'
import { Problem } from '../../../problems/problem.ts'
import { shopOf } from '../../../rest/caller.ts'
import { Id } from '../../../rest/modelFields.ts'
import { contentOf, PROBLEMS } from '../../../rest/routeSchemas.ts'

/** Types that a browser shows without running anything; every other is served as bytes. */
const SHOWN =
  /^(?:image\/(?:jpeg|png|gif|webp)|video\/(?:mp4|quicktime)|audio\/(?:mpeg|mp4|x-m4a|aac)|application\/pdf)$/
const BYTES = 'application/octet-stream'

/** The pictures and files that members sent, for operators of their shop alone. */
export const talkContent: Routes = async (app, { db, vault, mediaStorage }) => {
  const boxes = createShopBoxes({ db, vault })
  app.get(
    '/members/:id/talk/:entryId/content',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'fetchTalkContent',
        tags: ['members'],
        summary: 'The picture, film, sound or file of an entry of a member’s history',
        description:
          'As the member sent it; it was not checked for anything harmful. Answers 409 `TALK_FILE_NOT_THERE` while it is being fetched from LINE, and when it was not stored.',
        params: Type.Object({ id: Id, entryId: Id }),
        response: { 200: contentOf('The file.', [BYTES]), ...PROBLEMS },
      },
    },
    async (request, reply) => {
      const { shopId } = shopOf(request)
      const { id: memberId, entryId } = request.params
      const file = await inShop(db, shopId, (tx) => readTalkFile(tx, { memberId, entryId }))
      if (!file) throw new Problem('NOT_FOUND')
      const { sealedKey, sealedName, contentType, bytes } = file
      if (file.state !== 'READY' || sealedKey === null)
        throw new Problem('TALK_FILE_NOT_THERE', { detail: explainFileState(file.state) })
      const box = await boxes.of(shopId)
      const sealed = await mediaStorage.open(file.object, null)
      if (sealed === null) throw new Problem('TALK_FILE_NOT_THERE')
      const key = Buffer.from(box.open(sealedKey, FILE_KEY), 'base64')
      const type = contentType?.split(';')[0]?.trim().toLowerCase() ?? ''
      reply
        .type(SHOWN.test(type) ? type : BYTES)
        .header('content-disposition', disposition(sealedName && box.open(sealedName, FILE_NAME)))
        .header('x-content-type-options', 'nosniff')
        .header('content-security-policy', "default-src 'none'; sandbox")
        .header('cache-control', 'private, no-store')
      if (bytes !== null) reply.header('content-length', bytes)
      return reply.send(Readable.from(openFile(key, sealed)))
    },
  )
}

/** Always to be saved, never shown in place; the name as RFC 8187 writes it. */
function disposition(name: string | null): string {
  const plain = (name ?? '').replaceAll(/[\p{Cc}\p{Cf}\p{Cs}"\\/:*?<>|]/gu, '').slice(0, 150)
  if (plain.trim() === '') return 'attachment'
  const encoded = encodeURIComponent(plain).replaceAll(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `attachment; filename*=UTF-8''${encoded}`
}
