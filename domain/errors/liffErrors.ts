import type { ErrorTable, ErrorWords } from './catalogueEntry.ts'

/** Errors of LINE Login and of the pages inside LINE. All but the first are read by the shop's customers. */
export const LIFF_ERRORS = {
  LINE_LOGIN_INVALID: {
    status: 422,
    ja: 'LINEログインの設定が正しくありません。',
    en: 'The settings of LINE Login do not fit.',
    remedyJa: 'LINE Developersで、LIFF IDと、LINEログインチャネルのチャネルIDを確認してください。',
    remedyEn: 'Check the LIFF id and the id of the LINE Login channel in LINE Developers.',
  },
  LIFF_NOT_CONFIGURED: {
    status: 409,
    ja: 'このページはまだご利用いただけません。',
    en: 'The LINE account has no LIFF id and LINE Login channel yet.',
    remedyJa: 'お手数ですが、ショップへお問い合わせください。',
    remedyEn: 'Enter the LIFF id and the LINE Login channel id on the LINE account.',
  },
  LIFF_TOKEN_EXPIRED: {
    status: 401,
    ja: 'ページを開いてから時間がたちました。',
    en: 'The ID token has expired.',
    remedyJa: 'もう一度LINEからページを開いてください。',
    remedyEn: 'Get a new ID token and send the same request again.',
  },
  LIFF_TOKEN_INVALID: {
    status: 401,
    ja: 'LINEでの確認ができませんでした。',
    en: 'There is no ID token, or it is not one of LINE for this LINE Login channel.',
    remedyJa: 'LINEのトーク画面から、もう一度ページを開いてください。',
    remedyEn: 'Send the ID token of the LIFF page as `Authorization: Bearer`.',
  },
  LIFF_NOT_A_FRIEND: {
    status: 409,
    ja: 'まだ友だちに追加されていません。',
    en: 'No member of the LINE account has this user id.',
    remedyJa: '友だち追加のあと、もう一度お試しください。',
    remedyEn: 'Add the LINE account as a friend, and go on.',
  },
  FORM_VERSION_CHANGED: {
    status: 409,
    ja: 'フォームの内容が新しくなりました。',
    en: 'The form has been changed since it was read.',
    remedyJa: '内容をご確認のうえ、もう一度送信してください。',
    remedyEn: 'Read the form again and send the answers with its new `versionId` and `submissionId`.',
  },
  SUBMISSION_EXPIRED: {
    status: 409,
    ja: 'ページを開いてから時間がたちました。',
    en: 'The submission id is not one of ours for this customer and form, or is older than a day.',
    remedyJa: 'お手数ですが、もう一度送信してください。',
    remedyEn: 'Read the form again and send the answers with its new `submissionId`.',
  },
  SUBMISSION_USED: {
    status: 409,
    ja: 'この内容の前に、別の内容がすでに送信されています。',
    en: 'The submission id was used with other answers.',
    remedyJa: 'お手数ですが、もう一度送信してください。',
    remedyEn: 'Read the form again and send the answers with its new `submissionId`.',
  },
  TOO_MANY_TRIES: {
    status: 429,
    ja: '送信の回数が多いため、いまは受け付けられません。',
    en: 'Too many submissions by this customer or from this address.',
    remedyJa: 'しばらく時間をおいてから、もう一度お試しください。',
    remedyEn: 'Wait for the time given in `Retry-After`.',
  },
} as const satisfies ErrorTable

/** Of UNAVAILABLE, where LINE cannot be asked for the keys by which it vouches for a customer. */
export const KEYS_UNREACHABLE: ErrorWords = {
  ja: 'ただいまLINEでの確認ができません。',
  en: "The keys of LINE's ID tokens cannot be read at the moment.",
  remedyJa: '少し待ってから、もう一度お試しください。',
  remedyEn: 'Try again after the time given in `Retry-After`.',
}
