import { slashDate } from '../../../kit/state/japanTime.ts'
import { type Order, orderStatuses } from '../state/rows.ts'
import { type Html, html } from '../../../kit/pages/html.ts'
import {
  type OrderEntry,
  type OrderEntryErrors,
  type OrderFieldName,
  entryFrom,
  entryOf,
  orderFields,
  readOrderEntry,
} from './orderForm.ts'
import { statusLabel } from './orderSearch.ts'
import type { Page, Screen, ScreenRequest } from './screen.ts'

const carriers = ['ヤマト運輸', '佐川急便', '日本郵便'] as const

/** 受注編集 when it opens. */
export const orderEdit: Screen = ({ cart, session, query }) => {
  const order = cart.orders.get(query('order_id'))
  if (order === undefined || order.del_flg === 1) return noSuchOrder
  return editPage(order, session.forms.open(subjectOf(order)), { entry: entryOf(order) })
}

/**
 * 「確認する」 shows 登録内容の確認, 「戻る」 shows the form again, 「登録する」 saves. Only saving uses up the form's
 * transaction token; a stale one changes nothing (carts.md 5.1).
 */
export const orderEditSent: Screen = (request) => {
  const { cart, session, form } = request
  const order = cart.orders.get(form('order_id'))
  if (order === undefined || order.del_flg === 1) return noSuchOrder
  const token = form('transactionid')
  if (!session.forms.isOpen(token, subjectOf(order))) return expired
  const entry = entryFrom(form)
  const read = readOrderEntry(entry)
  if ('errors' in read) return editPage(order, token, { entry, errors: read.errors })
  if (form('mode') === 'complete') return save(request, order, token)
  return form('mode') === 'confirm' ? confirmPage(order, token, entry) : editPage(order, token, { entry })
}

function save({ cart, session, form }: ScreenRequest, order: Order, token: string): Page {
  const read = readOrderEntry(entryFrom(form))
  if ('errors' in read || !session.forms.complete(token, subjectOf(order))) return expired
  cart.putOrder(order.order_id, read.edit)
  return {
    heading: '受注編集',
    body: html`<p class="done" role="status">受注情報を登録しました。</p>
<p class="actions"><a href="/admin/order/">受注管理へ戻る</a> <a href="/admin/order/edit.php?order_id=${order.order_id}">続けて編集する</a></p>`,
  }
}

const noSuchOrder: Page = {
  heading: '受注編集',
  status: 404,
  body: html`<p class="notice" role="alert">該当する受注がありません。</p><p><a href="/admin/order/">受注管理へ戻る</a></p>`,
}

const expired: Page = {
  heading: 'エラー',
  body: html`<p class="notice" role="alert">ページの有効期限が切れました。</p><p><a href="/admin/order/">受注管理へ戻る</a></p>`,
}

function subjectOf(order: Order): string {
  return `order:${order.order_id}`
}

function editPage(
  order: Order,
  token: string,
  { entry, errors = {} }: { entry: OrderEntry; errors?: OrderEntryErrors },
): Page {
  return {
    heading: '受注編集',
    body: html`${summary(order)}
<form method="post" action="/admin/order/edit.php">
${hidden(order, token)}
<h2>対応・配送</h2>
<table class="form"><tbody>
${orderFields.map(({ label, name }) => {
  const error = errors[name]
  return html`<tr><th scope="row"><label for="${name}">${label}</label></th><td>${input(name, entry[name], error !== undefined)}${
    error === undefined ? null : html`<span class="error" id="${name}-error" role="alert">${error}</span>`
  }</td></tr>\n`
})}</tbody></table>
<p class="actions"><a href="/admin/order/">検索画面に戻る</a> <button type="submit" name="mode" value="confirm">確認する</button></p>
</form>`,
  }
}

function confirmPage(order: Order, token: string, entry: OrderEntry): Page {
  return {
    heading: '登録内容の確認',
    body: html`<p>以下の内容で登録します。よろしいですか？</p>
${summary(order)}
<form method="post" action="/admin/order/edit.php">
${hidden(order, token)}
<h2>対応・配送</h2>
<table class="form"><tbody>
${orderFields.map(
  ({ label, name }) =>
    html`<tr><th scope="row">${label}</th><td class="text">${name === 'status' ? statusLabel(Number(entry.status)) : entry[name]}<input type="hidden" name="${name}" value="${entry[name]}"></td></tr>\n`,
)}</tbody></table>
<p class="actions"><button type="submit" class="plain" name="mode" value="return">戻る</button> <button type="submit" name="mode" value="complete">登録する</button></p>
</form>`,
  }
}

function hidden(order: Order, token: string): Html {
  return html`<input type="hidden" name="transactionid" value="${token}"><input type="hidden" name="order_id" value="${order.order_id}">`
}

function input(name: OrderFieldName, value: string, isWrong: boolean): Html {
  const wrong = isWrong ? html` aria-invalid="true" aria-describedby="${name}-error"` : null
  switch (name) {
    case 'status':
      return html`<select id="status" name="status"${wrong}>${[...orderStatuses].map(
        ([code, label]) =>
          html`<option value="${code}"${value === String(code) ? html` selected` : null}>${label}</option>`,
      )}${orderStatuses.has(Number(value)) ? null : html`<option value="${value}" selected>${value}</option>`}</select>`
    case 'note':
      return html`<textarea id="note" name="note" rows="4"${wrong}>\n${value}</textarea>`
    case 'deliv_company':
      return html`<input id="deliv_company" name="deliv_company" value="${value}" list="carriers"${wrong}><datalist id="carriers">${carriers.map((carrier) => html`<option value="${carrier}">`)}</datalist>`
    case 'tracking_no':
      return html`<input id="tracking_no" name="tracking_no" value="${value}"${wrong}>`
    default:
      return html`<input id="${name}" name="${name}" value="${value}" class="date" placeholder="YYYY/MM/DD"${wrong}>`
  }
}

function summary(order: Order): Html {
  return html`<h2>受注情報</h2>
<table class="form"><tbody>
<tr><th scope="row">受注番号</th><td>${order.order_id}</td></tr>
<tr><th scope="row">受注日</th><td>${slashDate(order.order_date)}</td></tr>
<tr><th scope="row">顧客ID</th><td>${order.customer_id}</td></tr>
<tr><th scope="row">お名前</th><td>${order.order_name01} ${order.order_name02}</td></tr>
<tr><th scope="row">電話番号</th><td>${order.order_tel}</td></tr>
<tr><th scope="row">メールアドレス</th><td>${order.order_email}</td></tr>
<tr><th scope="row">定期ID</th><td>${order.teiki_id}</td></tr>
<tr><th scope="row">定期回数</th><td>${order.teiki_count}</td></tr>
<tr><th scope="row">お支払い合計</th><td>${order.payment_total.toLocaleString('ja-JP')} 円</td></tr>
</tbody></table>
<h2>受注商品</h2>
<table class="list">
<thead><tr><th scope="col">商品コード</th><th scope="col">商品名</th><th scope="col">数量</th><th scope="col">単価</th></tr></thead>
<tbody>${order.details.map(
    (line) =>
      html`<tr><td>${line.product_code}</td><td>${line.product_name}</td><td class="number">${line.quantity}</td><td class="number">${line.price.toLocaleString('ja-JP')} 円</td></tr>`,
  )}</tbody>
</table>`
}
