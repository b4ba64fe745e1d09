import { type Static, Type } from 'typebox'
import type { StopRow } from '../../../../schema/line/emergencyStops.ts'
import { Id, Instant, instant, instantOrNull, orNull } from '../../../rest/modelFields.ts'

/** The optional body of a stop. */
export const StopReason = Type.Union(
  [
    Type.Null(),
    Type.Object(
      {
        reason: Type.Optional(
          Type.String({ minLength: 1, maxLength: 500, description: 'Why, for the others.' }),
        ),
      },
      { additionalProperties: false, title: 'StopReason' },
    ),
  ],
  { examples: [{ reason: '内容の誤りを直すため' }] },
)

const Hand = orNull(Type.Object({ id: Id, name: orNull(Type.String()) }))
export const EmergencyStopModel = Type.Object(
  {
    id: Id,
    stoppedAt: Instant,
    stoppedBy: Hand,
    reason: orNull(Type.String()),
    resumedAt: orNull(Instant),
    resumedBy: Hand,
  },
  { $id: 'EmergencyStop', description: 'One emergency stop of a LINE account; `resumedAt` null: it is on.' },
)

const hand = (id: string | null, name: string | null) => (id === null ? null : { id, name })
export const presentStop = (row: StopRow): Static<typeof EmergencyStopModel> => ({
  id: row.id,
  stoppedAt: instant(row.stopped_at),
  stoppedBy: hand(row.stopped_by, row.stopped_by_name),
  reason: row.reason,
  resumedAt: instantOrNull(row.resumed_at),
  resumedBy: hand(row.resumed_by, row.resumed_by_name),
})
