/** The pages that a customer sees when a click link cannot be followed; self-contained, for small screens. */

const page = (title: string, words: string): string => `<!doctype html>
<html lang="ja">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>
body { margin: 0; padding: 3rem 1.25rem; font: 1rem/1.8 system-ui, sans-serif; color: #222; background: #fff; }
main { max-width: 28rem; margin: 0 auto; }
h1 { font-size: 1.25rem; line-height: 1.5; }
@media (prefers-color-scheme: dark) { body { color: #eee; background: #111; } }
</style>
</head>
<body><main><h1>${title}</h1><p>${words}</p></main></body>
</html>
`

export const OVER_PAGE = page(
  'このリンクの有効期限が切れています',
  'メッセージが届いてから180日を過ぎたため、開けません。お手数ですが、LINEのトークからショップへお問い合わせください。',
)
export const UNKNOWN_PAGE = page(
  'ページが見つかりません',
  'リンクが途中で切れている可能性があります。お手数ですが、LINEのトークからもう一度開いてください。',
)
export const BUSY_PAGE = page(
  'しばらくしてからお試しください',
  'ただいまこのリンクを開けません。1分ほどしてから、もう一度お試しください。',
)
