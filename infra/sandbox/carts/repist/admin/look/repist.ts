import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Html, html, type Part } from '../../../../kit/pages/html.ts'
import {
  type Form,
  type FormButton,
  type Frame,
  type Framed,
  isOpen,
  type Look,
  menu,
  type RowButton,
  type Twist,
} from './look.ts'

const heading = (title: string | null): Html | null => (title === null ? null : html`<h2>${title}</h2>`)

/** A wide page with the menu on top, and tables. */
export const repistLook: Look = {
  cartName: 'リピスト',
  styleSheet: readFileSync(join(import.meta.dirname, 'repist.css'), 'utf8'),
  tokenField: 'transactionid',
  idOf: (name) => name,
  page,
  door: ({ heading: title, body }) =>
    document(title, html`<main class="door">\n<h1>${title}</h1>\n${body}\n</main>`),
  facts: (title, facts) => html`${heading(title)}<table class="form"><tbody>
${facts.map(([label, value]) => html`<tr><th scope="row">${label}</th><td class="text">${value}</td></tr>\n`)}</tbody></table>`,
  inputs: (title, inputs) => html`${heading(title)}<table class="form"><tbody>
${inputs.map(
  ({ label, id, input, error }) =>
    html`<tr><th scope="row"><label for="${id}">${label}</label></th><td>${input}${
      error === undefined ? null : html`<span class="error" id="${id}-error" role="alert">${error}</span>`
    }</td></tr>\n`,
)}</tbody></table>`,
  nowAndAfter: (title, rows) => html`${heading(title)}<table class="list">
<thead><tr><th scope="col">項目</th><th scope="col">現在</th><th scope="col">変更後</th></tr></thead>
<tbody>${rows.map(([label, now, after]) => html`<tr><th scope="row">${label}</th><td>${now}</td><td>${after}</td></tr>`)}</tbody>
</table>`,
  list: (columns, rows) => html`<div class="wide"><table class="list">
<thead><tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}<th scope="col">操作</th></tr></thead>
<tbody>
${rows.map(
  ({ id, cells, buttons }) => html`<tr data-${id.field.replace('_', '-')}="${id.value}">
${columns.map((column) => html`<td>${cells[column]}</td>`)}
<td class="acts">${buttons.map(rowButton)}</td>
</tr>\n`,
)}</tbody>
</table></div>`,
  lines: (title, columns, rows) => html`${heading(title)}<table class="list">
<thead><tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody>
</table>`,
  status: (label, tone) => html`<span class="status ${tone}">${label}</span>`,
  tabs: (tabs, panel) => html`<div class="tabs" role="tablist">
${tabs.map(({ label, href, isShown, id }) => html`<a role="tab" id="tab-${id}" aria-controls="panel" aria-selected="${isShown ? 'true' : 'false'}" href="${href}">${label}</a>\n`)}</div>
<div role="tabpanel" id="panel" aria-labelledby="tab-${tabs.find(({ isShown }) => isShown)?.id}">
${panel}
</div>`,
  form,
  search: (path, inputs) => html`<form class="search" method="get" action="${path}">
${repistLook.inputs(null, inputs)}
<p class="actions"><button type="submit">検索する</button></p>
</form>`,
  done: (sentence) => html`<p class="done" role="status">${sentence}</p>`,
  alert: (sentence) => html`<p class="notice" role="alert">${sentence}</p>`,
  nothing: (sentence) => html`<p class="empty">${sentence}</p>`,
}

/** Orders and customers are opened by links, as ever; a subscription's three by buttons. */
function rowButton({ label, path, field, id, disabled = false }: RowButton): Html {
  if (disabled) return html`<button type="button" class="small" disabled>${label}</button>\n`
  if (field !== 'teiki_id') return html`<a class="act" href="${path}?${field}=${id}">${label}</a>\n`
  return html`<form method="get" action="${path}"><input type="hidden" name="${field}" value="${id}"><button type="submit" class="small">${label}</button></form>\n`
}

function form(
  { path, token, hidden, body, buttons, back }: Form,
  { buttonsMoved, buttonsRenamed }: Twist,
): Html {
  const shown = buttonsMoved ? buttons.toReversed() : buttons
  const button = ({ label, mode, isSecond }: FormButton) =>
    html`<button type="submit" form="screen"${isSecond ? html` class="plain"` : null} name="mode" value="${mode}">${buttonsRenamed ? `${label.replace(/する$/, '')}を実行` : label}</button>\n`
  const row: Part = html`<p class="actions">${back === undefined ? null : html`<a href="${back.href}">${back.label}</a>\n`}${shown.map(button)}</p>`
  return html`${buttonsMoved ? row : null}<form method="post" action="${path}" id="screen">
<input type="hidden" name="transactionid" value="${token}">${Object.entries(hidden).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
${body}
${buttonsMoved ? null : row}
</form>`
}

/** The shop's name, the menu and 「ログアウト」 stand on every page (carts.md 5.1). */
function page({ heading: title, body }: Framed, { shopName, user, path }: Frame): string {
  const links = menu.map(
    ({ label, path: target }) =>
      html`<li><a href="${target}"${isOpen(target, path) ? html` aria-current="page"` : null}>${label}</a></li>`,
  )
  return document(
    `${title}｜${shopName}`,
    html`<header>
  <a class="shop" href="/admin/order/">${shopName}</a>
  <p class="who">ログイン中: ${user} <a href="/admin/logout.php">ログアウト</a></p>
</header>
<nav aria-label="メニュー"><ul>${links}</ul></nav>
<main>
<h1>${title}</h1>
${body}
</main>`,
  )
}

function document(title: string, body: Html): string {
  return html`<!doctype html>
<html lang="ja">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="/admin/css/admin.css">
</head>
<body>
${body}
</body>
</html>
`.text
}
