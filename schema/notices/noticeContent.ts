import type { Bubble } from '../../domain/bubbles/index.ts'

/** Where notices stand: part of their encryption's context. */
export const NOTICE_TEXT = 'notice'

/** What is sent: a text as it stands, or bubbles, whose placeholders of the member are filled when it leaves. */
export type NoticeContent = { readonly text: string } | { readonly bubbles: readonly Bubble[] }
