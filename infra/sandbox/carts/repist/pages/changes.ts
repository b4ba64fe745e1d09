import { type Html, html, type Part } from '../../../kit/pages/html.ts'
import { stampInJapan } from '../../../kit/state/japanTime.ts'
import { SCREEN_STEPS } from '../faults/kinds.ts'
import type { By, Change, ChangeLog, Press, PressOutcome } from '../state/changes.ts'
import { type Detail, orderStatuses, teikiStatuses } from '../state/rows.ts'

const rowNames = { teiki: '定期', orders: '受注', customers: '顧客', products: '商品' } as const

const outcomes: Readonly<Record<PressOutcome, string>> = {
  ACCEPTED: '受け付けた',
  STALE: '期限切れのページ（変更なし）',
  REFUSED: '断った（変更なし）',
  NOT_STORED: '完了と表示したが、保存していない',
  SESSION_OVER: 'ログイン切れ（変更なし）',
  NO_BASIC_AUTH: 'Basic認証なし（変更なし）',
  MAINTENANCE: 'メンテナンス中（変更なし）',
  FAULT: '障害（変更なし）',
}

/** What the screens call a field; a field that no screen has keeps its name. */
const fieldNames: Readonly<Record<string, string>> = {
  status: '状態',
  next_date: '次回予定日',
  next_deliv_date: '次回お届け予定日',
  cycle: 'お届け間隔',
  count: '回数',
  memo: 'メモ',
  cancel_reason: '解約理由',
  details: '商品',
  commit_date: '発送日',
  deliv_date: 'お届け予定日',
  deliv_company: '配送業者',
  tracking_no: '送り状番号',
  note: 'SHOPメモ',
}

/** Which entries the page shows; `teikiId`: of one subscription, empty for all. */
interface Wanted {
  teikiId: string
  /** With what the control API prepared. */
  withControl: boolean
}

/** 変更の記録: who changed what when, newest first. */
export function changesPage(log: ChangeLog, { teikiId, withControl }: Wanted): Html {
  const isAsked = (id: string | null) => teikiId === '' || id === teikiId
  const counts = log.counts().filter(({ teiki_id }) => isAsked(teiki_id))
  const changes = log
    .changes()
    .filter(({ teiki_id, by }) => isAsked(teiki_id) && (withControl || by.how !== 'CONTROL'))
  const presses = log.presses().filter(({ teiki_id }) => isAsked(teiki_id))
  return html`<form method="get" class="filter"><label>定期ID <input name="teiki_id" value="${teikiId}"></label> <label><input type="checkbox" name="control" value="1"${withControl ? html` checked` : null}> 準備（control）も表示</label> <button type="submit">絞り込む・更新</button></form>
<h2>定期ごとの回数</h2>
${table(
  [
    '定期ID',
    '画面からの変更',
    'うちメモのみ',
    'APIからの変更',
    '担当者（障害）',
    '準備（control）',
    '作成された受注',
    '最終ボタン',
    'うち受付',
  ],
  counts.map((count) => [
    html`<a href="?teiki_id=${count.teiki_id}">${count.teiki_id}</a>`,
    html`<b>${count.screen}</b>`,
    count.memos,
    count.api,
    count.staff,
    count.control,
    count.orders,
    count.presses,
    count.accepted,
  ]),
)}
<h2>変更</h2>
${table(
  ['日時', 'だれが', '画面', '対象', '変更前 → 変更後', 'トランザクション'],
  changes
    .toReversed()
    .map((change) => [
      time(change.at),
      who(change.by),
      change.by.how === 'SCREEN' ? screenName(change.by.screen) : '',
      `${rowNames[change.kind]} ${change.id}`,
      difference(change),
      change.by.how === 'SCREEN' ? html`<code>${change.by.transaction.slice(0, 10)}</code>` : '',
    ]),
)}
<h2>最終ボタンを押したリクエスト</h2>
${table(
  ['日時', 'だれが', '画面', '対象', '結果', '障害', 'トランザクション'],
  presses
    .toReversed()
    .map((press: Press) => [
      time(press.at),
      press.user === null ? 'ログインなし' : `${press.user}（セッション ${press.session}）`,
      screenName(press.screen),
      press.teiki_id === null ? press.id : `定期 ${press.teiki_id}`,
      outcomes[press.outcome],
      press.fault,
      html`<code>${press.transaction.slice(0, 10)}</code>`,
    ]),
)}`
}

function table(columns: readonly string[], rows: readonly (readonly Part[])[]): Html {
  if (rows.length === 0) return html`<p class="none">まだありません。</p>`
  return html`<div class="wide"><table>
<thead><tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>\n`)}</tbody>
</table></div>`
}

const time = (at: string): string => stampInJapan(Date.parse(at)).replaceAll('-', '/')

function who(by: By): string {
  if (by.how === 'SCREEN') return `${by.user}（セッション ${by.session}）`
  return { API: 'API', CONTROL: '準備（control）', STAFF: '担当者（障害）' }[by.how]
}

export function screenName(screen: string): string {
  return screen in SCREEN_STEPS ? SCREEN_STEPS[screen as keyof typeof SCREEN_STEPS].says : screen
}

function difference({ kind, before, after }: Change): Html[] {
  return Object.entries(after)
    .filter(([, value]) => before !== null || (value !== '' && value !== null))
    .map(
      ([field, value]) =>
        html`<div><span class="field">${fieldNames[field] ?? field}</span> ${before === null ? null : html`${shown(kind, field, before[field])} → `}<b>${shown(kind, field, value)}</b></div>`,
    )
}

function shown(kind: Change['kind'], field: string, value: unknown): string {
  if (field === 'status' && kind === 'teiki') return teikiStatuses[value as keyof typeof teikiStatuses]
  if (field === 'status') return orderStatuses.get(Number(value)) ?? String(value)
  if (Array.isArray(value)) return (value as Detail[]).map(lineText).join('、')
  if (value === null || value === undefined || value === '') return '（なし）'
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function lineText({ product_name, product_code, quantity }: Detail): string {
  return `${product_name}（${product_code}）× ${quantity}`
}
