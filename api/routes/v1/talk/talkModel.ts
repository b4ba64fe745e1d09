import { type Static, Type } from 'typebox'
import { explainFileState, FILE_STATES, type FileState } from '../../../../domain/talk/fileStates.ts'
import type { TalkRow } from '../../../../schema/talk/listTalk.ts'
import { Id, Instant, instant, oneOf, orNull } from '../../../rest/modelFields.ts'

const states = Object.keys(FILE_STATES) as FileState[]

export const TalkEntryModel = Type.Object(
  {
    id: Id,
    direction: oneOf(['IN', 'OUT'], 'IN: from the member. OUT: to the member.'),
    kind: Type.String({
      description:
        'Of a message its kind (`text`, `image`, `sticker` ...), else that of the event (`follow`, `unfollow`, `postback`, `unsend` ...); of what went out `delivery`, `reply` and others.',
    }),
    at: Instant,
    text: orNull(Type.String({ description: 'What there is to read; of several bubbles as lines.' })),
    state: oneOf(['KEPT', 'UNSENT'], 'UNSENT: taken back by the member; its words and its file are erased.'),
    outcome: orNull(
      Type.String({
        description:
          'Of what went out: `DONE`, `EXPIRED` (too late to reply), `UNKNOWN` (it may have arrived), `REFUSED` (by LINE; why may follow).',
      }),
    ),
    deliveryId: orNull(Id),
    file: orNull(
      Type.Object({
        state: oneOf(states),
        explanation: Type.String({ description: 'What became of it, for the shop.' }),
        name: orNull(Type.String({ description: 'As the member’s telephone named it.' })),
        contentType: orNull(Type.String()),
        bytes: orNull(Type.Integer()),
      }),
    ),
  },
  {
    $id: 'TalkEntry',
    description:
      'A line of a member’s history. Shown as long as `talkDays` of the LINE account says; then the words of what came in, and of replies, are deleted.',
  },
)

export const presentTalkEntry = ({ file, ...row }: TalkRow): Static<typeof TalkEntryModel> => ({
  id: row.id,
  direction: row.direction,
  kind: row.kind,
  at: instant(row.at),
  text: row.text,
  state: row.state,
  outcome: row.outcome,
  deliveryId: row.deliveryId,
  file: file && {
    state: states.find((state) => state === file.state) ?? 'FAILED',
    explanation: explainFileState(file.state),
    name: file.name,
    contentType: file.contentType,
    bytes: file.bytes,
  },
})
