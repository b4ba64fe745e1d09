import type { ErrorWords } from '../errors/catalogueEntry.ts'
import { errorEntry, isErrorCode, type RobotErrorCode } from '../errors/errorCatalogue.ts'
import type { TargetProblem } from './target.ts'

/** Why a person is needed, as far as it is no failure of a robot. A closed list; a code is never renamed. */
export const REQUEST_REASONS = {
  NOT_AUTOMATED: words(
    'この種類のお申し込みは自動では処理しません。',
    'カートで対応し、終わったらこの申請を「対応完了」にしてください。',
  ),
  SHOWN_DIFFERS: words(
    'お客様に表示した次回の日付と、今のカートの日付が異なるため、操作しませんでした。',
    'お客様のご希望とカートの今の日付を確認し、必要な変更をカートで行ってから、この申請を「対応完了」にしてください。',
  ),
  STATUS_CHANGED: words(
    '定期が「継続中」ではなくなっているため、操作しませんでした。',
    'カートで定期の状態を確認し、お客様のご希望どおりであれば「対応完了」に、そうでなければ手動で対応してください。',
  ),
  PRODUCT_CHANGED: words(
    '操作の準備中に、定期の商品が変わりました。操作はしていません。',
    'カートで商品を確認し、お客様のご希望どおりに手動で対応してください。',
  ),
  ORDER_APPEARED: words(
    'お申し込みの後に、この定期のものと思われる新しい受注が作られました。操作はしていません。',
    'その受注がこの定期のものかを確かめ、お届けするかを決めてお客様に伝えてから、必要な変更をカートで行ってください。',
  ),
  ORDER_APPEARED_AFTER: words(
    '操作の前後に、この定期のものと思われる新しい受注が作られました。',
    'カートで受注と次回の日付を確認し、お客様のご希望どおりに直してから「対応完了」にしてください。',
  ),
  SCHEDULE_UNKNOWN: words(
    'カートに次回予定日がないため、変更後の日付を計算できません。',
    'カートで次回予定日を確認し、手動で対応してください。',
  ),
  BASE_UNKNOWN: words(
    '休止日数を足す基準の日付が分からないため、変更後の日付を計算できません。',
    'カートで最新の受注のお届け予定日を確認し、手動で対応してください。',
  ),
  CYCLE_UNKNOWN: words(
    'お届け間隔を読み取れないため、スキップの結果を確かめられません。操作はしていません。',
    'カートで次回スキップを行い、結果の日付を確認してから「対応完了」にしてください。',
  ),
  TARGET_PAST: words(
    '変更後の次回予定日が今日以前になるため、操作しませんでした。',
    'お申し込みは期限内です。お客様と新しい日付を決めて、手動で対応してください。',
  ),
  TARGET_NOT_LATER: words(
    '変更後の次回予定日が今の次回予定日より後にならないため、操作しませんでした。',
    'カートの日付とお客様のご希望を確認し、手動で対応してください。',
  ),
  TARGET_TOO_FAR: words(
    '変更後の次回予定日が1年より先になるため、操作しませんでした。',
    'お客様のご希望を確認し、手動で対応してください。',
  ),
  NOT_APPLIED: words(
    '操作しましたが、2回読み直しても変更が見つかりませんでした。',
    'カートで日付と状態を確認し、変わっていなければ手動で変更してください。二重に変更しないよう、必ず先に確認してください。',
  ),
  OUTCOME_UNKNOWN: words(
    '操作の結果を5分以上確認できていません。変更されたかどうかは、まだ分かりません。',
    'カートで日付と状態を確認してください。変更されていれば、確認が続いているうちは自動で完了になります。変更されていなければ手動で対応してください。',
  ),
  MEMBER_UNSURE: words(
    'お申し込みの方がご本人であることを確認できませんでした。',
    'お客様に連絡してご本人であることを確かめてから、手動で対応してください。',
  ),
  MEMBER_UNLINKED: words(
    'お申し込みの後に、LINEの会員とカートの顧客の連携が外れたため、操作しませんでした。',
    'お申し込みの方がこの定期のご契約者であることを確かめてから、手動で対応するか、連携し直して「再実行」してください。',
  ),
  CONNECTION_REMOVED: words(
    'カート連携またはLINEアカウントが削除されたため、操作しませんでした。',
    'カートの管理画面で対応し、終わったらこの申請を「対応完了」にしてください。',
  ),
  BY_PERSON: words(
    '担当者が、お受けできないと判断しました。',
    '必要であれば、お客様に事情をお伝えください。',
  ),
  UNFORESEEN: words(
    '想定していない理由で、操作を止めました。変更の操作は行っていません。',
    'カートで定期の状態を確認し、手動で対応するか「再実行」してください。続く場合はサポート窓口へお知らせください。',
  ),
} as const satisfies Readonly<Record<string, Pick<ErrorWords, 'ja' | 'remedyJa'>>>

/** Why a request is with a person, or was refused. */
export type RequestReason = keyof typeof REQUEST_REASONS | TargetProblem | RobotErrorCode

function words(ja: string, remedyJa: string): Pick<ErrorWords, 'ja' | 'remedyJa'> {
  return { ja, remedyJa }
}

/** What a reason means for shop staff, and what to do; of a code that is not known, that it was unforeseen. */
export function reasonWords(code: string): Pick<ErrorWords, 'ja' | 'remedyJa'> {
  if (Object.hasOwn(REQUEST_REASONS, code)) return REQUEST_REASONS[code as keyof typeof REQUEST_REASONS]
  if (!isErrorCode(code)) return REQUEST_REASONS.UNFORESEEN
  const { ja, remedyJa } = errorEntry(code)
  return { ja, remedyJa }
}
