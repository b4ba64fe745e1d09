import type { Static } from 'typebox'
import { loginIdIn, writeRobotLogin } from '../../../../domain/robots/robotLogin.ts'
import { saysNothing } from '../../../../domain/robots/robotState.ts'
import type { ShopId } from '../../../../domain/values/ids.ts'
import { countCartCheck } from '../../../../schema/carts/cartChecks.ts'
import { inShop } from '../../../../schema/database.ts'
import { LoginInUse, loginOf, type StoredLogin, type TriedLogin } from '../../../../schema/robots/robots.ts'
import { TASK_QUEUES, type TryRobotLoginInput, type Verified } from '../../../../workflows/messages.ts'
import type { ApiDependencies } from '../../../dependencies.ts'
import { brokenConstraint } from '../../../problems/databaseProblems.ts'
import { Problem } from '../../../problems/problem.ts'
import { askWorker } from '../../../rest/askWorker.ts'
import { withStoredSecrets } from '../../../rest/storedSecrets.ts'
import type { NewRobot } from './robotModel.ts'

type Place = Pick<TryRobotLoginInput, 'shopId' | 'cart' | 'cartDomain'>

/**
 * Has a worker log in at the cart, and says whether the robot is ready. A trial that could not be made is no refusal: the
 * robot waits for another.
 * @throws Problem with the code of a refusal
 */
export async function tryRobotLogin(deps: ApiDependencies, input: TryRobotLoginInput): Promise<TriedLogin> {
  try {
    await askWorker<Verified>(deps, {
      workflow: 'tryRobotLogin',
      taskQueue: TASK_QUEUES.robots,
      input,
      otherwise: 'CART_UNREACHABLE',
      pointerOf: () => '/login',
    })
    return { ready: true }
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    if (error.code === 'UNAVAILABLE') return { ready: false, reason: 'ROBOT_NOT_TRIED' }
    if (saysNothing(error.code)) return { ready: false, reason: error.code }
    throw error
  }
}

/** Counts a trial before it is made, together with the checks of carts. @throws Problem CART_CHECKS_TOO_MANY */
export async function countTrial({ db }: Pick<ApiDependencies, 'db'>, shopId: ShopId): Promise<void> {
  const retryAfter = await inShop(db, shopId, (tx) => countCartCheck(tx, shopId))
  if (retryAfter !== null) throw new Problem('CART_CHECKS_TOO_MANY', { retryAfter })
}

/** Stores a login, tries it, and runs `keep` with it when it was not refused. @throws Problem */
export async function withTriedLogin<Result>(
  deps: ApiDependencies,
  { login, ...place }: Place & { login: Static<typeof NewRobot>['login'] },
  keep: (login: StoredLogin) => Promise<Result>,
): Promise<Result> {
  const { shopId } = place
  const loginId = loginIdIn(login.loginId)
  const value = writeRobotLogin({ loginId, password: login.password, basicAuth: login.basicAuth ?? null })
  await countTrial(deps, shopId)
  const secrets = [{ purpose: 'robot.login' as const, value }]
  return withStoredSecrets(deps, { shopId, secrets }, async ([credentialsId = '']) => {
    const tried = await tryRobotLogin(deps, { ...place, credentialsId })
    const keys = loginOf(deps.vault.logins, { ...place, loginId })
    return keep({ ...keys, credentialsId, tried }).catch(refuseLogin)
  })
}

function refuseLogin(error: unknown): never {
  if (!(error instanceof LoginInUse) && brokenConstraint(error) !== 'robots_one_of_a_login') throw error
  const code = 'ROBOT_LOGIN_IN_USE'
  const detail = 'このログインIDは、ほかのロボットがすでに使っています。'
  throw new Problem(code, { fields: [{ pointer: '/login/loginId', code, detail }], cause: error })
}
