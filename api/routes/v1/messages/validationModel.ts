import { type Static, Type } from 'typebox'
import { oneOf, orNull } from '../../../rest/modelFields.ts'

const Finding = Type.Object({
  pointer: Type.String({
    description:
      'JSON pointer into the message: of LINE’s findings at least the bubble, deeper where it is sure.',
    examples: ['/scenarios/0/bubbles/1/buttons/0/uri'],
  }),
  code: Type.String({
    description:
      'As saving tells it; of a finding of LINE whose words we do not know `LINE_INVALID_MESSAGE`. LINE does not guarantee its words, so do not branch on these.',
    examples: ['TOO_LONG'],
  }),
  message: Type.String({ description: 'Japanese.' }),
  source: oneOf(['TODOKE', 'LINE'], 'Who found it. What TODOKE finds keeps the message from being saved.'),
  lineMessage: Type.Optional(
    Type.String({
      description: 'LINE’s own words, English: its name of the field, and what is wrong with it.',
      examples: ['messages[1].template.actions[0].uri: invalid uri scheme'],
    }),
  ),
})
export type ValidationFinding = Static<typeof Finding>

export const ValidationModel = Type.Object(
  {
    ok: Type.Boolean({ description: 'LINE was asked about all of it, and nothing was found.' }),
    findings: Type.Array(Finding, { description: 'All at once; ours first, then LINE’s by scenario.' }),
    askedLine: Type.Boolean({
      description: 'LINE looked at every scenario whose bubbles our own checks let through.',
    }),
    notAsked: orNull(
      Type.Object(
        {
          code: Type.String({
            description:
              '`LINE_UNREACHABLE`, `LINE_ANSWER_UNREADABLE`, `LINE_RATE_LIMITED`, `LINE_PUSH_REFUSED`, `UNAVAILABLE`: ask again later. `MESSAGE_CONTENT_INVALID`: every scenario has findings of ours.',
          }),
          message: Type.String({ description: 'Japanese.' }),
        },
        {
          description:
            'Why LINE did not look, or not at all of it; what it found until then is among the findings. Null when `askedLine`.',
        },
      ),
    ),
  },
  {
    $id: 'FollowMessageValidation',
    description: 'Whether a follow message is right, by our own checks and by LINE’s validator.',
  },
)
export type Validation = Static<typeof ValidationModel>
