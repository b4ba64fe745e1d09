import type { RobotErrorCode } from '../errors/errorCatalogue.ts'

/** What a request waits for. Waiting is no failure: what is waited for comes by itself, or by a switch. */
export const WAITS = [
  'SWITCHED_OFF',
  'NO_ROBOT',
  'BUSY',
  'OUTSIDE_HOURS',
  'LOGIN_FAILED',
  'LEASE_HELD',
  'CART_UNAVAILABLE',
  'OUTCOME',
  'SIBLING_OPEN',
] as const
export type WaitsFor = (typeof WAITS)[number]

/** As a shop reads it, in the request and in Temporal's Web UI. */
export const WAIT_SENTENCES: Readonly<Record<WaitsFor, string>> = {
  SWITCHED_OFF: '自動操作がオフのため、オンになるのを待っています',
  NO_ROBOT: '使えるロボットがないため、ロボットの準備を待っています',
  BUSY: 'ロボットの空きを待っています',
  OUTSIDE_HOURS: 'ロボットの稼働時間になるのを待っています',
  LOGIN_FAILED: 'ロボットがログインできないため、ログイン情報の保存を待っています',
  LEASE_HELD: '同じ定期への別の操作が終わるのを待っています',
  CART_UNAVAILABLE: 'カートの管理画面が使えるようになるのを待っています',
  OUTCOME: '操作の結果をカートで確認しています',
  SIBLING_OPEN:
    '同じ定期の先の申請の結果が決まるのを待っています(先の申請が担当者の対応待ちのときは、先にそちらを終わらせてください)',
}

/** The error that says what to do about a wait, and whom to ask (domain.md D27); of others there is nothing to do. */
export const WAIT_CODES: Readonly<Partial<Record<WaitsFor, RobotErrorCode>>> = { NO_ROBOT: 'RPA_NO_ROBOT' }

export const isWait = (text: string | null): text is WaitsFor =>
  (WAITS as readonly (string | null)[]).includes(text)
