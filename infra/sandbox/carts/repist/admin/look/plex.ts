import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Html, html, type Part } from '../../../../kit/pages/html.ts'
import {
  type Form,
  type FormButton,
  type Frame,
  type Framed,
  isOpen,
  type ListRow,
  type Look,
  menu,
  type RowButton,
  type Twist,
} from './look.ts'

/**
 * リピストプレックス: the menu at the side, values in description lists, columns in another order, with columns that
 * nobody sees, and other ids and classes. Labels, headings, names, buttons and sentences are the same.
 */
export const plexLook: Look = {
  cartName: 'リピストプレックス',
  styleSheet: readFileSync(join(import.meta.dirname, 'plex.css'), 'utf8'),
  tokenField: 'px_transaction',
  idOf: (name) => `px-in-${name.replaceAll('_', '-')}`,
  page,
  door: ({ heading, body }) =>
    document(
      heading,
      html`<div class="px-gate">
<p class="px-logo">リピスト<b>プレックス</b></p>
<section class="px-card"><h2 class="px-title">${heading}</h2>
${body}
</section>
</div>`,
    ),
  facts: (title, facts) => card(title, descriptions(facts)),
  inputs: (title, inputs) =>
    card(
      title,
      html`<div class="px-inputs">${inputs.map(
        ({ label, id, input, error }) => html`<div class="px-input">
${error === undefined ? null : html`<p class="px-error" id="${id}-error" role="alert">${error}</p>`}
<label for="${id}">${label}</label>
${input}
</div>\n`,
      )}</div>`,
    ),
  nowAndAfter: (title, rows) =>
    card(
      title,
      descriptions(
        rows.map(([label, now, after]) => [
          label,
          html`<span class="px-now">${now}</span> → <b class="px-after">${after}</b>`,
        ]),
      ),
    ),
  list: (columns, rows) => {
    const turned = [...columns.slice(3), ...columns.slice(0, 3)]
    return html`<div class="px-card px-scroll"><table class="px-grid">
<thead><tr><th scope="col">操作</th><th hidden>内部番号</th>${turned.map((column) => html`<th scope="col">${column}</th>`)}<th hidden>登録日</th></tr></thead>
<tbody>
${rows.map((row, index) => listRow(row, { columns: turned, index }))}</tbody>
</table></div>`
  },
  lines: (
    title,
    columns,
    rows,
  ) => html`<div class="px-card px-scroll"><h3>${title}</h3><table class="px-grid">
<thead><tr><th hidden>行</th>${columns.toReversed().map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>${rows.map((row, index) => html`<tr><td hidden>${index + 1}</td>${row.toReversed().map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody>
</table></div>`,
  status: (label, tone) => html`<b class="px-badge px-${tone}">${label}</b>`,
  tabs: (tabs, panel) => html`<ul class="px-tabs" role="tablist">
${tabs.map(
  ({ label, href, isShown, id }) =>
    html`<li role="presentation"><a role="tab" id="px-tab-${id}" aria-controls="px-panel" aria-selected="${isShown ? 'true' : 'false'}" href="${href}">${label}</a></li>\n`,
)}</ul>
<section role="tabpanel" id="px-panel" aria-labelledby="px-tab-${tabs.find(({ isShown }) => isShown)?.id}">
${panel}
</section>`,
  form,
  search: (path, inputs) => html`<form class="px-search" method="get" action="${path}">
${plexLook.inputs('検索条件', inputs)}
<div class="px-bar"><button type="submit">検索する</button></div>
</form>`,
  done: (sentence) => html`<div class="px-card px-done" role="status">${sentence}</div>`,
  alert: (sentence) => html`<div class="px-card px-alert" role="alert">${sentence}</div>`,
  nothing: (sentence) => html`<div class="px-card px-nothing">${sentence}</div>`,
}

function card(title: string | null, body: Html): Html {
  return html`<section class="px-card">${title === null ? null : html`<h3>${title}</h3>`}
${body}
</section>`
}

function descriptions(facts: readonly (readonly [label: string, value: Part])[]): Html {
  return html`<dl class="px-facts">${facts.map(([label, value]) => html`<div><dt>${label}</dt><dd>${value}</dd></div>\n`)}</dl>`
}

function listRow(
  { cells, buttons }: ListRow,
  { columns, index }: { columns: string[]; index: number },
): Html {
  return html`<tr>
<td class="px-row-menu">${buttons.filter(({ disabled }) => disabled !== true).map(rowButton)}</td>
<td hidden>${9000 + index}</td>
${columns.map((column) => html`<td>${cells[column]}</td>`)}
<td hidden>2020/04/01</td>
</tr>\n`
}

function rowButton({ label, path, field, id }: RowButton): Html {
  return html`<form method="get" action="${path}"><input type="hidden" name="${field}" value="${id}"><input type="submit" value="${label}"></form>\n`
}

function form(
  { path, token, hidden, body, buttons, back }: Form,
  { buttonsMoved, buttonsRenamed }: Twist,
): Html {
  const button = ({ label, mode, isSecond }: FormButton) =>
    html`<button type="submit" class="${isSecond ? 'px-second' : 'px-first'}" name="mode" value="${mode}"><span>${buttonsRenamed ? `${label.replace(/する$/, '')}を実行` : label}</span></button>\n`
  const bar = html`<div class="px-bar">${(buttonsMoved ? buttons : buttons.toReversed()).map(button)}${
    back === undefined ? null : html`<a href="${back.href}">${back.label}</a>`
  }</div>`
  return html`<form method="post" action="${path}" class="px-form">
${buttonsMoved ? bar : null}
${body}
${Object.entries(hidden).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}<input type="hidden" name="px_view" value="standard"><input type="hidden" name="px_transaction" value="${token}">
${buttonsMoved ? null : bar}
</form>`
}

function page({ heading, body }: Framed, { shopName, user, path }: Frame): string {
  const links = menu.map(
    ({ label, path: target }) =>
      html`<a href="${target}"${isOpen(target, path) ? html` aria-current="page"` : null}>${label}</a>\n`,
  )
  return document(
    `リピストプレックス | ${heading}`,
    html`<div class="px-app">
<aside class="px-side">
<h1 class="px-logo">リピスト<b>プレックス</b></h1>
<nav class="px-menu" aria-label="メニュー">
${links}</nav>
</aside>
<div class="px-main">
<div class="px-top"><span class="px-shop">${shopName}</span><span>${user} さん　<a href="/admin/logout.php">ログアウト</a></span></div>
<main class="px-content">
<h2 class="px-title">${heading}</h2>
${body}
</main>
</div>
</div>`,
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
<body class="px">
${body}
</body>
</html>
`.text
}
