import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What the demo has made so far; kept in the data folder, so that an interrupted first start goes on. */
export interface Memory {
  /** Begins the Idempotency-Key of each step, drawn once: a step that was cut off gets its answer again. */
  idempotencyPrefix?: string
  bootstrapKey?: string
  shopId?: string
  operatorId?: string
  shopKey?: string
  lineAccountId?: string
  connectionId?: string
  productId?: string
  memberId?: string
  tagId?: string
  messageId?: string
  /** Customers can link themselves. */
  formOpen?: boolean
  /** The auto-replies to what customers ask, and those to words that no other answers. */
  deliveryReplyId?: string
  purchaseReplyId?: string
  pointsReplyId?: string
  fallbackReplyId?: string
  linkedFallbackReplyId?: string
  /** The customer has her subscription in the cart. */
  subscribed?: boolean
  /** Our id of that subscription. */
  subscriptionId?: string
  robotId?: string
  /** The newcomer is a friend. */
  newcomerFollows?: boolean
  /** The order that the story is about; the next one gets the number after it. */
  lastOrder?: number
  told?: boolean
}

/** Reads and keeps the memory in `<data folder>/story.json`, readable by its owner alone: it holds keys. */
export function openMemory(dataFolder: string): { memory: Memory; keep: (change: Memory) => void } {
  const file = join(dataFolder, 'story.json')
  const memory: Memory = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Memory) : {}
  return {
    memory,
    keep(change) {
      Object.assign(memory, change)
      writeFileSync(`${file}.unfinished`, `${JSON.stringify(memory, null, 2)}\n`, { mode: 0o600 })
      renameSync(`${file}.unfinished`, file)
    },
  }
}
