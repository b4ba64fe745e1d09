import type { WebhookEvent } from './events.ts'

const AT = 1_451_617_200_000
const source = { type: 'user', userId: 'Udeadbeefdeadbeefdeadbeefdeadbeef' }
const common = { deliveryContext: { isRedelivery: false }, timestamp: AT, source, mode: 'active' }

/** What LINE's verify button sent before it sent no events, with reply tokens that answer to nothing (line.md 4). */
export const DUMMY_EVENTS: WebhookEvent[] = [
  {
    ...common,
    type: 'message',
    webhookEventId: '01ARZ3NDEKTSV4RRFFQ69G5FAV',
    replyToken: '0'.repeat(32),
    message: { id: '100001', type: 'text', text: 'Hello, world' },
  },
  {
    ...common,
    type: 'message',
    webhookEventId: '01ARZ3NDEKTSV4RRFFQ69G5FAW',
    replyToken: 'f'.repeat(32),
    message: { id: '100002', type: 'sticker', packageId: '1', stickerId: '1' },
  },
]
