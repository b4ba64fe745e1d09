import { type Html, html, type Part } from '../../kit/pages/html.ts'

const STYLES = ['base', 'talk', 'cards'].map(
  (name) => html`<link rel="stylesheet" href="/chat/assets/${name}.css">`,
)

/** A whole page; `body` includes the header. */
export function page(title: string, look: string, body: Part): string {
  return html`<!DOCTYPE html>
<html lang="ja"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><link rel="icon" href="data:,">${STYLES}</head>
<body class="${look}">${body}</body></html>`.text
}

/** What a person reads when a page or an act failed. */
export function errorPage(message: string): string {
  const body: Html = html`<header class="bar"><a class="back" href="/chat">‹</a><h1>トーク</h1></header><p class="empty">${message}</p>`
  return page('トーク', 'list', body)
}
