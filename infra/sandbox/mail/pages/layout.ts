import { html, type Part } from '../../kit/pages/html.ts'

/** A whole page; `body` includes the header. */
export function page(title: string, body: Part): string {
  return html`<!DOCTYPE html>
<html lang="ja"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/mail/assets/mail.css"></head>
<body>${body}</body></html>`.text
}

/** '11/27 18:00', in Japan. */
export function spokenTime(instant: number): string {
  const at = new Date(instant + 9 * 3_600_000)
  const two = (n: number): string => String(n).padStart(2, '0')
  return `${at.getUTCMonth() + 1}/${at.getUTCDate()} ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`
}
