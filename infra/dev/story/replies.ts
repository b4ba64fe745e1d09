import type { JsonClient } from './http.ts'
import type { Memory } from './memory.ts'

interface Reply {
  adminName: string
  kind: 'KEYWORDS' | 'FALLBACK'
  keywords?: { text: string; match: 'EXACT' | 'PARTIAL' }[]
  audience?: object
  onceMinutes?: number
  bubbles: object[]
}

/** The auto-replies of the demo, each under the name by which the story remembers that it was made. */
const REPLIES = {
  deliveryReplyId: asked('配送状況', ['配送', '荷物'], 'deliveryStatus'),
  purchaseReplyId: asked('購入情報', ['購入', '定期'], 'purchaseInfo'),
  pointsReplyId: asked('ポイント', ['ポイント'], 'cartPoints'),
  fallbackReplyId: {
    adminName: 'ご案内(連携前)',
    kind: 'FALLBACK',
    audience: { all: [{ kind: 'linked', linked: false }] },
    // A demo answers each time; a shop lets a talk with its staff be.
    onceMinutes: 0,
    bubbles: [
      {
        kind: 'text',
        text: 'メッセージをありがとうございます。ご本人の確認がお済みになると、配送状況などをこのトークでお調べいただけます。',
      },
      {
        kind: 'buttons',
        title: 'はじめての方へ',
        text: 'ご注文のときの電話番号で、ご本人の確認をお願いします。',
        buttons: [{ kind: 'uri', label: '本人確認', uri: '{form:identity}' }],
      },
    ],
  },
  linkedFallbackReplyId: {
    adminName: 'ご案内',
    kind: 'FALLBACK',
    onceMinutes: 0,
    bubbles: [
      {
        kind: 'text',
        text: 'メッセージをありがとうございます。「配送状況」「購入情報」「ポイント」のどれかをお送りいただくと、すぐにお調べします。',
      },
    ],
  },
} satisfies Partial<Record<keyof Memory, Reply>>

/** Answered from the cart, to who is linked. Who is not reads how to become it. */
function asked(word: string, parts: string[], insert: string): Reply {
  return {
    adminName: word,
    kind: 'KEYWORDS',
    keywords: [{ text: word, match: 'EXACT' }, ...parts.map((text) => ({ text, match: 'PARTIAL' }) as const)],
    bubbles: [{ kind: 'text', text: `${word}のお問い合わせですね。\n\n{${insert}}` }],
  }
}

/** Makes the auto-replies that are not there yet and switches them on; answers whether there were any. */
export async function openReplies(
  api: JsonClient,
  { memory, keep }: { memory: Memory; keep: (change: Memory) => void },
  once: (step: string) => Record<string, string>,
): Promise<boolean> {
  const { lineAccountId } = memory
  const missing = Object.entries(REPLIES).filter(
    ([name]) => memory[name as keyof typeof REPLIES] === undefined,
  )
  for (const [name, reply] of missing) {
    const { id } = await api.post<{ id: string }>('/auto-replies', { lineAccountId, ...reply }, once(name))
    await api.patch(`/auto-replies/${id}`, { enabled: true }, { 'if-match': '*' })
    keep({ [name]: id })
  }
  return missing.length > 0
}
