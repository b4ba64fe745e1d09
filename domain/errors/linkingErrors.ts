import type { ErrorTable } from './catalogueEntry.ts'

/** Errors of linking members and customers by hand. */
export const LINKING_ERRORS = {
  CUSTOMER_LINKED_ELSEWHERE: {
    status: 409,
    ja: 'このお客様は、すでに別の会員と連携されています。',
    en: 'Another member is linked to this customer.',
    remedyJa:
      '同じ方がLINEアカウントを変えたことを確認できたときだけ、連携を移す指定をして、もう一度実行してください。元の会員の連携は解除されます。',
    remedyEn: 'Only when it is the same person: send moveFromOther: true. The other member loses the link.',
  },
  CLAIM_CLOSED: {
    status: 409,
    ja: 'この連携の申し込みは、すでに終了しています。',
    en: 'The claim is closed.',
    remedyJa: '一覧を読み直してください。連携するときは、会員の画面からお客様を選んでください。',
    remedyEn: 'Read the list again. To link all the same: POST /v1/members/{id}/link.',
  },
} as const satisfies ErrorTable
