import { RobotFailure } from '../robotFailure.ts'
import { changed, controlOf, fieldOf, says } from '../screen/recognise.ts'
import type { RobotSession } from '../session/robotSession.ts'
import { expectOpenDoor } from './place.ts'
import { LOGIN, LOGOUT } from './screens.ts'

export interface AdminLogin {
  readonly loginId: string
  readonly password: string
}

/**
 * Logs in afresh. Carts of this kind keep one session a user, so this also ends whatever session the user had elsewhere: an
 * assumption (carts.md 5.1), on which it rests that an older holder can do nothing any more.
 *
 * @throws RobotFailure RPA_LOGIN_FAILED, RPA_ACCOUNT_LOCKED, and those of {@link expectOpenDoor}
 */
export async function logIn(session: RobotSession, { loginId, password }: AdminLogin): Promise<void> {
  await session.forget()
  const front = await session.goTo(LOGIN.path)
  expectNoFactor(front)
  if (!front.screen.headings.includes(LOGIN.heading))
    changed(`the heading 「${LOGIN.heading}」`, 'an unknown page')
  fieldOf(front.screen, LOGIN.user)
  fieldOf(front.screen, LOGIN.password)
  controlOf(front.screen, LOGIN.button)
  const { page } = session
  await session.step(async () => {
    await page.locator(`[name="${LOGIN.user.name}"]`).fill(loginId)
    await page.locator(`[name="${LOGIN.password.name}"]`).fill(password)
  })
  const inside = await session.submit(buttonNamed(session, LOGIN.button))
  if (says(inside.screen, LOGIN.locked)) throw new RobotFailure('RPA_ACCOUNT_LOCKED', 'the cart says so')
  if (says(inside.screen, LOGIN.wrong)) throw new RobotFailure('RPA_LOGIN_FAILED', 'the cart says so')
  expectNoFactor(inside)
  if (inside.screen.headings.includes(LOGIN.heading))
    throw new RobotFailure('RPA_LOGIN_FAILED', 'the login page again')
  expectOpenDoor(inside)
  if (!inside.screen.controls.some(({ name }) => name === LOGOUT))
    changed(`「${LOGOUT}」 after the login`, 'an unknown page')
}

/** What stands in the way of a login; that the page is the login page is no such thing. */
function expectNoFactor(look: Parameters<typeof expectOpenDoor>[0]): void {
  const headings = look.screen.headings.filter((heading) => heading !== LOGIN.heading)
  expectOpenDoor({ ...look, screen: { ...look.screen, headings } })
}

/** The one button or link of that exact name. */
export function buttonNamed(
  session: RobotSession,
  name: string,
): ReturnType<RobotSession['page']['locator']> {
  const { page } = session
  return page
    .getByRole('button', { name, exact: true })
    .or(page.getByRole('link', { name, exact: true }))
    .filter({ visible: true })
}
