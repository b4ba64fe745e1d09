import type { FastifyRequest } from 'fastify'
import type { Session } from '../../../kit/admin/sessions.ts'
import { fieldsOf } from '../../../kit/pages/fields.ts'
import type { Cart } from '../state/cart.ts'
import type { By, PressOutcome } from '../state/changes.ts'
import type { ScreenName } from './screen.ts'

/** A request to a screen, with whoever is signed in. */
export interface Asked {
  request: FastifyRequest
  name: ScreenName
  session: Session | undefined
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
export function isPress({ method, body }: FastifyRequest): boolean {
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
