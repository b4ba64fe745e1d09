import type { FastifyReply } from 'fastify'
import { html } from '../../../kit/pages/html.ts'
import { leaveUnanswered } from '../../../kit/requests/noAnswer.ts'
import { maintenancePage } from '../admin/doors.ts'
import type { Look } from '../admin/look/look.ts'
import { unreadableAnswers } from '../endpoints.ts'
import type { FaultKindName } from './kinds.ts'

/** Answers with what a fault gives instead of the page: `error` and `taken-error` look the same from outside. */
export function answerOtherwise(reply: FastifyReply, kind: FaultKindName, look: Look): FastifyReply {
  const page = (status: number, text: string) =>
    reply.code(status).type('text/html; charset=utf-8').send(text)
  switch (kind) {
    case 'maintenance':
      return page(503, maintenancePage(look))
    case 'two-factor':
      return page(200, twoFactorPage(look))
    case 'captcha':
      return page(200, captchaPage(look))
    case 'close':
    case 'taken-close':
      reply.hijack()
      reply.raw.socket?.destroy()
      return reply
    case 'reset':
    case 'taken-reset':
      leaveUnanswered(reply, 'reset')
      return reply
    case 'hang':
    case 'taken-hang':
      leaveUnanswered(reply, 'hang')
      return reply
    case 'garbled':
    case 'taken-garbled':
      return reply.code(200).type('text/html; charset=utf-8').send(unreadableAnswers['invalid-bytes'].body)
    default:
      return page(
        500,
        look.door({ heading: 'システムエラー', body: html`<p>システムエラーが発生しました。</p>` }),
      )
  }
}

/** Where the two pages below lead: whoever sends them is let on, whatever was entered. */
export const CHECK_PATH = '/admin/check.php'

function twoFactorPage(look: Look): string {
  const id = look.idOf('auth_code')
  return look.door({
    heading: '二段階認証',
    body: html`<p>ご登録のメールアドレスに送信した6桁の認証コードを入力してください。</p>
<form method="post" action="${CHECK_PATH}">
<p><label for="${id}">認証コード</label><input id="${id}" name="auth_code" inputmode="numeric" autocomplete="one-time-code"></p>
<p class="actions"><button type="submit">認証する</button></p>
</form>`,
  })
}

function captchaPage(look: Look): string {
  const id = look.idOf('captcha')
  return look.door({
    heading: '画像認証',
    body: html`<p>画像に表示されている文字を入力してください。</p>
<p><svg width="200" height="60" viewBox="0 0 200 60" role="img" aria-label="認証用の画像"><rect width="200" height="60" fill="#e9e4d8"/><path d="M5 50 L195 8 M8 12 L190 52" stroke="#b9a88a" stroke-width="2"/><text x="26" y="42" font-size="34" letter-spacing="12" fill="#4d4435" transform="rotate(-4 100 30)">K7WM3</text></svg></p>
<form method="post" action="${CHECK_PATH}">
<p><label for="${id}">画像の文字</label><input id="${id}" name="captcha" autocomplete="off"></p>
<p class="actions"><button type="submit">送信する</button></p>
</form>`,
  })
}
