import { type Static, Type } from 'typebox'
import {
  contentTypeOf,
  MEDIA_FORMATS,
  MEDIA_KINDS,
  MEDIA_PLACES,
  placesFor,
} from '../../../../domain/media/index.ts'
import { factsOf, type MediaRow } from '../../../../schema/media/media.ts'
import { Id, Instant, instant, oneOf, orNull } from '../../../rest/modelFields.ts'

export const MediaType = oneOf(MEDIA_KINDS)
export const MediaModel = Type.Object(
  {
    id: Id,
    type: MediaType,
    format: oneOf(MEDIA_FORMATS, 'Read from the bytes.'),
    contentType: Type.String({ examples: ['image/jpeg'] }),
    fileName: orNull(Type.String({ description: 'What the sender called it; shown to operators only.' })),
    bytes: Type.Integer(),
    width: orNull(Type.Integer({ description: 'Pixels.' })),
    height: orNull(Type.Integer({ description: 'Pixels.' })),
    durationMs: orNull(Type.Integer({ description: 'Of a film or a sound.' })),
    url: Type.String({
      description: 'The public address. Who has it sees the file; the id in it cannot be guessed.',
    }),
    usableAs: Type.Array(oneOf(MEDIA_PLACES), { description: 'Where LINE takes the file.' }),
    createdAt: Instant,
  },
  { $id: 'Media', description: 'A picture, a film or a sound. It never changes.' },
)

export const presentMedia =
  (mediaBaseUrl: string) =>
  (row: MediaRow): Static<typeof MediaModel> => ({
    id: row.id,
    type: row.kind,
    format: row.format,
    contentType: contentTypeOf(row.format),
    fileName: row.file_name,
    bytes: row.bytes,
    width: row.width,
    height: row.height,
    durationMs: row.duration_ms,
    url: `${mediaBaseUrl}/${row.id}`,
    usableAs: placesFor(factsOf(row)),
    createdAt: instant(row.created_at),
  })
