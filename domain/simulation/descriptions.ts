import {
  DELIVERY_STATE_LABELS,
  explainReason,
  REASON_EXPLANATIONS,
  type Reason,
} from '../delivery/deliveryStates.ts'
import { clockInJapan, dateInJapan } from '../values/japanTime.ts'
import type { NotTriggered } from '../messages/trigger.ts'
import type { SimulatedAnswer, SimulatedStep } from './model.ts'

const NOT_TRIGGERED: Readonly<Record<NotTriggered, string>> = {
  HISTORY: '連携前の過去の受注のため、対象になりません。',
  ORDER_CANCELLED: 'キャンセルまたは返品された受注のため、対象になりません。',
  NO_SHIP_DATE: '発送日がまだありません。発送日が登録されると、対象になるかどうかが決まります。',
  OTHER_PRODUCT: 'トリガー商品が受注に含まれないため、対象になりません。',
  BEFORE_MESSAGE:
    'メッセージの作成やトリガー商品の追加より前に発送日が登録された受注のため、対象になりません。',
  COUNT: '定期回数が条件に合わないため、対象になりません。',
}

/** Why a delivery would not be sent at its due time, by the facts of now. */
const EXPECTED: Readonly<Partial<Record<Reason, string>>> = {
  LATE: '配信時間を過ぎているため、配信しません。',
  OUTAGE_EXPIRED: '配信時間を過ぎていて、待てる時間も過ぎているため、配信しません。',
  DISABLED: 'メッセージのステータスがオフのため、今のままでは配信しません。',
  FILTER: '今の時点ではターゲットの条件に当てはまらないため、配信しません。',
  UNREACHABLE: '今の時点ではブロックされているか友だちではないため、配信できません。',
  UNLINKED: '今の時点ではカートのお客様とLINEの会員が連携されていないため、配信しません。',
  ORDER_CANCELLED: '定期が解約されているため、お誘いのメッセージは配信しません。',
  OPT_OUT: '今の時点ではお客様がお知らせの停止を希望されているため、配信しません。',
  CAP: '一人あたりの配信数の上限に達しているため、配信しません。',
  QUIET: '配信を控える時間帯のため、配信しません。',
  INVALID_CONTENT: '商品の名前が長すぎるなど、内容に誤りがあるため、今のままでは配信できません。',
}

/**
 * What happens with a message for an order, in one Japanese sentence. `by`: the name of the message that excludes it.
 */
export function describeAnswer({ answer, because }: SimulatedAnswer, by: string | null): string {
  switch (answer) {
    case 'enrols':
      return '対象になります。'
    case 'countUnknown':
      return REASON_EXPLANATIONS.COUNT_UNKNOWN
    case 'exclusive':
      return `配信順が先の「${by ?? '別のメッセージ'}」を送るため、配信しません。`
    case 'no':
      return because === null ? '対象になりません。' : NOT_TRIGGERED[because]
  }
}

/** What happens with one scenario, in one Japanese sentence. */
export function describeStep({ dueAt, state, reason, verdict, content }: SimulatedStep, now: number): string {
  const [wrong] = content
  if (wrong !== undefined) return wrong.ja
  if (verdict === null) return reason === null ? DELIVERY_STATE_LABELS[state] : explainReason(state, reason)
  switch (verdict.verdict) {
    case 'send':
      return `${spoken(Math.max(dueAt, now))}に配信する見込みです。`
    case 'defer':
      return `${spoken(dueAt)}は配信を控えるため、${spoken(verdict.notBefore)}に配信する見込みです。`
    case 'park':
      return REASON_EXPLANATIONS.QUOTA
    case 'skip':
      return EXPECTED[verdict.reason] ?? REASON_EXPLANATIONS[verdict.reason]
    case 'stale':
      return '受注の情報が変わったため、計画し直します。'
  }
}

/** The code of orders left out of an outlook, in Japanese. */
export function describeCode(code: string): string {
  if (code === 'ALREADY_SENT') return '配信済み、または結果が出ています。'
  if (code === 'OUTSIDE_RANGE') return '配信予定日が指定した期間の外です。'
  const known: Readonly<Record<string, string>> = { ...REASON_EXPLANATIONS, ...EXPECTED, ...NOT_TRIGGERED }
  return known[code] ?? code
}

const spoken = (instant: number): string => `${dateInJapan(instant)} ${clockInJapan(instant).slice(0, 5)}`
