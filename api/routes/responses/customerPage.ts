/** A page for a customer that says one thing: self-contained, for small screens. */
export const customerPage = (title: string, words: string): string => `<!doctype html>
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

/** Such a page loads nothing, cannot be framed, is not cached, and sends no referrer. */
export const CUSTOMER_PAGE_HEADERS = {
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex',
} as const
