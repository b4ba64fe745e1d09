import { type Static, Type } from 'typebox'
import { TEST_MEMBER_WORDS } from '../../../../domain/testRuns/testMemberRequest.ts'
import { Instant, instant } from '../../../rest/modelFields.ts'

export const TestInvitationModel = Type.Object(
  {
    code: Type.String({ examples: ['402917'] }),
    words: Type.String({
      description: 'What the person sends to the account in LINE.',
      examples: ['テスト参加 402917'],
    }),
    expiresAt: Instant,
  },
  {
    $id: 'TestInvitation',
    description: 'Works once, for this member’s own LINE account alone; a newer one replaces it.',
  },
)

export const presentInvitation = (code: string, expiresAt: Date): Static<typeof TestInvitationModel> => ({
  code,
  words: `${TEST_MEMBER_WORDS.JOIN} ${code}`,
  expiresAt: instant(expiresAt),
})
