import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { askForBasicAuth, isSameSecret, passesBasicAuth } from '../../../kit/admin/basicAuth.ts'
import { sessionCookie } from '../../../kit/admin/sessionCookie.ts'
import type { AdminSessions } from '../../../kit/admin/sessions.ts'
import { fieldsOf } from '../../../kit/pages/fields.ts'
import { bentPage, underEitherName } from '../faults/bentPage.ts'
import { staffAct } from '../faults/meanwhile.ts'
import { answerOtherwise, CHECK_PATH } from '../faults/otherAnswers.ts'
import type { ScreenFaults } from '../faults/screenFaults.ts'
import type { Cart } from '../state/cart.ts'
import { cancel } from './cancel.ts'
import { createOrder } from './createOrder.ts'
import { customerEdit } from './customerEdit.ts'
import { customerSearch } from './customerSearch.ts'
import { loginPage, maintenancePage } from './doors.ts'
import type { Look } from './look/look.ts'
import { orderEdit } from './orderEdit.ts'
import { orderSearch } from './orderSearch.ts'
import { type Asked, byOf, countPress, outcomeOf, struckBy, teikiIdsOf } from './presses.ts'
import { proxyOrder } from './proxyOrder.ts'
import type { Screen, ScreenName } from './screen.ts'
import { shopSettings } from './shopSettings.ts'
import { skip } from './skip.ts'
import { teikiEdit } from './teikiEdit.ts'

const HOME = '/admin/order/'
const SLOW_MS = 3000
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
  faults: ScreenFaults
}

type Handler = (asked: Asked, reply: FastifyReply) => FastifyReply

const sendPage = (reply: FastifyReply, text: string): FastifyReply =>
  reply.type('text/html; charset=utf-8').send(text)

/** The admin screens of carts.md 5.1, mounted at `/admin`, behind Basic auth and the login. */
export function adminPages({ cart, sessions, look, faults }: AdminParts): FastifyPluginAsync {
  /** Without a session every path shows the login, with a notice for a browser whose session is over. */
  const askToSignIn = (asked: Asked, reply: FastifyReply): FastifyReply => {
    const isOver = cookie.read(asked.request.headers.cookie) !== undefined
    const text = loginPage(look, isOver ? 'セッションの有効期限が切れました。' : undefined)
    const bent = isOver ? undefined : faults.take('page', asked.struck)
    return sendPage(reply, bent === undefined ? text : bentPage(text, bent, asked.name))
  }

  /** Maintenance, Basic auth, and the faults that give another answer stand before everything. */
  const behindDoor =
    (name: ScreenName, handler: Handler) => async (request: FastifyRequest, reply: FastifyReply) => {
      const session = sessions.find(cookie.read(request.headers.cookie), cart.shop.sessionMinutes)
      const struck = struckBy(cart, request, name)
      const asked = { request, name, session, struck, tokenField: look.tokenField }
      const slow = faults.take('delay', struck)
      if (slow !== undefined) await delay(slow.delayMs ?? SLOW_MS, undefined, { ref: false })
      if (cart.shop.maintenance) {
        countPress(cart, asked, { outcome: 'MAINTENANCE' })
        return sendPage(reply.code(503), maintenancePage(look))
      }
      if (!passesBasicAuth(cart.shop.basicAuth, request)) {
        countPress(cart, asked, { outcome: 'NO_BASIC_AUTH' })
        return askForBasicAuth(reply)
      }
      const fault = faults.take('answer', struck)?.kind
      if (fault === undefined) return handler(asked, reply)
      countPress(cart, asked, { outcome: outcomeOf(fault), fault })
      if (fault !== 'logged-out') return answerOtherwise(reply, fault, look)
      if (session !== undefined) sessions.end(session)
      return askToSignIn({ ...asked, session: undefined }, reply)
    }

  const show = (name: ScreenName, screen: Screen) =>
    behindDoor(name, (asked, reply) => {
      const { request, session, struck } = asked
      if (session === undefined) {
        countPress(cart, asked, { outcome: 'SESSION_OVER' })
        return askToSignIn(asked, reply)
      }
      const meanwhile = faults.take('meanwhile', struck)
      const act = () => meanwhile && staffAct(cart, meanwhile, teikiIdsOf(meanwhile, struck))
      if (struck.step === 'press') act()
      const [bent, press, token] = (['page', 'press', 'token'] as const).map((group) =>
        faults.take(group, struck),
      )
      const page = screen({
        cart,
        look,
        session,
        form: underEitherName(fieldsOf(request.body)),
        query: underEitherName(fieldsOf(request.query)),
        by: byOf(session, asked),
        twist: {
          buttonsMoved: bent?.kind === 'button-moved',
          buttonsRenamed: bent?.kind === 'button-renamed',
        },
        pretends: press?.kind === 'not-stored',
        keepsToken: token !== undefined,
      })
      const fault = press?.kind ?? token?.kind ?? (struck.step === 'press' ? meanwhile?.kind : undefined)
      countPress(cart, asked, { outcome: page.outcome ?? 'REFUSED', fault: fault ?? null })
      if (struck.step !== 'press') act()
      if (press !== undefined && press.kind !== 'not-stored') return answerOtherwise(reply, press.kind, look)
      reply.code(page.status ?? 200)
      const text = look.page(page, { shopName: cart.shop.name, user: session.user, path: request.url })
      return sendPage(reply, bent === undefined ? text : bentPage(text, bent, name))
    })

  const signIn: Handler = ({ request, struck }, reply) => {
    const form = underEitherName(fieldsOf(request.body))
    const user = form('login_id')
    const { adminUser, adminPassword, moreUsers } = cart.shop
    const isRight = [{ user: adminUser, password: adminPassword }, ...moreUsers].some(
      (known) => known.user === user && isSameSecret(form('password'), known.password),
    )
    const outcome = sessions.signIn(user, isRight && faults.take('password', struck) === undefined)
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
    app.post(
      CHECK_PATH.replace('/admin', ''),
      behindDoor('other', (_asked, reply) => reply.redirect(HOME)),
    )
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
