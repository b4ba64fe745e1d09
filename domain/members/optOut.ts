/** What a member wishes about announcements: messages of the purpose PROMOTION (domain.md D9). */
export type OptOutWish = 'OUT' | 'IN'

/** The words that a person writes to the account, and what they mean. */
export const OPT_OUT_WORDS: Readonly<Record<OptOutWish, string>> = {
  OUT: 'お知らせ停止',
  IN: 'お知らせ再開',
}

/**
 * The wish that a message is, or null. The words have to be all of the message: who writes a sentence about them speaks
 * to the shop. Width, spaces and brackets around them do not matter (NFKC).
 */
export function optOutWish(text: string): OptOutWish | null {
  const plain = text
    .normalize('NFKC')
    .replaceAll(/\s/gu, '')
    .replace(/^[「『"“](.*)[」』"”]$/u, '$1')
    .replace(/[。.!]$/u, '')
  if (plain === OPT_OUT_WORDS.OUT) return 'OUT'
  return plain === OPT_OUT_WORDS.IN ? 'IN' : null
}

/** What the account answers, naming the way back. */
export const OPT_OUT_ANSWERS: Readonly<Record<OptOutWish, string>> = {
  OUT: `お知らせの配信を停止しました。発送のご連絡など、ご注文についてのメッセージは引き続きお送りします。再開するときは「${OPT_OUT_WORDS.IN}」と送ってください。`,
  IN: `お知らせの配信を再開しました。停止するときは「${OPT_OUT_WORDS.OUT}」と送ってください。`,
}
