import { type Html, html } from '../../../kit/pages/html.ts'
import type { Page } from './screen.ts'

const menu = [
  { label: '受注管理', path: '/admin/order/' },
  { label: '顧客管理', path: '/admin/customer/' },
  { label: '代理注文', path: '/admin/proxy_order/' },
  { label: '基本情報管理', path: '/admin/basis/' },
] as const

/** A page behind the login, with the shop's name, the menu and 「ログアウト」 (carts.md 5.1). */
export function adminLayout(
  page: Page,
  { shopName, user, path }: { shopName: string; user: string; path: string },
): string {
  const links = menu.map(
    ({ label, path: target }) =>
      html`<li><a href="${target}"${path.startsWith(target) ? html` aria-current="page"` : null}>${label}</a></li>`,
  )
  return document(
    `${page.heading}｜${shopName}`,
    html`<header>
  <a class="shop" href="/admin/order/">${shopName}</a>
  <p class="who">ログイン中: ${user} <a href="/admin/logout.php">ログアウト</a></p>
</header>
<nav aria-label="メニュー"><ul>${links}</ul></nav>
<main>
<h1>${page.heading}</h1>
${page.body}
</main>`,
  )
}

/** `notice`: why the login is shown. */
export function loginPage(notice?: string): string {
  return document(
    '管理画面ログイン',
    html`<main class="door">
<h1>管理画面ログイン</h1>
${notice === undefined ? null : html`<p class="notice" role="alert">${notice}</p>`}
<form method="post" action="/admin/">
  <p><label for="login_id">ID</label><input id="login_id" name="login_id" autocomplete="username" required></p>
  <p><label for="password">パスワード</label><input id="password" name="password" type="password" autocomplete="current-password" required></p>
  <p class="actions"><button type="submit">ログイン</button></p>
</form>
</main>`,
  )
}

/** What every path but the control API answers during maintenance, with HTTP 503. */
export function maintenancePage(): string {
  return document(
    'メンテナンス中',
    html`<main class="door"><h1>ただいまメンテナンス中です</h1><p>しばらくしてから、もう一度アクセスしてください。</p></main>`,
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
