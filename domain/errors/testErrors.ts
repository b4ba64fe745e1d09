import type { ErrorTable } from './entry.ts'

/** Errors of test members and test runs (domain.md D35). */
export const TEST_ERRORS = {
  TEST_MEMBER_MUST_CONFIRM: {
    status: 422,
    ja: 'テスト会員になるには、ご本人がLINEで確認する必要があります。',
    en: 'Only the person can make themselves a test member, in LINE.',
    remedyJa: 'テスト参加のコードを発行し、ご本人に「テスト参加」とコードをLINEで送ってもらってください。',
    remedyEn: 'Issue a code with `POST /v1/members/{id}/test-invitation`; the person sends it in LINE.',
  },
} as const satisfies ErrorTable
