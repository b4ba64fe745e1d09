import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Cart } from '../state/cart.ts'
import { basis } from './basis.ts'
import { customerSearch } from './customerSearch.ts'
import { isRightLogin, passesBasicAuth, sessionCookie, sessionIdOf } from './door.ts'
import { framed, loginPage } from './frame.ts'
import { html } from '../../../kit/pages/html.ts'
import { orderEdit, orderEditSent } from './orderEdit.ts'
import { orderSearch } from './orderSearch.ts'
import { proxyOrder } from './proxyOrder.ts'
import type { AdminSessions } from './sessions.ts'
import { type Screen, fieldsOf } from './visit.ts'

const HOME = '/admin/order/'
const stylesheet = readFileSync(join(import.meta.dirname, 'admin.css'), 'utf8')

/** The admin screens of carts.md 5.1, mounted at /admin: Basic auth, login, one session a user, the screens. */
export function admin(
  app: FastifyInstance,
  { cart, sessions }: { cart: Cart; sessions: AdminSessions },
): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.headers({ 'cache-control': 'no-store', 'content-security-policy': "default-src 'self'" })
    if (!passesBasicAuth(cart.shop, request.headers.authorization)) {
      return reply
        .code(401)
        .header('www-authenticate', 'Basic realm="admin", charset="UTF-8"')
        .send('Unauthorized')
    }
  })

  const signedIn = (request: FastifyRequest) =>
    sessions.find(sessionIdOf(request.headers.cookie), cart.shop.sessionMinutes)
  const sendPage = (reply: FastifyReply, text: string) => reply.type('text/html; charset=utf-8').send(text)

  /** Without a session every path shows the login, with a notice to whom had one. */
  const show = (screen: Screen) => async (request: FastifyRequest, reply: FastifyReply) => {
    const session = signedIn(request)
    if (session === undefined) {
      const had = sessionIdOf(request.headers.cookie) !== undefined
      return sendPage(reply, loginPage(had ? 'セッションの有効期限が切れました。' : undefined))
    }
    const page = screen({ cart, session, query: fieldsOf(request.query), form: fieldsOf(request.body) })
    reply.code(page.status ?? 200)
    return sendPage(reply, framed(page, { shopName: cart.shop.name, user: session.user, path: request.url }))
  }

  app.get('/', async (request, reply) =>
    signedIn(request) === undefined ? show(orderSearch)(request, reply) : reply.redirect(HOME),
  )
  app.post('/', async (request, reply) => {
    const form = fieldsOf(request.body)
    const user = form('login_id')
    const outcome = sessions.signIn(user, isRightLogin(cart.shop, user, form('password')))
    if (outcome === 'wrong') return sendPage(reply, loginPage('IDまたはパスワードが正しくありません。'))
    if (outcome === 'locked') return sendPage(reply, loginPage('アカウントがロックされました。'))
    return reply.header('set-cookie', sessionCookie(outcome.session.id)).redirect(HOME)
  })
  app.get('/logout.php', async (request, reply) => {
    const session = signedIn(request)
    if (session !== undefined) sessions.end(session)
    return reply.header('set-cookie', sessionCookie(undefined)).redirect('/admin/')
  })
  app.get('/css/admin.css', async (_request, reply) => reply.type('text/css; charset=utf-8').send(stylesheet))

  app.get('/order', show(orderSearch))
  app.get('/order/edit.php', show(orderEdit))
  app.post('/order/edit.php', show(orderEditSent))
  app.get('/customer', show(customerSearch))
  app.get('/proxy_order', show(proxyOrder))
  app.get('/basis', show(basis))
  app.setNotFoundHandler(
    show(() => ({
      heading: 'エラー',
      status: 404,
      body: html`<p class="notice" role="alert">ページが見つかりません。</p>`,
    })),
  )
}
