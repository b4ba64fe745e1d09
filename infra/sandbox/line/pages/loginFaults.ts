import type { FastifyInstance } from 'fastify'
import { type Html, html } from '../../kit/pages/html.ts'
import { rotateKeys } from '../login/keys.ts'
import { CERT_FAULTS, type LoginFault, TOKEN_FAULTS } from '../login/loginFaults.ts'
import type { LinePlatform } from '../platform/linePlatform.ts'
import { page } from './layout.ts'

const WORDS: Record<LoginFault['kind'], string> = {
  'expired-token': '期限が切れたIDトークン',
  'wrong-audience': '別のLINEログインチャネルあてのIDトークン',
  'wrong-issuer': 'LINE以外が発行したIDトークン',
  'wrong-provider': '別のプロバイダーのユーザーID',
  'wrong-key': '別の鍵で署名されたIDトークン',
  'unknown-key': '公開されていない鍵のIDトークン',
  hs256: 'HS256で署名されたIDトークン',
  unsigned: '署名のないIDトークン',
  'certs-unreachable': 'LINEの公開鍵を取得できない',
  'certs-hang': 'LINEの公開鍵の応答がない',
  'certs-slow': 'LINEの公開鍵の応答が遅い(3秒)',
  'certs-html': 'LINEの公開鍵のかわりにHTMLが返る',
  'certs-error': 'LINEの公開鍵がエラー500になる',
  'certs-empty': 'LINEの公開鍵が空になる',
}
const KINDS = [...TOKEN_FAULTS, ...CERT_FAULTS]

/** `/chat/faults`: what may go wrong with LINE Login, to be switched on by hand, once or until it is cleared. */
export function loginFaultPages(platform: LinePlatform) {
  const { loginFaults } = platform
  const here = '/chat/faults'
  return async (app: FastifyInstance): Promise<void> => {
    app.get('/faults', (_request, reply) =>
      reply.type('text/html; charset=utf-8').header('cache-control', 'no-store').send(faultsPage(platform)),
    )
    app.post<{ Body: { kind?: string; often?: string } | undefined }>('/faults', (request, reply) => {
      const kind = KINDS.find((one) => one === request.body?.kind)
      const always = request.body?.often === 'always'
      if (kind) loginFaults.add({ kind, ...(always ? { count: null } : {}) }, always ? null : 1)
      return reply.redirect(here, 303)
    })
    app.post('/faults/clear', (_request, reply) => {
      loginFaults.clear()
      return reply.redirect(here, 303)
    })
    app.post<{ Body: { keepOld?: string } | undefined }>('/faults/rotate', (request, reply) => {
      rotateKeys(platform, { keepOld: request.body?.keepOld === 'yes' })
      return reply.redirect(here, 303)
    })
  }
}

function faultsPage({ loginFaults }: LinePlatform): string {
  const armed = loginFaults.list().filter(({ left }) => left !== 0)
  const state = (kind: LoginFault['kind']): string | false => {
    const here = armed.filter(({ order }) => order.kind === kind)
    if (here.length === 0) return false
    if (here.some(({ left }) => left === null)) return 'ずっと'
    return `あと${here.reduce((sum, { left }) => sum + (left ?? 0), 0)}回`
  }
  const row = (kind: LoginFault['kind']): Html => {
    const on = state(kind)
    return html`<li><span class="who"><strong>${WORDS[kind]}</strong>${on && html`<span class="badge">${on}</span>`}</span>
<form method="post"><input type="hidden" name="kind" value="${kind}"><button name="often" value="once" aria-label="${WORDS[kind]}: 1回だけ">1回だけ</button>
<button name="often" value="always" aria-label="${WORDS[kind]}: ずっと">ずっと</button></form></li>`
  }
  const body = html`<header class="bar"><a class="back" href="/chat" aria-label="トーク一覧へ">‹</a><h1>LINEログインの不具合</h1></header>
<main class="faults"><p class="empty">次にLIFFの画面を開くとき、またはトークンを更新するときに起こります。</p>
<h2>IDトークン</h2><ul>${TOKEN_FAULTS.map(row)}</ul>
<h2>LINEの公開鍵</h2><ul>${CERT_FAULTS.map(row)}</ul>
<form method="post" action="/chat/faults/rotate"><button name="keepOld" value="no">鍵を替える(古い鍵は無効)</button>
<button name="keepOld" value="yes">鍵を替える(古い鍵も有効)</button></form>
<form method="post" action="/chat/faults/clear"><button>すべて元に戻す</button></form></main>`
  return page('LINEログインの不具合', 'list', body)
}
