import type { ErrorTable } from './catalogueEntry.ts'

/** Errors of requests to pause, skip and cancel, and of their settings. */
export const REQUEST_ERRORS = {
  REQUEST_SETTINGS_INVALID: {
    status: 422,
    ja: '解約・休止・スキップの設定に誤りがあります。',
    en: 'The settings of requests are not valid.',
    remedyJa: '示された項目を直してください。',
    remedyEn: 'Correct what `errors` points to.',
  },
  REQUEST_KIND_UNKNOWN: {
    status: 422,
    ja: 'この種類のお申し込みはありません。',
    en: 'There is no request of this kind.',
    remedyJa: 'PAUSE(休止)、SKIP(スキップ)、CANCEL(解約)、または日本語の種類の名前を指定してください。',
    remedyEn: 'Give PAUSE, SKIP or CANCEL, or the Japanese name of another kind.',
  },
  REQUEST_NOT_OF_MEMBER: {
    status: 422,
    ja: 'この会員と連携しているお客様に、その定期は見つかりません。',
    en: 'No customer linked to this member has this subscription.',
    remedyJa:
      '会員の画面で、連携と定期を確認してください。カートに登録した直後の定期は、取り込みのあとに指定できます。',
    remedyEn: 'Look at the links and subscriptions of the member: GET /v1/members/{id}/overview.',
  },
  REQUEST_TIME_INVALID: {
    status: 422,
    ja: 'お申し込みの日時は、今より前を指定してください。',
    en: 'The time of application is in the future, or too long ago.',
    remedyJa: 'お客様がお申し込みになった日時を指定するか、指定を省いてください。',
    remedyEn: 'Give when the customer applied, or leave it out.',
  },
  PAUSE_LENGTH_INVALID: {
    status: 422,
    ja: '休止の長さの指定が正しくありません。',
    en: 'A pause needs its days or its new date, one of the two; other kinds take neither.',
    remedyJa: '示された項目を直してください。',
    remedyEn: 'Correct what `errors` points to.',
  },
  PAUSE_NOT_POSSIBLE: {
    status: 422,
    ja: 'この休止では、次回予定日を変更できません。',
    en: 'The pause leads to no date that the next delivery may have.',
    remedyJa: '休止の日数または日付を変えて、もう一度お試しください。',
    remedyEn: 'Give other days or another date.',
  },
  REQUEST_ENDED: {
    status: 409,
    ja: 'このお申し込みは、すでに終了しています。',
    en: 'The request is settled.',
    remedyJa: '画面を読み直してください。必要であれば、新しいお申し込みとして登録してください。',
    remedyEn: 'Read it again. Where something is still wished, make another request.',
  },
  REQUEST_PRESSED: {
    status: 409,
    ja: 'カートでの操作を始めたあとのため、この処理はできません。',
    en: 'The cart was already operated for this request.',
    remedyJa: 'カートで結果を確認し、ご希望どおりになっていれば「対応完了」にしてください。',
    remedyEn: 'Look at the subscription in the cart; where it is as wished, complete the request.',
  },
  REQUEST_NOT_WAITING: {
    status: 409,
    ja: 'このお申し込みは、担当者の対応を待っていません。',
    en: 'The request is not with a person.',
    remedyJa: '自動の処理が続いています。画面を読み直してください。',
    remedyEn: 'It goes on by itself. Read it again.',
  },
  IDENTITY_NOT_CONFIRMED: {
    status: 409,
    ja: 'ご本人であることの確認がまだのため、再実行できません。',
    en: 'Nobody has confirmed yet that this is the customer.',
    remedyJa: 'お客様に連絡してご本人であることを確かめ、確認済みとして再実行してください。',
    remedyEn: 'Once you are sure, send identityConfirmed: true.',
  },
} as const satisfies ErrorTable
