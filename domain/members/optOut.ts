import { foldName } from '../values/text.ts'

/** A member's choice about announcements: messages with the purpose PROMOTION (domain.md D9). */
export type OptOutWish = 'OUT' | 'IN'

/** The keywords that a person writes to the account. */
export const OPT_OUT_WORDS: Readonly<Record<OptOutWish, string>> = {
  OUT: 'お知らせ停止',
  IN: 'お知らせ再開',
}

/**
 * The choice that a text message expresses, or null. The keyword must be the whole message: a sentence around it is
 * meant for the shop. Width, spaces, what shows nothing and enclosing brackets do not matter.
 */
export function optOutWish(text: string): OptOutWish | null {
  const plain = foldName(text)
    .replaceAll(' ', '')
    .replace(/^[「『"“](.*)[」』"”]$/u, '$1')
    .replace(/[。.!]$/u, '')
  if (plain === OPT_OUT_WORDS.OUT) return 'OUT'
  return plain === OPT_OUT_WORDS.IN ? 'IN' : null
}

/** The account's reply, which says how to undo the choice. */
export const OPT_OUT_ANSWERS: Readonly<Record<OptOutWish, string>> = {
  OUT: `お知らせの配信を停止しました。発送のご連絡など、ご注文についてのメッセージは引き続きお送りします。再開するときは「${OPT_OUT_WORDS.IN}」と送ってください。`,
  IN: `お知らせの配信を再開しました。停止するときは「${OPT_OUT_WORDS.OUT}」と送ってください。`,
}
