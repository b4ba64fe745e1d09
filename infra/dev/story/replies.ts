import type { JsonClient } from './http.ts'

const KEYWORDS = [
  { text: '配送状況', match: 'EXACT' },
  { text: '配送', match: 'PARTIAL' },
  { text: '荷物', match: 'PARTIAL' },
]

/** 配送状況: answered from the cart, to who is linked. Who is not reads how to become it. */
export const deliveryReply = (lineAccountId: string) => ({
  lineAccountId,
  adminName: '配送状況',
  kind: 'KEYWORDS',
  keywords: KEYWORDS,
  bubbles: [{ kind: 'text', text: '配送状況のお問い合わせですね。\n\n{deliveryStatus}' }],
})

/** Where no keyword fits: what one can ask, and the way to the identity form. */
export const fallbackReply = (lineAccountId: string) => ({
  lineAccountId,
  adminName: 'ご案内',
  kind: 'FALLBACK',
  // A demo answers each time; a shop lets a talk with its staff be.
  onceMinutes: 0,
  bubbles: [
    {
      kind: 'text',
      text: 'メッセージをありがとうございます。お荷物については「配送状況」とお送りください。',
    },
    {
      kind: 'buttons',
      title: 'はじめての方へ',
      text: 'ご注文のときの電話番号で、ご本人の確認をお願いします。',
      buttons: [{ kind: 'uri', label: '本人確認', uri: '{form:identity}' }],
    },
  ],
})

/** Makes an auto-reply and switches it on; answers its id. */
export async function openReply(
  api: JsonClient,
  reply: ReturnType<typeof deliveryReply> | ReturnType<typeof fallbackReply>,
  once: Record<string, string>,
): Promise<string> {
  const { id } = await api.post<{ id: string }>('/auto-replies', reply, once)
  await api.patch(`/auto-replies/${id}`, { enabled: true }, { 'if-match': '*' })
  return id
}
