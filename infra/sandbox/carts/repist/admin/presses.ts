import type { FastifyRequest } from 'fastify'
import type { Session } from '../../../kit/admin/sessions.ts'
import { fieldsOf } from '../../../kit/pages/fields.ts'
import type { Cart } from '../state/cart.ts'
import type { By, PressOutcome } from '../state/changes.ts'
import type { FaultKindName } from '../faults/kinds.ts'
import type { ScreenFault, Struck } from '../faults/screenFaults.ts'
import type { ScreenName } from './screen.ts'

/** A request to a screen, with whoever is signed in. */
export interface Asked {
  request: FastifyRequest
  name: ScreenName
  session: Session | undefined
  struck: Struck
  /** The name of the field with the transaction token. */
  tokenField: string
}

/** How the log of changes names a session: enough to tell two apart, too little to take one over. */
const shortId = (session: Session): string => session.id.slice(0, 8)

/** Who would make a change with this request. */
export function byOf(session: Session, { request, name, tokenField }: Asked): By {
  const transaction = fieldsOf(request.body)(tokenField)
  return { how: 'SCREEN', user: session.user, session: shortId(session), screen: name, transaction }
}

/** Whether the request pressed a final button: 「登録する」, 「スキップする」, 「解約する」, 「受注を作成する」. */
function isPress({ method, body }: FastifyRequest): boolean {
  return method === 'POST' && fieldsOf(body)('mode') === 'complete'
}

/** Counts a press, whatever became of it; any other request is none. */
export function countPress(
  cart: Cart,
  { request, name, session, tokenField }: Asked,
  { outcome, fault = null }: { outcome: PressOutcome; fault?: string | null },
): void {
  if (!isPress(request)) return
  const form = fieldsOf(request.body)
  const order = cart.orders.get(form('order_id'))
  cart.log.pressed({
    user: session?.user ?? null,
    session: session === undefined ? null : shortId(session),
    screen: name,
    id: form('order_id') || form('teiki_id') || form('customer_id'),
    teiki_id: form('teiki_id') || (order?.teiki_id ?? null),
    transaction: form(tokenField),
    outcome,
    fault,
  })
}

/** What becomes of a press for which a fault gives another answer. */
export function outcomeOf(fault: FaultKindName): PressOutcome {
  if (fault === 'logged-out') return 'SESSION_OVER'
  return fault === 'maintenance' ? 'MAINTENANCE' : 'FAULT'
}

/** A request as faults see it: its screen, its step, and the subscriptions it is about. */
export function struckBy(cart: Cart, request: FastifyRequest, name: ScreenName): Struck {
  const form = fieldsOf(request.body)
  const query = fieldsOf(request.query)
  const asked = (field: string): string => form(field) || query(field)
  const isLogin = name === 'login' && request.method === 'POST'
  const isShown = request.method !== 'POST' || form('mode') === 'return'
  const order = cart.orders.get(asked('order_id'))
  const customer = asked('customer_id')
  const ofCustomer = () =>
    cart.teiki
      .listed()
      .filter(({ customer_id, status }) => customer_id === customer && status !== 3)
      .map(({ teiki_id }) => teiki_id)
  const one = asked('teiki_id') || (order?.teiki_id ?? '')
  return {
    screen: name,
    step: isPress(request) || isLogin ? 'press' : isShown ? 'show' : 'confirm',
    teikiIds: one !== '' ? [one] : name === 'proxyOrder' ? ofCustomer() : [],
  }
}

/** Which of the subscriptions staff change: the one the fault names, else all that the request is about. */
export function teikiIdsOf({ teiki_id }: ScreenFault, { teikiIds }: Struck): readonly string[] {
  return teiki_id === undefined ? teikiIds : [teiki_id]
}
