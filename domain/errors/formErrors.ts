import type { ErrorTable } from './catalogueEntry.ts'

/** Errors of forms. */
export const FORM_ERRORS = {
  FORM_CONTENT_INVALID: {
    status: 422,
    ja: 'フォームの内容に誤りがあります。',
    en: 'The content of the form is not valid.',
    remedyJa: '示された項目を直してください。',
    remedyEn: 'Correct what `errors` points to.',
  },
  FORM_NOT_READY: {
    status: 409,
    ja: 'プライバシーポリシーのURLがないため、フォームを公開できません。',
    en: 'The form has no address of the privacy policy, so it cannot be published.',
    remedyJa: 'プライバシーポリシーのURLを入力してから、公開してください。',
    remedyEn: 'Enter `consent.privacyUrl`, then publish.',
  },
} as const satisfies ErrorTable
