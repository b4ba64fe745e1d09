import type { IdentityContent } from './form.ts'

/** What a form still lacks before customers can use it, in the order in which a shop sees to it. */
export const FORM_LACKS = ['PRIVACY_URL', 'LIFF_ID', 'LOGIN_CHANNEL', 'NOT_PUBLISHED'] as const
export type FormLack = (typeof FORM_LACKS)[number]

/** Each lack as a shop reads it: what to do. */
export const FORM_LACK_LABELS: Readonly<Record<FormLack, string>> = {
  PRIVACY_URL: 'プライバシーポリシーのURLを入力してください。',
  LIFF_ID: 'LINE公式アカウントの設定で、LIFF IDを入力してください。',
  LOGIN_CHANNEL: 'LINE公式アカウントの設定で、LINEログインのチャネルIDを入力してください。',
  NOT_PUBLISHED: 'フォームを公開してください。',
}

/** What the LINE account has. */
export interface FormAccount {
  readonly liffId: string | null
  readonly loginChannelId: string | null
}

/** What keeps customers from using the form; empty: it works. A published version keeps working whatever the draft. */
export function formLacks(
  draft: IdentityContent,
  { isPublished, liffId, loginChannelId }: FormAccount & { readonly isPublished: boolean },
): FormLack[] {
  const lacks: Readonly<Record<FormLack, boolean>> = {
    PRIVACY_URL: !isPublished && draft.consent.privacyUrl === null,
    LIFF_ID: liffId === null,
    LOGIN_CHANNEL: loginChannelId === null,
    NOT_PUBLISHED: !isPublished,
  }
  return FORM_LACKS.filter((lack) => lacks[lack])
}
