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
} as const satisfies ErrorTable
