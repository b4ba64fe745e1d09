import { expect, it } from '@jest/globals'
import {
  type DeliveryLifeFacts,
  type OrderLifeFacts,
  orderTimeline,
} from '../../../domain/delivery/orderTimeline.ts'
import { parseDate } from '../../../domain/values/japanTime.ts'

const at = (text: string): number => Date.parse(`${text}+09:00`)

const ORDER: OrderLifeFacts = {
  orderedAt: at('2026-11-24T10:00:00'),
  storedAt: at('2026-11-24T11:00:00'),
  shipDate: null,
  shipDateFirstSeenAt: null,
  waitsForParcels: false,
  unreadDates: [],
  planFailure: null,
  stoppedAt: null,
  history: false,
  calledOff: false,
  enrolments: [],
  deliveries: [],
  optOuts: [],
}
const DELIVERY: DeliveryLifeFacts = {
  id: 'd',
  messageId: 'm',
  messageName: 'お届け',
  attempt: 1,
  createdAt: at('2026-11-26T09:00:01'),
  dueAt: at('2026-11-27T18:00:00'),
  notBefore: null,
  armedAt: null,
  firstAttemptAt: null,
  settledAt: null,
  state: 'planned',
  reason: null,
  contentFault: null,
  actions: [],
  taps: [],
  clicks: [],
}
const shipped = (...deliveries: Partial<DeliveryLifeFacts>[]): OrderLifeFacts => ({
  ...ORDER,
  shipDate: parseDate('2026-11-25'),
  shipDateFirstSeenAt: at('2026-11-26T09:00:00'),
  enrolments: [{ messageId: 'm', messageName: 'お届け', enrolledAt: at('2026-11-26T09:00:00') }],
  deliveries: deliveries.map((more) => ({ ...DELIVERY, ...more })),
})
const told = (facts: OrderLifeFacts) => orderTimeline(facts).map(({ kind, text }) => `${kind} ${text}`)

it('waits for the ship date', () => {
  expect(told(ORDER)).toEqual([
    'placed カートで注文されました。',
    'stored カートから受注を取り込みました。',
    'waiting 発送日を待っています。',
  ])
  expect(told({ ...ORDER, history: true })).toHaveLength(2)
  expect(told({ ...ORDER, calledOff: true })).toHaveLength(2)
})

it('V12 waits for the parcels that have no date yet, before there was a ship date and after', () => {
  const awaited =
    'まだ発送日のない荷物があります。すべての荷物に発送日が入ると、最後の発送日をもとに配信を予定します。'
  expect(told({ ...ORDER, waitsForParcels: true }).at(-1)).toBe(`waiting ${awaited}`)
  expect(told({ ...shipped(), shipDate: null, waitsForParcels: true })[2]).toBe(
    `shipDateSeen 発送日が登録されました。現在は、${awaited}`,
  )
  expect(told({ ...shipped(), shipDate: null })[2]).toBe(
    'shipDateSeen 発送日が登録されました。その後、発送日は取り消されました。',
  )
})

it('tells the life up to what is still to come', () => {
  expect(told(shipped({})).slice(2)).toEqual([
    'shipDateSeen 発送日が登録されました。現在の発送日は2026-11-25です。',
    'enrolled 「お届け」の対象になりました。',
    'planned 「お届け」の配信を予定しました。予定は2026-11-27 18:00です。',
    'due 「お届け」を2026-11-27 18:00に配信する予定です。',
  ])
})

it('tells a send and what followed it, in the order of time', () => {
  const sent = {
    state: 'sent',
    armedAt: at('2026-11-27T17:50:00'),
    firstAttemptAt: at('2026-11-27T18:00:00'),
    settledAt: at('2026-11-27T18:00:01'),
    actions: [
      { action: 'changePoints', outcome: 'UNCHANGED', doneAt: at('2026-11-27T18:00:03') },
      { action: 'changeTags', outcome: 'DONE', doneAt: at('2026-11-27T18:00:02') },
    ],
  } as const
  expect(told(shipped(sent)).slice(5)).toEqual([
    'armed 「お届け」の配信の準備ができました。',
    'attempted 「お届け」をLINEに渡し始めました。',
    'settled 「お届け」: 配信しました。',
    'actionDone 「お届け」: タグとフラグの変更をしました。',
    'actionDone 「お届け」: ポイントの増減で変わるものはありませんでした。',
  ])
})

