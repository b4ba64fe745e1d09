import type { Reason } from '../delivery/deliveryStates.ts'
import { describeCode } from '../simulation/index.ts'

/**
 * What would happen to a real delivery. CAP and QUIET hold one back, for a while or permanently, as the account's
 * settings say; these texts fit both.
 */
const REAL_OUTCOMES: Readonly<Partial<Record<Reason, string>>> = {
  DISABLED: '本番では、メッセージのステータスがオフのままなら配信しません。',
  FILTER: '本番では、この会員はターゲットの条件に当てはまらないため、配信しません。',
  UNREACHABLE: '本番では、ブロックされているか友だちではないため、配信できません。',
  ORDER_CANCELLED: '本番では、定期が解約されているため、お誘いのメッセージは配信しません。',
  OPT_OUT: '本番では、お客様がお知らせの停止を希望されているため、配信しません。',
  CAP: '本番では、一人あたりの配信数の上限に達しているため、配信予定の時間には配信しません。',
  QUIET: '本番では、配信を控える時間帯のため、配信予定の時間には配信しません。',
  QUOTA: '本番では、LINE公式アカウントの今月の配信数の上限に達しているため、配信を保留します。',
}

/**
 * Why a real delivery would not have been sent, or not on time, as a shop reads it (domain.md D35). The test step itself
 * was sent, so the texts for deliveries (`REASON_EXPLANATIONS`) would be false here.
 */
export const describeRealOutcome = (reason: Reason): string => REAL_OUTCOMES[reason] ?? describeCode(reason)
