import { html } from '../../../kit/pages/html.ts'
import type { Look } from './look/look.ts'

/** The pages before the login: without the shop's name and the menu (carts.md 5.1). */

/** `notice`: why the login is shown. */
export function loginPage(look: Look, notice?: string): string {
  const [user, password] = [look.idOf('login_id'), look.idOf('password')]
  return look.door({
    heading: '管理画面ログイン',
    body: html`${notice === undefined ? null : look.alert(notice)}
<form method="post" action="/admin/">
  <p><label for="${user}">ID</label><input id="${user}" name="login_id" autocomplete="username" required></p>
  <p><label for="${password}">パスワード</label><input id="${password}" name="password" type="password" autocomplete="current-password" required></p>
  <p class="actions"><button type="submit">ログイン</button></p>
</form>`,
  })
}

/** What every path but the control API answers during maintenance, with HTTP 503. */
export function maintenancePage(look: Look): string {
  return look.door({
    heading: 'ただいまメンテナンス中です',
    body: html`<p>しばらくしてから、もう一度アクセスしてください。</p>`,
  })
}
