import type { ErrorTable } from './catalogueEntry.ts'

/** Errors in auto-replies (応答メッセージ). */
export const REPLY_ERRORS = {
  KEYWORD_INVALID: {
    status: 422,
    ja: 'キーワードか、反応する条件に、使えないものがあります。',
    en: 'A keyword or a condition of the auto-reply cannot be used.',
    remedyJa: '指摘された項目を直してから、もう一度保存してください。',
    remedyEn: 'Correct the fields named in `errors`.',
  },
  TOO_MANY_AUTO_REPLIES: {
    status: 409,
    ja: '応答メッセージの数が上限に達しています。',
    en: 'The LINE account has as many auto-replies as it may have.',
    remedyJa:
      '使っていない応答メッセージを削除するか、1つの応答メッセージに複数のキーワードをまとめてください。',
    remedyEn: 'Delete auto-replies that are not used, or put several keywords into one.',
  },
  AUTO_REPLY_ORDER_INCOMPLETE: {
    status: 409,
    ja: '並べ替えの一覧が、今の応答メッセージと一致しません。',
    en: 'The order must name each auto-reply of the LINE account once.',
    remedyJa: '一覧を読み込み直してから、もう一度並べ替えてください。',
    remedyEn: 'List the auto-replies again, and name each of them once.',
  },
} as const satisfies ErrorTable
