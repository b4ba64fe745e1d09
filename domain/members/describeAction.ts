import type { Action } from './scenarioActions.ts'

const NAMES: Readonly<Record<Action, string>> = {
  changeTags: 'タグとフラグの変更',
  changePoints: 'ポイントの増減',
  linkRichMenu: 'リッチメニューの変更',
}

const SKIPPED: Readonly<Record<string, string>> = {
  NO_MEMBER: 'お客様がLINEの会員と連携されていないため',
  UNLINKED: 'お客様とLINEの会員の連携が解除されていたため',
  NOT_CONFIGURED: 'その後の編集でシナリオの設定から外されたため',
  EARLIER_ATTEMPT: '前回の配信のときに済んでいるため',
}

/**
 * The result of an action after a delivery, as a shop reads it. `outcome` is that of `delivery_actions`: `DONE`,
 * `DONE: …`, `UNCHANGED`, `SKIPPED: …` or `REFUSED: …`.
 */
export function describeAction(action: Action, outcome: string): string {
  const name = NAMES[action]
  const [word = '', detail = ''] = outcome.split(': ', 2)
  switch (word) {
    case 'SKIPPED':
      return `${SKIPPED[detail] ?? '条件に当てはまらないため'}、${name}はしませんでした。`
    case 'REFUSED':
      return `LINEに受け付けられず、${name}はできませんでした。`
    case 'UNCHANGED':
      return `${name}で変わるものはありませんでした。`
    default:
      return `${name}をしました。`
  }
}
