import { type Html, html, type Part } from '../../kit/pages/html.ts'
import type { ReceivedMail } from '../state/mailbox.ts'
import { page, spokenTime } from './layout.ts'

/** `/mail/:no`: one e-mail. */
export function messagePage(mail: ReceivedMail): string {
  const { subject, sender, to, receivedAt, text, headers } = mail
  const facts: [string, string][] = [
    ['差出人', sender],
    ['宛先', to.join(', ')],
    ['受信', spokenTime(receivedAt)],
  ]
  return page(
    subject,
    html`<header class="bar"><a class="back" href="/mail" aria-label="受信トレイに戻る">‹</a><h1>メール</h1></header>
<main class="mail"><h2>${subject === '' ? '(件名なし)' : subject}</h2>
<dl>${facts.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
<div class="text">${text
      .trim()
      .split(/\n{2,}/)
      .map(paragraph)}</div>
<details><summary>ヘッダーを表示</summary><dl class="headers">${headers.map(({ name, value }) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl></details></main>`,
  )
}

const paragraph = (text: string): Html =>
  html`<p>${text.split('\n').map((line, place): Part => (place === 0 ? linked(line) : html`<br>${linked(line)}`))}</p>`

/** A line whose addresses can be opened. */
const linked = (line: string): Part[] =>
  line
    .split(/(https?:\/\/[\w./:?#=&%~-]+)/)
    .map((part, place) => (place % 2 === 1 ? html`<a href="${part}" rel="noreferrer">${part}</a>` : part))

export const missingPage = (): string =>
  page(
    'メール',
    html`<header class="bar"><a class="back" href="/mail" aria-label="受信トレイに戻る">‹</a><h1>メール</h1></header><p class="empty">このメールは見つかりません。</p>`,
  )
