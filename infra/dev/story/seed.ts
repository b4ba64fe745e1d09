import { randomUUID } from 'node:crypto'
import { ensureBootstrapKey } from '../../../schema/shops/bootstrapKey.ts'
import { CHANNEL, CUSTOMER, NEWCOMER, PRODUCT, SHOP, TAG } from './cast.ts'
import { type JsonClient, jsonClient, Refused, until } from './http.ts'
import { openIdentityForm } from './linking.ts'
import type { Memory } from './memory.ts'
import { openReplies } from './replies.ts'
import { befriend, follow, placeNewcomersOrder, setUpLine, setUpRepist, subscribe } from './sandboxes.ts'

export interface SeedContext {
  apiUrl: string
  databaseUrl: string
  lineUrl: string
  repistUrl: string
  memory: Memory
  keep: (change: Memory) => void
  say: (line: string) => void
  signal: AbortSignal
}

interface Made {
  id: string
}
interface Listed<T> {
  items: T[]
}
interface Connection {
  firstImportDoneAt: string | null
}

/**
 * Makes the demo's shop through the API alone, as a person would who reads docs/getting-started.md. Every
 * step is remembered when it is done, so that a start that was cut off goes on where it stopped; a step that
 * the API finished when nobody waited for its answer any more is sent again under its Idempotency-Key, and
 * answered with what it made.
 */
export async function seed(context: SeedContext): Promise<JsonClient> {
  const { apiUrl, databaseUrl, memory, keep, say, signal } = context
  const line = await setUpLine(context.lineUrl)
  const { repist, accessToken } = await setUpRepist(context.repistUrl)
  if (!memory.newcomerFollows) await placeNewcomersOrder(repist, Date.now())
  if (!memory.subscribed) {
    await subscribe(repist, Date.now())
    keep({ subscribed: true })
  }

  if (!memory.bootstrapKey) {
    const key = await ensureBootstrapKey(databaseUrl)
    if (key === null)
      throw new Error('this database has a platform key already; start with: npm start -- --fresh')
    keep({ bootstrapKey: key })
    sayBootstrapKey(say, key)
  }
  const prefix = memory.idempotencyPrefix || randomUUID()
  keep({ idempotencyPrefix: prefix })
  const once = (step: string): Record<string, string> => ({ 'idempotency-key': `${prefix}-${step}` })
  const platform = jsonClient(`${apiUrl}/v1`, { authorization: `Bearer ${memory.bootstrapKey}` })
  if (!memory.shopId) keep({ shopId: (await platform.post<Made>('/shops', SHOP, once('shop'))).id })
  if (!memory.shopKey) {
    const operator = await platform.post<Made>(
      `/shops/${memory.shopId}/operators`,
      { name: 'デモ', role: 'ADMIN', email: 'demo@shop.example.jp', alertsByEmail: true },
      once('operator'),
    )
    // Never under a key of its own: a repeated answer would not show it again.
    const key = await platform
      .post<{ key: string }>(`/shops/${memory.shopId}/api-keys`, { operatorId: operator.id, name: 'demo' })
      .catch((error: unknown) => {
        if (error instanceof Refused && error.status === 409) return null
        throw error
      })
    if (key === null) {
      // An earlier start was cut off between this answer and its keeping. Nothing is in that shop yet: make another.
      keep({ shopId: '', idempotencyPrefix: '' })
      return seed(context)
    }
    keep({ operatorId: operator.id, shopKey: key.key })
    say(`API key of the demo shop     ${key.key}`)
  }
  const api = jsonClient(`${apiUrl}/v1`, { authorization: `Bearer ${memory.shopKey}` })

  if (!memory.lineAccountId) {
    const account = { name: CHANNEL.name, channelId: CHANNEL.id, channelSecret: CHANNEL.secret }
    const { id } = await api.post<Made>('/line-accounts', account, once('line-account'))
    keep({ lineAccountId: id })
    say('LINE account connected')
  }
  if (!memory.formOpen) {
    await openIdentityForm({ api, line }, memory)
    keep({ formOpen: true })
    say('identity form published')
  }
  if (!memory.connectionId) {
    const cart = { cart: 'REPIST', cartDomain: `${context.repistUrl}/admin/`, accessToken }
    const connection = { lineAccountId: memory.lineAccountId, ...cart }
    const { id } = await api.post<Made>('/cart-connections', connection, once('cart-connection'))
    keep({ connectionId: id })
    say('Repist connected')
  }
  await firstImport(api, memory, signal)
  if (!memory.productId) {
    const found = await until(
      async () =>
        (await api.get<Listed<Made & { code: string }>>('/products')).items.find(
          (one) => one.code === PRODUCT.code,
        ),
      { seconds: 30, signal },
    )
    if (found) keep({ productId: found.id })
  }
  if (!memory.memberId) {
    await befriend(line, `${apiUrl}/webhooks/line/${memory.lineAccountId}`)
    const member = await until(
      async () =>
        (await api.get<Listed<Made>>(`/members?lineAccountId=${memory.lineAccountId}&friendState=FRIEND`))
          .items[0],
      { seconds: 30, signal },
    )
    if (!member) throw new Error('the demo customer did not become a member; see the logs')
    await linkByPhone(api, member.id)
    keep({ memberId: member.id })
    say(`${CUSTOMER.displayName} is a friend now and linked to her orders by telephone`)
  }
  if (!memory.tagId) {
    const tag = { lineAccountId: memory.lineAccountId, ...TAG }
    keep({ tagId: (await api.post<Made>('/tags', tag, once('tag'))).id })
  }
  if (!memory.newcomerFollows) {
    await follow(line, NEWCOMER)
    keep({ newcomerFollows: true })
    say(`${NEWCOMER.displayName} is a friend now, and not linked`)
  }
  if (await openReplies(api, { memory, keep }, once))
    say('auto-replies 「配送状況」「購入情報」「ポイント」 are on')
  return api
}

/** Shows the platform's first key when it has just been made; null: it was shown before. */
export function sayBootstrapKey(say: (line: string) => void, key: string | null): void {
  if (key !== null) say(`bootstrap key (shown once)   ${key}`)
}

/** Orders stored before the first import is done are history and send nothing (domain.md D3). */
async function firstImport(api: JsonClient, memory: Memory, signal: AbortSignal): Promise<void> {
  const done = await until(
    async () => {
      const { firstImportDoneAt } = await api.get<Connection>(`/cart-connections/${memory.connectionId}`)
      return firstImportDoneAt ?? undefined
    },
    { seconds: 60, signal },
  )
  if (!done && !signal.aborted) throw new Error('the first import from the cart did not finish; see the logs')
}

/** An operator enters the number of はなこ; たろう is left to the identity form. */
async function linkByPhone(api: JsonClient, memberId: string): Promise<void> {
  // Whatever her version is: LINE may tell her name at the same moment.
  await api.patch(`/members/${memberId}`, { phone: CUSTOMER.tel }, { 'if-match': '*' })
}
