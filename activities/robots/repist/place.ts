import { RobotFailure } from '../robotFailure.ts'
import type { Look, RobotSession } from '../session/robotSession.ts'
import { changed, expectHeading, says } from '../screen/recognise.ts'
import {
  CANCEL,
  CAPTCHA,
  CONFIRM,
  CUSTOMER_EDIT,
  LOGIN,
  LOGOUT,
  MAINTENANCE,
  ORDER_EDIT,
  ORDER_SEARCH,
  PROXY_ORDER,
  type ScreenKnown,
  SKIP,
  TEIKI_EDIT,
  TOKEN_STALE,
  TWO_FACTOR,
} from './screens.ts'

/** Headings that may be named in a failure. */
const KNOWN: readonly string[] = [
  LOGIN.heading,
  MAINTENANCE.heading,
  CONFIRM.heading,
  PROXY_ORDER.heading,
  SKIP.heading,
  TEIKI_EDIT.heading,
  CANCEL.heading,
  ORDER_SEARCH.heading,
  ORDER_EDIT.heading,
  CUSTOMER_EDIT.heading,
]

/** The form's token was used up by somebody: nothing was sent, and the page is loaded again. */
export class StaleForm extends RobotFailure {
  constructor() {
    super('RPA_SCREEN_CHANGED', 'expected a form that can be sent; there: one whose token is used up')
  }
}

/**
 * What stands in the way on any page, by what the page says of itself.
 * @throws RobotFailure RPA_MAINTENANCE, RPA_BASIC_AUTH_FAILED, RPA_SESSION_LOST, RPA_TWO_FACTOR, RPA_CAPTCHA,
 * RPA_SCREEN_CHANGED, CART_UNREACHABLE
 */
export function expectOpenDoor({ screen, status }: Look): void {
  if (status === MAINTENANCE.status || screen.headings.includes(MAINTENANCE.heading))
    throw new RobotFailure('RPA_MAINTENANCE', `status ${status}`)
  if (status === 401) throw new RobotFailure('RPA_BASIC_AUTH_FAILED', 'status 401')
  const shown = [
    ...screen.headings,
    ...screen.fields.filter((field) => field.shown).map(({ label }) => label),
  ]
  if (screen.captcha || shown.some((text) => CAPTCHA.test(text)))
    throw new RobotFailure('RPA_CAPTCHA', 'the page asks for a captcha')
  if (shown.some((text) => TWO_FACTOR.test(text)))
    throw new RobotFailure('RPA_TWO_FACTOR', 'the page asks for a second factor')
  if (screen.headings.includes(LOGIN.heading)) throw new RobotFailure('RPA_SESSION_LOST', 'the login page')
  if (status >= 500) throw new RobotFailure('CART_UNREACHABLE', `status ${status}`)
  if (screen.dialog) changed('no dialog', 'a dialog in front')
  if (says(screen, TOKEN_STALE)) throw new StaleForm()
}

/** The page is the one that was asked for, whole, and about this id. */
export function expectPlace(look: Look, place: ScreenKnown, id: string | null): void {
  expectOpenDoor(look)
  expectHeading(look.screen, place.heading, KNOWN)
  if (look.status !== 200) changed('status 200', `status ${look.status}`)
  if (!look.screen.controls.some(({ name }) => name === LOGOUT)) changed(`「${LOGOUT}」`, 'a page without it')
  if (place.idParameter !== null && id !== null) {
    const there = URL.parse(look.screen.url)?.searchParams.get(place.idParameter)
    if (there !== id) changed(`the page of this ${place.idParameter}`, 'the page of another one')
  }
}

/** Loads a page and recognises it. */
export async function goToPlace(
  session: RobotSession,
  place: ScreenKnown,
  id: string | null = null,
): Promise<Look> {
  const query =
    place.idParameter === null || id === null ? '' : `?${place.idParameter}=${encodeURIComponent(id)}`
  const look = await session.goTo(`${place.path}${query}`)
  expectPlace(look, place, id)
  return look
}

/** The heading of a confirmation, behind a form. */
export function expectConfirmation(look: Look): void {
  expectOpenDoor(look)
  expectHeading(look.screen, CONFIRM.heading, KNOWN)
}