it('says why a delivery was never planned, and that it was asked for again', () => {
  const closed = { state: 'skipped', reason: 'COUNT_UNKNOWN', settledAt: DELIVERY.createdAt - 5 } as const
  expect(told(shipped(closed)).at(-1)).toBe(
    'settled 「お届け」: 定期回数がわからないため、回数を指定したメッセージは配信しませんでした。',
  )
  expect(told(shipped({ attempt: 2, messageName: null }))[4]).toBe(
    'planned 「(削除済み)」の再送が申し込まれました(2回目)。',
  )
})

it('says what the night put off', () => {
  expect(told(shipped({ notBefore: at('2026-11-28T08:00:00') })).at(-1)).toBe(
    'due 「お届け」を2026-11-28 08:00に配信する予定です。',
  )
})

it('tells what the customer did with a message, and of announcements', () => {
  const answered: OrderLifeFacts = {
    ...shipped({
      state: 'sent',
      settledAt: at('2026-11-27T18:00:01'),
      taps: [
        { verdict: 'TAKEN', at: at('2026-11-27T18:05:00') },
        { verdict: 'AGAIN', at: at('2026-11-27T18:05:03') },
      ],
      clicks: [
        { first: at('2026-11-27T18:06:00'), times: 2 },
        { first: at('2026-11-27T18:07:00'), times: 1 },
      ],
    }),
    optOuts: [{ wish: 'OUT', at: at('2026-11-27T18:08:00') }],
  }
  expect(told(answered).slice(6)).toEqual([
    'tapped 「お届け」: ボタンが押されました。ボタンの動作を行いました。',
    'tapped 「お届け」: ボタンが押されました。1回だけ動作するボタンがもう一度押されたため、何もしませんでした。',
    'clicked 「お届け」: リンクが開かれました(全部で2回)。',
    'clicked 「お届け」: リンクが開かれました。',
    'optOut お客様へのお知らせの配信が停止されました。',
  ])
})

it('D37 tells of a date that the cart wrote and that is none', () => {
  const raw = '9999/12/31'
  expect(
    told({ ...ORDER, unreadDates: [{ field: 'shipDate', raw, at: at('2026-11-24T12:00:00') }] }),
  ).toContain(
    'dateUnreadable 発送日「9999/12/31」は日付として読み取れません。カートで正しい日付に直すと、次の同期で読み直します。',
  )
  const long = { field: 'orderedAt', raw: '9'.repeat(5_000), at: null } as const
  const [shown = ''] = told({ ...ORDER, unreadDates: [long] }).filter((line) => line.includes('受注日時'))
  expect(shown).toContain(`受注日時「${'9'.repeat(50)}…」は`)
})

it('D41 tells of a plan that fails, with the id that the log has', () => {
  const planFailure = {
    since: at('2026-11-26T09:00:00'),
    at: at('2026-11-26T09:05:00'),
    tries: 7,
    errorId: '0199d6a2-7c1e-7f00-8000-3f5a2b6c9d10',
  }
  expect(told({ ...ORDER, planFailure })).toContain(
    'planFailing 配信の予定を立てられません。2026-11-26 09:00から7回失敗し、自動で試し続けています。続くときは、番号「0199d6a2-7c1e-7f00-8000-3f5a2b6c9d10」を添えてサポートへご連絡ください。',
  )
})

it('says of what was removed that it was removed, not that the message is off', () => {
  const settledAt = at('2026-11-26T10:00:00')
  const text = (state: 'cancelled' | 'skipped') =>
    told(shipped({ state, reason: 'DISABLED', settledAt })).find((line) => line.startsWith('settled'))
  expect(text('cancelled')).toContain('削除されたため')
  expect(text('cancelled')).not.toContain('オフ')
  expect(text('skipped')).toContain('オフのため')
})
