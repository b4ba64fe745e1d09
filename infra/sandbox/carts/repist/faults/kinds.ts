import type { ScreenName } from '../admin/screen.ts'

/** A screen is shown, its 登録内容の確認 is shown, its final button is pressed. 「ログイン」 is the login's press. */
export const STEPS = ['show', 'confirm', 'press'] as const
export type Step = (typeof STEPS)[number]

/**
 * What a fault does, in the order in which a request meets them; it meets at most one of each group.
 *
 * delay: the answer comes late. answer: another answer comes instead, and nothing is done. page: the page is bent.
 * press: the press is taken, its answer lost or untrue. token: the form can be pressed again. password: the right one
 * is refused. meanwhile: the shop's staff change something, after a page was made or right before a press is taken.
 */
export type FaultGroup = 'delay' | 'answer' | 'password' | 'page' | 'press' | 'token' | 'meanwhile'

interface FaultKind {
  group: FaultGroup
  /** As the page of faults calls it. */
  says: string
}

const kindOf = (group: FaultGroup, says: string): FaultKind => ({ group, says })

export const FAULT_KINDS = {
  slow: kindOf('delay', '応答が遅い'),
  'logged-out': kindOf('answer', '途中でログアウトされる'),
  maintenance: kindOf('answer', 'メンテナンス中'),
  'two-factor': kindOf('answer', '二段階認証を求められる'),
  captcha: kindOf('answer', '画像認証を求められる'),
  error: kindOf('answer', '500エラー（変更なし）'),
  close: kindOf('answer', '応答前に切断（変更なし）'),
  reset: kindOf('answer', '接続リセット（変更なし）'),
  hang: kindOf('answer', '応答なし（変更なし）'),
  garbled: kindOf('answer', '応答が読めない（変更なし）'),
  'wrong-password': kindOf('password', '正しいパスワードでも拒否'),
  'field-renamed': kindOf('page', '項目名が変わる'),
  'button-moved': kindOf('page', 'ボタンの位置が変わる'),
  'button-renamed': kindOf('page', 'ボタンの名前が変わる'),
  dialog: kindOf('page', '前面にお知らせが出る'),
  'taken-error': kindOf('press', '変更後に500エラー'),
  'taken-reset': kindOf('press', '変更後に接続リセット'),
  'taken-close': kindOf('press', '変更後、応答前に切断'),
  'taken-hang': kindOf('press', '変更後に応答なし'),
  'taken-garbled': kindOf('press', '変更後、応答が読めない'),
  'not-stored': kindOf('press', '完了と表示するが保存しない'),
  'token-kept': kindOf('token', '2回押すと2回変更される'),
  'date-moved': kindOf('meanwhile', '担当者が日付を変更'),
  cancelled: kindOf('meanwhile', '担当者が解約'),
  'product-renamed': kindOf('meanwhile', '商品名が変更される'),
  'order-created': kindOf('meanwhile', '受注が作成される'),
} as const satisfies Record<string, FaultKind>
export type FaultKindName = keyof typeof FAULT_KINDS
export const FAULT_KIND_NAMES = Object.keys(FAULT_KINDS) as FaultKindName[]

/** The steps at which a group can strike; the first of `meanwhile` is its default. */
const stepsOfGroup: Readonly<Record<FaultGroup, readonly Step[]>> = {
  delay: STEPS,
  answer: STEPS,
  password: ['press'],
  page: ['show', 'confirm'],
  press: ['press'],
  token: ['press'],
  meanwhile: STEPS,
}

/** The screens with their Japanese names, and the steps that each has. */
export const SCREEN_STEPS: Readonly<
  Record<Exclude<ScreenName, 'other'>, { says: string; steps: readonly Step[] }>
> = {
  login: { says: '管理画面ログイン', steps: ['show', 'press'] },
  orderSearch: { says: '受注管理', steps: ['show'] },
  orderEdit: { says: '受注編集', steps: STEPS },
  customerSearch: { says: '顧客管理', steps: ['show'] },
  customerEdit: { says: '顧客編集', steps: STEPS },
  proxyOrder: { says: '代理注文', steps: ['show'] },
  skip: { says: '次回スキップの確認', steps: ['show', 'press'] },
  teikiEdit: { says: '定期マスタ編集', steps: STEPS },
  createOrder: { says: '受注作成の確認', steps: ['show', 'press'] },
  cancel: { says: '定期解約', steps: ['show', 'press'] },
  shopSettings: { says: '基本情報管理', steps: ['show'] },
}

/** The screens at which staff can change the subscription that is looked at. */
const ofSubscription: ReadonlySet<string> = new Set([
  'proxyOrder',
  'skip',
  'teikiEdit',
  'createOrder',
  'cancel',
  'orderEdit',
  'any',
])

/** The steps at which a kind strikes a screen when it is not told at which; empty when it never can. */
export function stepsOf(screen: string, kind: FaultKindName): readonly Step[] {
  const { group } = FAULT_KINDS[kind]
  if (group === 'password' && screen !== 'login' && screen !== 'any') return []
  if (group === 'meanwhile' && !ofSubscription.has(screen)) return []
  if ((group === 'press' || group === 'token') && screen === 'login') return []
  const steps: readonly Step[] =
    screen === 'any' ? STEPS : SCREEN_STEPS[screen as keyof typeof SCREEN_STEPS].steps
  return stepsOfGroup[group].filter((step) => steps.includes(step))
}
