import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { askForBasicAuth, isSameSecret, passesBasicAuth } from '../../../kit/admin/basicAuth.ts'
import { sessionCookie } from '../../../kit/admin/sessionCookie.ts'
import type { AdminSessions } from '../../../kit/admin/sessions.ts'
import { fieldsOf } from '../../../kit/pages/fields.ts'
import type { Cart } from '../state/cart.ts'
import { cancel } from './cancel.ts'
import { createOrder } from './createOrder.ts'
import { customerEdit } from './customerEdit.ts'
import { customerSearch } from './customerSearch.ts'
import { loginPage, maintenancePage } from './doors.ts'
import type { Look } from './look/look.ts'
import { orderEdit } from './orderEdit.ts'
import { orderSearch } from './orderSearch.ts'
import { type Asked, byOf, countPress } from './presses.ts'
import { proxyOrder } from './proxyOrder.ts'
import type { Screen, ScreenName } from './screen.ts'
import { shopSettings } from './shopSettings.ts'
import { skip } from './skip.ts'
import { teikiEdit } from './teikiEdit.ts'

const HOME = '/admin/order/'
const cookie = sessionCookie({ name: 'ECSESSID', path: '/admin' })

/** The screens that are edited or pressed, by path: what GET shows and what POST does. */
const forms = {
  '/order/edit.php': { name: 'orderEdit', ...orderEdit },
  '/customer/edit.php': { name: 'customerEdit', ...customerEdit },
  '/teiki/edit.php': { name: 'teikiEdit', ...teikiEdit },
  '/teiki/cancel.php': { name: 'cancel', ...cancel },
  '/proxy_order/skip.php': { name: 'skip', ...skip },
  '/proxy_order/create.php': { name: 'createOrder', ...createOrder },
} as const

/** The screens that only show. */
const lists = {
  '/order': { name: 'orderSearch', show: orderSearch },
  '/customer': { name: 'customerSearch', show: customerSearch },
  '/proxy_order': { name: 'proxyOrder', show: proxyOrder },
  '/basis': { name: 'shopSettings', show: shopSettings },
} as const

const pageNotFound: Screen = ({ look }) => ({
  heading: 'エラー',
  status: 404,
  body: look.alert('ページが見つかりません。'),
})

/** What the screens work on. */
interface AdminParts {
  cart: Cart
  sessions: AdminSessions
  look: Look
}

type Handler = (asked: Asked, reply: FastifyReply) => FastifyReply

const sendPage = (reply: FastifyReply, text: string): FastifyReply =>
  reply.type('text/html; charset=utf-8').send(text)

/** The admin screens of carts.md 5.1, mounted at `/admin`, behind Basic auth and the login. */
export function adminPages({ cart, sessions, look }: AdminParts): FastifyPluginAsync {
  /** Maintenance and Basic auth stand before everything. */
  const behindDoor =
    (name: ScreenName, handler: Handler) => async (request: FastifyRequest, reply: FastifyReply) => {
      const session = sessions.find(cookie.read(request.headers.cookie), cart.shop.sessionMinutes)
      const asked = { request, name, session, tokenField: look.tokenField }
      if (cart.shop.maintenance) {
        countPress(cart, asked, { outcome: 'MAINTENANCE' })
        return sendPage(reply.code(503), maintenancePage(look))
      }
      if (!passesBasicAuth(cart.shop.basicAuth, request)) {
        countPress(cart, asked, { outcome: 'NO_BASIC_AUTH' })
        return askForBasicAuth(reply)
      }
      return handler(asked, reply)
    }

  /** Without a session every path shows the login, with a notice for a browser whose session is over. */
  const askToSignIn = ({ request }: Asked, reply: FastifyReply): FastifyReply => {
    const isOver = cookie.read(request.headers.cookie) !== undefined
    return sendPage(reply, loginPage(look, isOver ? 'セッションの有効期限が切れました。' : undefined))
  }

  const show = (name: ScreenName, screen: Screen) =>
    behindDoor(name, (asked, reply) => {
      const { request, session } = asked
      if (session === undefined) {
        countPress(cart, asked, { outcome: 'SESSION_OVER' })
        return askToSignIn(asked, reply)
      }
      const page = screen({
        cart,
        look,
        session,
        form: fieldsOf(request.body),
        query: fieldsOf(request.query),
        by: byOf(session, asked),
        twist: {},
        pretends: false,
        keepsToken: false,
      })
      countPress(cart, asked, { outcome: page.outcome ?? 'REFUSED' })
      reply.code(page.status ?? 200)
      const frame = { shopName: cart.shop.name, user: session.user, path: request.url }
      return sendPage(reply, look.page(page, frame))
    })

  const signIn: Handler = ({ request }, reply) => {
    const form = fieldsOf(request.body)
    const user = form('login_id')
    const { adminUser, adminPassword } = cart.shop
    const isRight = user === adminUser && isSameSecret(form('password'), adminPassword)
    const outcome = sessions.signIn(user, isRight)
    if (outcome === 'wrong') return sendPage(reply, loginPage(look, 'IDまたはパスワードが正しくありません。'))
    if (outcome === 'locked') return sendPage(reply, loginPage(look, 'アカウントがロックされました。'))
    return reply.header('set-cookie', cookie.set(outcome.session.id)).redirect(HOME)
  }

  const signOut: Handler = ({ session }, reply) => {
    if (session !== undefined) sessions.end(session)
    return reply.header('set-cookie', cookie.remove()).redirect('/admin/')
  }

  return async (app) => {
    app.addHook('onRequest', async (_request, reply) => {
      reply.headers({ 'cache-control': 'no-store', 'content-security-policy': "default-src 'self'" })
    })
    app.get(
      '/',
      behindDoor('login', (asked, reply) =>
        asked.session === undefined ? askToSignIn(asked, reply) : reply.redirect(HOME),
      ),
    )
    app.post('/', behindDoor('login', signIn))
    app.get('/logout.php', behindDoor('other', signOut))
    app.get('/css/admin.css', async (_request, reply) =>
      reply.type('text/css; charset=utf-8').send(look.styleSheet),
    )
    for (const [path, { name, show: screen }] of Object.entries(lists)) app.get(path, show(name, screen))
    for (const [path, form] of Object.entries(forms)) {
      app.get(path, show(form.name, form.show))
      app.post(path, show(form.name, form.sent))
    }
    app.setNotFoundHandler(show('other', pageNotFound))
  }
}
