import { memoNotWritten } from './memoTries.ts'
import type { RequestState, SettledBy } from './request.ts'

/** How far a request is, as shops read it. */
export const STATE_LABELS: Readonly<Record<RequestState, string>> = {
  QUEUED: '待機中',
  RUNNING: '実行中',
  VERIFYING: '結果の確認中',
  NEEDS_HUMAN: '担当者の対応待ち',
  DONE: '完了',
  REFUSED: 'お断り',
  FAILED: 'エラー',
  CANCELLED: '取り消し',
}

/** How it was settled. */
export const SETTLED_LABELS: Readonly<Record<SettledBy, string>> = {
  ROBOT: 'ロボットがカートを操作し、変更を確認しました。',
  API: 'カートのAPIで操作し、変更を確認しました。',
  ALREADY_THERE: '操作の前に、ご希望どおりの状態になっていました。操作はしていません。',
  HAND: '担当者が対応しました。',
  RULE: '不可条件により、お断りしました。',
}

/** What happened, by the name of a step in the log. */
const STEPS = {
  APPLIED: 'お申し込みを受け付けました',
  ENTERED: '担当者がお申し込みを登録しました',
  IDENTITY_CONFIRMED: '担当者がご本人であることを確認しました',
  IDENTITY_UNSURE: 'ご本人であることの確認ができていないため、担当者に引き継ぎました',
  PICTURE: 'カートの画面を記録しました',
  READ_BEFORE: '操作の前に、カートの内容を確認しました',
  READ_AFTER: '操作のあとに、カートの内容を確認しました',
  PRESSED: 'カートで確定の操作をしました',
  NOT_SENT: '確定の操作をする前に時間切れになったため、何も送らずにやり直します',
  ANSWERED: '確定の操作に対するカートの応答を受け取りました',
  HANDED_OVER: '担当者に引き継ぎました',
  DONE: '変更を確認し、完了にしました',
  REFUSED: 'お断りしました',
  CANCELLED: 'お申し込みを取り消しました',
  RETRIED: '担当者が再実行しました',
  COMPLETED: '担当者が対応完了にしました',
  NOTED: '担当者がメモを残しました',
  MEMO_WRITTEN: 'カートのメモに書き込みました',
  MEMO_NOT_WRITTEN: 'カートのメモに書き込めませんでした',
  STOPPED: '操作を途中で止めました',
  TAGGED: 'タグを変更しました',
} as const

/** A step of the log; each has its words. */
export type RequestStep = keyof typeof STEPS

/** Which screen a picture shows, by the name that the robot gives it. */
const SCREENS: Readonly<Record<string, string>> = {
  SHOWN: 'カートに表示された定期の内容を記録しました',
  BEFORE: '確定の操作をする直前の画面を記録しました',
  AFTER: '確定の操作をしたあとの画面を記録しました',
  STOPPED: '操作を止めたときの画面を記録しました',
}

const wordsOf = (known: Readonly<Record<string, string>>, name: unknown): string | undefined =>
  typeof name === 'string' && Object.hasOwn(known, name) ? known[name] : undefined

/**
 * A step of the log in Japanese, a picture with its `screen`, a memo that is not written with its `code`; of a step that
 * this version does not know, its name.
 */
export function stepSentence(step: string, details: Readonly<Record<string, unknown>> = {}): string {
  if (step === 'MEMO_NOT_WRITTEN') return memoNotWritten(details['code'])
  const screen = step === 'PICTURE' ? wordsOf(SCREENS, details['screen']) : undefined
  const words = screen ?? wordsOf(STEPS, step)
  return words === undefined ? `記録: ${step}` : `${words}。`
}
