import type { ErrorTable } from './catalogueEntry.ts'

/** Errors of test members and test runs (domain.md D35). */
export const TEST_ERRORS = {
  TEST_MEMBER_MUST_CONFIRM: {
    status: 422,
    ja: 'テスト会員になるには、ご本人がLINEで確認する必要があります。',
    en: 'Only the person can make themselves a test member, in LINE.',
    remedyJa: 'テスト参加のコードを発行し、ご本人に「テスト参加」とコードをLINEで送ってもらってください。',
    remedyEn:
      'Issue a code with `POST /v1/members/{id}/test-invitation`; the person sends it to the account in LINE.',
  },
  NOT_TEST_MEMBER: {
    status: 422,
    ja: 'このLINE公式アカウントのテスト会員ではありません。',
    en: 'This is not a test member of the LINE account.',
    remedyJa: 'ご本人にLINEでテスト会員の登録をしてもらってから、もう一度お試しください。',
    remedyEn: 'Have the person confirm in LINE with the code of `POST /v1/members/{id}/test-invitation`.',
  },
  TEST_MEMBER_BUSY: {
    status: 409,
    ja: 'このテスト会員には、まだ終わっていないテスト配信があります。',
    en: 'Another test run of this member has not ended yet.',
    remedyJa: '前のテスト配信が終わるのを待つか、停止してください。',
    remedyEn: 'Wait for it to end, or stop it with `POST /v1/test-runs/{id}/stop`.',
  },
  TEST_QUOTA_TOO_SMALL: {
    status: 422,
    ja: 'LINE公式アカウントの今月の残りの配信数が、テスト配信に必要な数より少なくなっています。',
    en: 'The monthly limit of the LINE account leaves too little for this test.',
    remedyJa: 'テスト会員を減らすか、LINEのプランを確認してください。',
    remedyEn: 'Test with fewer members, or raise the limit of the LINE account.',
  },
} as const satisfies ErrorTable
