import { isLoginHalt } from '../robots/robotState.ts'
import type { OperationTimes } from './operationTimes.ts'
import type { WaitsFor } from './waiting.ts'

/** So long after the settling a memo is tried; then its request says that it could not be written. */
export const MEMO_TRIED_FOR_MS = 7 * 86_400_000

/** What comes after a try that came to nothing. */
export type MemoTry = { is: 'AGAIN'; waitsFor: WaitsFor; inMs: number } | { is: 'NOT_POSSIBLE'; code: string }

/**
 * Says whether a memo is tried again: what may pass is, and a login that its shop corrects; anything else is as it will
 * be, such as the form of a cancelled subscription that takes no entry. Each try takes a robot, so the waits grow with the
 * time since the settling.
 */
export function memoTry(
  failure: { code: string; retryable: boolean },
  sinceSettledMs: number,
  times: OperationTimes,
): MemoTry {
  const { code } = failure
  const isLogin = isLoginHalt(code)
  if (!failure.retryable && !isLogin) return { is: 'NOT_POSSIBLE', code }
  if (isMemoOverdue(sinceSettledMs)) return { is: 'NOT_POSSIBLE', code: 'OVERDUE' }
  const inMs = Math.min(times.longestWaitMs, Math.max(12 * times.firstWaitMs, sinceSettledMs / 4))
  return { is: 'AGAIN', waitsFor: isLogin ? 'LOGIN_FAILED' : 'CART_UNAVAILABLE', inMs }
}

/** Whether it is too late for a memo that still waits, such as for a robot. */
export const isMemoOverdue = (sinceSettledMs: number): boolean => sinceSettledMs >= MEMO_TRIED_FOR_MS

const DONE_ALL_THE_SAME = '手続きは完了しています。必要であれば、カートのメモに手動でご記入ください。'
const NOT_WRITTEN: Readonly<Record<string, string>> = {
  NO_ORDER: 'この定期の受注が見つからないため、カートのメモに書き込めませんでした。',
  REFUSED:
    'カートが受け付けなかったため、カートのメモに書き込めませんでした。メモの文字数が上限に達していることがあります。',
  RPA_SCREEN_CHANGED:
    'カートの画面がいつもと違うため、カートのメモに書き込めませんでした。解約済みの定期などでは、カートが書き込みを受け付けないことがあります。',
  OVERDUE: '完了から7日のあいだ書き込めなかったため、カートのメモへの書き込みをやめました。',
}

/** Why the memo of a request is not written, for shop staff, and what to do; of a code without words of its own, that it is not. */
export const memoNotWritten = (code: unknown): string => {
  const known = typeof code === 'string' && Object.hasOwn(NOT_WRITTEN, code) ? NOT_WRITTEN[code] : undefined
  return `${known ?? 'カートのメモに書き込めませんでした。'}${DONE_ALL_THE_SAME}`
}
