/** A robot of a shop (domain.md D27): asked for and not tried yet, at work, or stopped. */
export const ROBOT_STATES = ['REQUESTED', 'READY', 'STOPPED'] as const
export type RobotState = (typeof ROBOT_STATES)[number]

/** A refused login counts; so many in a row stop the robot until its login is saved again (D25). */
export const REFUSED_LOGINS_TO_STOP = 2

/** What a cart answers to a login that no other try can change: a person has to do something first. */
export const LOGIN_HALTS = [
  'RPA_LOGIN_FAILED',
  'RPA_BASIC_AUTH_FAILED',
  'RPA_ACCOUNT_LOCKED',
  'RPA_TWO_FACTOR',
  'RPA_CAPTCHA',
] as const
export type LoginHalt = (typeof LOGIN_HALTS)[number]

export const isLoginHalt = (code: string | null | undefined): code is LoginHalt =>
  (LOGIN_HALTS as readonly (string | null | undefined)[]).includes(code)

/**
 * What a refused login makes of a robot. The cart locks a user after some wrong passwords, so the second in a row stops
 * the robot; a locked user, a request for a second factor or a captcha stops it at once, since no other try would do
 * better (D25).
 * @param before refused logins in a row until now
 */
export function afterRefusal(before: number, code: LoginHalt): { refusedLogins: number; stops: boolean } {
  const counts = code === 'RPA_LOGIN_FAILED' || code === 'RPA_BASIC_AUTH_FAILED'
  const refusedLogins = counts ? before + 1 : before
  return { refusedLogins, stops: !counts || refusedLogins >= REFUSED_LOGINS_TO_STOP }
}

/** A trial that ended so says nothing of the login: it is stored, and tried again. */
export const NOT_TRIED = [
  'RPA_MAINTENANCE',
  'RPA_SESSION_LOST',
  'RPA_BROWSER_FAILED',
  'CART_UNREACHABLE',
] as const
export const saysNothing = (code: string): boolean => (NOT_TRIED as readonly string[]).includes(code)

/** Whether a stored login may be tried as it is: what the cart refused has to be saved again (D25). */
export const mayBeTriedAgain = (reason: string | null): boolean =>
  reason !== 'RPA_LOGIN_FAILED' && reason !== 'RPA_BASIC_AUTH_FAILED' && reason !== 'ROBOT_CART_MOVED'
