import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { askForBasicAuth, isSameSecret, passesBasicAuth } from '../../../kit/admin/basicAuth.ts'
import { sessionCookie } from '../../../kit/admin/sessionCookie.ts'
import type { AdminSessions } from '../../../kit/admin/sessions.ts'
import { fieldsOf } from '../../../kit/pages/fields.ts'
import { html } from '../../../kit/pages/html.ts'
import type { Cart } from '../state/cart.ts'
import { customerSearch } from './customerSearch.ts'
import { adminLayout, loginPage } from './layout.ts'
import { orderEdit, orderEditSent } from './orderEdit.ts'
import { orderSearch } from './orderSearch.ts'
import { proxyOrder } from './proxyOrder.ts'
import type { Screen } from './screen.ts'
import { shopSettings } from './shopSettings.ts'

const HOME = '/admin/order/'
const cookie = sessionCookie({ name: 'ECSESSID', path: '/admin' })
const styleSheet = readFileSync(join(import.meta.dirname, 'admin.css'), 'utf8')

const pageNotFound: Screen = () => ({
  heading: 'エラー',
  status: 404,
  body: html`<p class="notice" role="alert">ページが見つかりません。</p>`,
})

/** The admin screens of carts.md 5.1, mounted at `/admin`, behind Basic auth and the login. */
export function adminPages({ cart, sessions }: { cart: Cart; sessions: AdminSessions }): FastifyPluginAsync {
  const sessionOf = ({ headers }: FastifyRequest) =>
    sessions.find(cookie.read(headers.cookie), cart.shop.sessionMinutes)
  const sendPage = (reply: FastifyReply, text: string) => reply.type('text/html; charset=utf-8').send(text)

  /** Without a session every path shows the login, with a notice for a browser whose session is over. */
  const show = (screen: Screen) => async (request: FastifyRequest, reply: FastifyReply) => {
    const session = sessionOf(request)
    if (session === undefined) {
      const isOver = cookie.read(request.headers.cookie) !== undefined
      return sendPage(reply, loginPage(isOver ? 'セッションの有効期限が切れました。' : undefined))
    }
    const page = screen({ cart, session, query: fieldsOf(request.query), form: fieldsOf(request.body) })
    reply.code(page.status ?? 200)
    return sendPage(
      reply,
      adminLayout(page, { shopName: cart.shop.name, user: session.user, path: request.url }),
    )
  }

  return async (app) => {
    app.addHook('onRequest', async (request, reply) => {
      reply.headers({ 'cache-control': 'no-store', 'content-security-policy': "default-src 'self'" })
      if (!passesBasicAuth(cart.shop.basicAuth, request)) return askForBasicAuth(reply)
    })

    app.get('/', async (request, reply) =>
      sessionOf(request) === undefined ? show(orderSearch)(request, reply) : reply.redirect(HOME),
    )
    app.post('/', async (request, reply) => {
      const form = fieldsOf(request.body)
      const user = form('login_id')
      const { adminUser, adminPassword } = cart.shop
      const isRight = user === adminUser && isSameSecret(form('password'), adminPassword)
      const outcome = sessions.signIn(user, isRight)
      if (outcome === 'wrong') return sendPage(reply, loginPage('IDまたはパスワードが正しくありません。'))
      if (outcome === 'locked') return sendPage(reply, loginPage('アカウントがロックされました。'))
      return reply.header('set-cookie', cookie.set(outcome.session.id)).redirect(HOME)
    })
    app.get('/logout.php', async (request, reply) => {
      const session = sessionOf(request)
      if (session !== undefined) sessions.end(session)
      return reply.header('set-cookie', cookie.remove()).redirect('/admin/')
    })
    app.get('/css/admin.css', async (_request, reply) =>
      reply.type('text/css; charset=utf-8').send(styleSheet),
    )

    app.get('/order', show(orderSearch))
    app.get('/order/edit.php', show(orderEdit))
    app.post('/order/edit.php', show(orderEditSent))
    app.get('/customer', show(customerSearch))
    app.get('/proxy_order', show(proxyOrder))
    app.get('/basis', show(shopSettings))
    app.setNotFoundHandler(show(pageNotFound))
  }
}
