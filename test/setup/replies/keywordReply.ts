import { DEFAULT_FOLDS } from '../../../domain/replies/keywordFold.ts'
import type { LineAccountId, OperatorId, ShopId } from '../../../domain/values/ids.ts'
import type { ShopTx } from '../../../schema/database.ts'
import {
  type AutoReplyContent,
  insertAutoReply,
  switchAutoReply,
} from '../../../schema/replies/autoReplyWrites.ts'
import { insertOperator } from '../../../schema/shops/operators.ts'

/** An auto-reply 「はい」 to 「配送状況」 that is on. */
export async function addKeywordReply(
  tx: ShopTx,
  { shopId, lineAccountId }: { shopId: ShopId; lineAccountId: LineAccountId },
  more: Partial<AutoReplyContent> = {},
): Promise<void> {
  const operator = await insertOperator(tx, shopId, { name: '佐藤', role: 'ADMIN' })
  const by = { shopId, operatorId: operator.id as OperatorId }
  const content: AutoReplyContent = {
    adminName: '応答',
    kind: 'KEYWORDS',
    replyOrder: 100,
    keywords: [{ text: '配送状況', match: 'PARTIAL' }],
    folds: DEFAULT_FOLDS,
    audience: { all: [] },
    hours: [],
    onceMinutes: 0,
    answersMedia: false,
    bubbles: [{ kind: 'text', text: 'はい' }],
    actions: {},
    ...more,
  }
  const { id } = await insertAutoReply(tx, { by, lineAccountId, content })
  await switchAutoReply(tx, { by, id, version: null, enabled: true })
}
