import type { Fields } from '../../../kit/pages/fields.ts'
import { type Html, html } from '../../../kit/pages/html.ts'
import { FAULT_KIND_NAMES, FAULT_KINDS, type FaultGroup, SCREEN_STEPS } from '../faults/kinds.ts'
import type { ScreenFault, ScreenFaults } from '../faults/screenFaults.ts'
import { screenName } from './changes.ts'

const groups: Readonly<Record<FaultGroup, string>> = {
  delay: '時間',
  answer: '別の応答が返る（何も変更されない）',
  password: 'ログイン',
  page: '画面が変わる',
  press: '最終ボタンを押したとき',
  token: '二重送信',
  meanwhile: 'その間に、お店の担当者が',
}

const steps = {
  show: '画面を開くとき',
  confirm: '確認画面を出すとき',
  press: '最終ボタンを押すとき',
} as const

/** 障害: choose where and how often, then press what is to go wrong. `problem`: why the last order was refused. */
export function faultsPage(faults: ScreenFaults, chosen: Fields, problem?: string): Html {
  const option = (name: string, value: string, label: string) =>
    html`<option value="${value}"${chosen(name) === value ? html` selected` : null}>${label}</option>`
  return html`<p>どの画面で起こすかを選び、起こしたい障害のボタンを押してください。次にその画面が使われたときに起こります。</p>
${problem === undefined ? null : html`<p class="problem" role="alert">${problem}</p>`}
<form method="post" action="/_control/pages/faults">
<p class="choices">
<label>画面 <select name="screen">${option('screen', 'any', 'すべての画面')}${Object.entries(SCREEN_STEPS).map(([screen, { says }]) => option('screen', screen, says))}</select></label>
<label>いつ <select name="at">${option('at', '', '指定しない')}${Object.entries(steps).map(([step, says]) => option('at', step, says))}</select></label>
<label>定期ID <input name="teiki_id" value="${chosen('teiki_id')}" placeholder="指定しない"></label>
<label>回数 <select name="times">${option('times', 'once', '1回だけ')}${option('times', 'always', '解除するまで毎回')}</select></label>
</p>
${Object.entries(groups).map(
  ([group, says]) => html`<fieldset><legend>${says}</legend>
${FAULT_KIND_NAMES.filter((kind) => FAULT_KINDS[kind].group === group).map((kind) => html`<button type="submit" name="kind" value="${kind}">${FAULT_KINDS[kind].says}</button>\n`)}</fieldset>`,
)}
</form>
<h2>これから起こる障害</h2>
${waiting(faults)}`
}

function waiting(faults: ScreenFaults): Html {
  const list = faults.list().filter(({ left }) => left !== 0)
  if (list.length === 0) return html`<p class="none">ありません。</p>`
  return html`<ul>${list.map(({ order, left }) => html`<li>${sentence(order)}（${left === null ? '解除するまで毎回' : `あと${left}回`}）</li>\n`)}</ul>
<form method="post" action="/_control/pages/faults/clear"><button type="submit" class="clear">すべて解除する</button></form>`
}

function sentence({ screen, kind, at, teiki_id }: ScreenFault): string {
  const where = screen === 'any' ? 'すべての画面' : screenName(screen)
  const when = at === undefined ? '' : `、${steps[at]}`
  return `${where}${when}${teiki_id === undefined ? '' : `、定期 ${teiki_id}`}: ${FAULT_KINDS[kind].says}`
}
