/** The admin user that a robot works as; stored as one secret of purpose 'robot.login'. */
export interface RobotLogin {
  readonly loginId: string
  readonly password: string
  /** What stands in front of the admin screens, if anything does. */
  readonly basicAuth: { readonly user: string; readonly password: string } | null
}

/** The text that the vault keeps. */
export const writeRobotLogin = ({ loginId, password, basicAuth }: RobotLogin): string =>
  JSON.stringify({ loginId, password, basicAuth })

const isText = (value: unknown): value is string => typeof value === 'string'
const has = (value: unknown, ...keys: string[]): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && keys.every((key) => key in value)

/** The reverse of {@link writeRobotLogin}. @throws TypeError for any other text */
export function readRobotLogin(text: string): RobotLogin {
  const value: unknown = JSON.parse(text)
  if (!has(value, 'loginId', 'password', 'basicAuth') || !isText(value.loginId) || !isText(value.password))
    throw new TypeError('not a login of a robot')
  const { loginId, password, basicAuth } = value
  if (basicAuth === null) return { loginId, password, basicAuth }
  if (!has(basicAuth, 'user', 'password') || !isText(basicAuth.user) || !isText(basicAuth.password))
    throw new TypeError('not a login of a robot')
  return { loginId, password, basicAuth: { user: basicAuth.user, password: basicAuth.password } }
}

/** D25: where a login is entered, an admin user of the robot's own is advised. */
export const LOGIN_ADVICE_JA =
  'カートの管理画面に、ロボット専用の管理ユーザーを作ることをおすすめします。スタッフの方と同じユーザーを使うと、どちらかがログアウトされることがあります。2段階認証は使わない設定にしてください。'

/** A login id without the blanks that were pasted around it. */
export const loginIdIn = (typed: string): string =>
  typed.replace(/^[\s\p{Default_Ignorable_Code_Point}]+|[\s\p{Default_Ignorable_Code_Point}]+$/gu, '')
