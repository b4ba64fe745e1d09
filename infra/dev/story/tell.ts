import { POINTS, TAG } from './cast.ts'
import { type JsonClient, until } from './http.ts'
import type { Step } from './message.ts'

interface Delivery {
  id: string
  messageId: string | null
  state: string
  stateText: string
  reasonText: string | null
  dueAt: string
  settledAt: string | null
  actions: { action: string; outcome: string | null }[]
}
interface Order {
  id: string
  number: string
  shipDate: string | null
  deliveries?: Delivery[]
}

export interface Tale {
  api: JsonClient
  /** The cart's number of the order. */
  number: string
  messageId: string
  step: Step
  /** Enters the ship date in the cart. */
  ship: () => Promise<unknown>
  say: (line: string) => void
  signal: AbortSignal
}

const clock = (instant: string | number): string =>
  new Date(new Date(instant).getTime() + 9 * 3_600_000).toISOString().slice(11, 19)

/** Tells an order's way from the cart to the chat, as it happens. */
export async function tell({ api, number, messageId, step, ship, say, signal }: Tale): Promise<void> {
  const event = (text: string): void => say(`${clock(Date.now())}  ${text}`)
  const placed = await until(
    async () => (await api.get<{ items: Order[] }>(`/orders?number=${encodeURIComponent(number)}`)).items[0],
    { seconds: 60, signal },
  )
  if (!placed) return
  event(`order ${placed.number} imported; its workflow waits for the ship date`)
  await ship()
  const look = async (): Promise<Order> => api.get<Order>(`/orders/${placed.id}`)
  const shipped = await until(async () => (await look()).shipDate ?? undefined, { seconds: 60, signal })
  if (!shipped) return
  event(`ship date ${shipped} seen`)

  const ours = async (): Promise<Delivery | undefined> =>
    (await look()).deliveries
      ?.filter((one) => one.messageId === messageId)
      .sort((a, b) => a.dueAt.localeCompare(b.dueAt))[0]
  const planned = await until(ours, { seconds: 60, signal })
  if (!planned) return
  event(
    `will be sent at ${clock(planned.dueAt)} (${step.dayOffset} days after the ship date, ${step.sendTime})`,
  )
  const settled = await until(
    async () => {
      const one = await ours()
      return one && one.settledAt !== null ? one : undefined
    },
    { seconds: Math.max(60, (step.dueAt - Date.now()) / 1000 + 60), signal },
  )
  if (!settled) return
  if (settled.state !== 'sent') {
    event(`${settled.stateText} ${settled.reasonText ?? ''}`)
    return
  }
  event('sent')
  const done = await until(
    async () => {
      const one = await ours()
      return one?.actions.every((action) => action.outcome !== null) ? one : undefined
    },
    { seconds: 60, signal },
  )
  if (done) event(`tag 「${TAG.name}」 and ${POINTS} points given`)
}
