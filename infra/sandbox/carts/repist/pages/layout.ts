import { type Html, html } from '../../../kit/pages/html.ts'

/** The page around what the people who try things out see; not a page of the cart. */
export function layout({ title, cartName, body }: { title: string; cartName: string; body: Html }): string {
  return html`<!doctype html>
<html lang="ja">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}｜${cartName}（サンドボックス）</title>
<link rel="stylesheet" href="/_control/pages/pages.css">
</head>
<body>
<header><b>${cartName}（サンドボックス）</b>
<nav aria-label="ページ"><a href="/_control/pages/changes">変更の記録</a> <a href="/_control/pages/faults">障害</a> <a href="/admin/">管理画面</a></nav></header>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`.text
}
