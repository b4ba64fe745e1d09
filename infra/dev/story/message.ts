import { POINTS } from './cast.ts'
import type { JsonClient } from './http.ts'
import type { Memory } from './memory.ts'

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000
/** 配信順 of an invented first message; order numbers, which rise, are taken from it. */
const FIRST_PLACE = 100_000
/** Japan's clock, without daylight saving. */
const JAPAN_MS = 9 * 3_600_000

/** A step that is due soon, by the real rule: an order shipped some days ago, at a minute that comes now. */
export interface Step {
  /** Ship date to enter, 'YYYY-MM-DD'. */
  shipDate: string
  dayOffset: number
  /** 'HH:MM' in Japan. */
  sendTime: string
  /** Epoch milliseconds. */
  dueAt: number
}

/** The first whole minute that leaves `leadSeconds` to get there, three days after the ship date. */
export function stepSoon(now: number, leadSeconds: number): Step {
  const dueAt = Math.ceil((now + leadSeconds * 1000) / MINUTE_MS) * MINUTE_MS
  const dayOffset = 3
  const due = new Date(dueAt + JAPAN_MS).toISOString()
  const ship = new Date(dueAt + JAPAN_MS - dayOffset * DAY_MS).toISOString()
  return { shipDate: ship.slice(0, 10), dayOffset, sendTime: due.slice(11, 16), dueAt }
}

/** The demo's follow message: a step at `step`, and a second one ten minutes later. It is off, as all new ones are. */
export async function makeMessage(
  api: JsonClient,
  { memory, adminName, step }: { memory: Memory; adminName: string; step: Step },
): Promise<string> {
  const later = stepSoon(step.dueAt, 10 * 60)
  const sameDay = later.shipDate === step.shipDate
  const message = await api.post<{ id: string }>('/follow-messages', {
    lineAccountId: memory.lineAccountId,
    adminName,
    purpose: 'NOTICE',
    // Each demo makes a message of its own: the newest goes first, and keeps the order from those before it.
    deliveryOrder: Math.max(0, FIRST_PLACE - (memory.lastOrder ?? 0)),
    exclusive: true,
    triggerProductIds: [memory.productId],
    scenarios: [
      {
        dayOffset: step.dayOffset,
        sendTime: step.sendTime,
        bubbles: [
          { kind: 'text', text: '{nickName|お客様}、{shipDate}に発送した「{productName}」は届きましたか?' },
          {
            kind: 'buttons',
            title: 'はじめての方へ',
            text: 'おいしい飲み方をご紹介しています。',
            buttons: [
              { kind: 'message', label: '飲み方を見る', text: '飲み方を教えて' },
              { kind: 'postback', label: 'あとで見る', data: 'later', displayText: 'あとで見ます' },
            ],
          },
        ],
        actions: { addTagIds: [memory.tagId], points: POINTS },
      },
      {
        dayOffset: step.dayOffset + (sameDay ? 0 : 1),
        sendTime: later.sendTime,
        bubbles: [{ kind: 'text', text: 'ご注文 {orderNumber} の商品を続けるなら、定期コースがお得です。' }],
      },
    ],
  })
  return message.id
}

/** Switches a message on or off. */
export const switchMessage = (api: JsonClient, id: string, enabled: boolean): Promise<unknown> =>
  api.patch(`/follow-messages/${id}`, { enabled }, { 'if-match': '*' })
