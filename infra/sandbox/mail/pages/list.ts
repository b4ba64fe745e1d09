import { type Html, html } from '../../kit/pages/html.ts'
import type { ReceivedMail } from '../state/mailbox.ts'
import { page, spokenTime } from './layout.ts'

const SHOWN = 200

/** `/mail`: every e-mail, newest first. `search`: part of a recipient or a subject. */
export function listPage(mails: readonly ReceivedMail[], search: string): string {
  const found = mails
    .filter(({ to, subject }) => [...to, subject].some((text) => text.includes(search)))
    .toReversed()
  const more = found.length - SHOWN
  return page(
    '受信トレイ',
    html`<header class="bar"><h1>受信トレイ</h1><span class="count">${found.length} 通</span></header>
<form class="search" method="get" action="/mail" role="search"><input type="search" name="q" value="${search}" placeholder="宛先・件名で検索" aria-label="宛先・件名で検索"></form>
<main>${found.length > 0 ? html`<ul>${found.slice(0, SHOWN).map(row)}</ul>` : html`<p class="empty">${search === '' ? 'メールはまだ届いていません。' : '該当するメールがありません。'}</p>`}
${more > 0 && html`<p class="empty">ほか ${more} 通(宛先・件名で検索できます)</p>`}</main>`,
  )
}

function row({ no, to, subject, text, receivedAt }: ReceivedMail): Html {
  const preview = text.replaceAll(/\s+/g, ' ').slice(0, 80)
  return html`<li><a href="/mail/${no}"><span class="top"><span class="to">${to.join(', ')}</span><time>${spokenTime(receivedAt)}</time></span>
<strong>${subject === '' ? '(件名なし)' : subject}</strong><span class="preview">${preview}</span></a></li>`
}
