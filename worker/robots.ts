import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { createOperatingActivities } from '../activities/requests/operatingActivities.ts'
import { RobotTurns } from '../activities/requests/robotTurns.ts'
import { createRobots } from '../activities/robots/openRobot.ts'
import { ROBOT_TIMES } from '../activities/robots/robotSettings.ts'
import { createTryLoginActivities, type LogIn } from '../activities/robots/tryLogin.ts'
import { createOpenOperator } from '../activities/robots/openOperator.ts'
import { openMediaStorage } from '../infra/runtime/media/openStorage.ts'
import { BadSetting } from '../infra/runtime/settings.ts'
import { createShopBoxes } from '../schema/crypto/shopBoxes.ts'
import { REQUEST_WORDS } from '../schema/requests/requestWords.ts'
import { TASK_QUEUES } from '../workflows/messages.ts'
import { startAlerts } from './alerts/role.ts'
import { measuredOperators } from './robots/robotMetrics.ts'
import { startUntriedRobots } from './robots/untriedRobots.ts'
import { runProcess } from './runtime/process.ts'
import { type Role, type RoleContext, runActivityWorker, runWorker } from './runtime/role.ts'

/**
 * Requests that this process looks at for one that it works on: most find every robot of their shop busy, or read rows
 * alone, and must not stand before those of other shops. Browsers at once are bounded by the sessions.
 */
const TAKEN_FOR_ONE_AT_WORK = 4
/** Trials of logins at once, beside the jobs: somebody waits for each. */
const TRIAL_SLOTS = 2

/**
 * The role `robots`: operates the admin screens of carts in a browser, and tries logins on save. At a stop a job ends where it stands: what it pressed is read back by the next one.
 */
export async function startRobots(context: RoleContext): Promise<Role> {
  const { db, vault, config, registry } = context
  const { browserPath, robotSlots } = config
  if (browserPath === null)
    throw new BadSetting(
      'BROWSER_PATH',
      'is not set. Give the path of Chromium or of its headless shell: robots work in it.',
    )
  const log = context.log.child({ role: 'robots' })
  const storage = openMediaStorage(config)
  const robots = createRobots({
    ...ROBOT_TIMES,
    browserPath,
    privateHosts: config.privateCartHosts,
    maxSessions: robotSlots + TRIAL_SLOTS,
  })
  const boxes = createShopBoxes({ db, vault })
  const stagingFolder = join(config.mediaFolder, 'staging')
  const operators = createOpenOperator({ db, vault, robots, boxes, storage, stagingFolder, log })
  const logIn: LogIn = async ({ signal, ...at }) => {
    const operator = await robots.openRobot({ ...at, session: null, paceMs: 0, signal })
    await operator.close()
  }
  const operating = runWorker(context, {
    taskQueue: TASK_QUEUES.robots,
    activities: createOperatingActivities({
      db,
      boxes,
      words: REQUEST_WORDS,
      turns: new RobotTurns(),
      times: config.operationTimes,
      process: randomUUID(),
      openOperator: measuredOperators(operators, registry),
      log,
    }),
    maxConcurrentActivityTaskExecutions: robotSlots * TAKEN_FOR_ONE_AT_WORK,
  })
  const trials = runActivityWorker(context, {
    taskQueue: TASK_QUEUES.robotChecks,
    activities: createTryLoginActivities({ db, vault, logIn, log }),
    maxConcurrentActivityTaskExecutions: TRIAL_SLOTS,
  })
  const untried = startUntriedRobots({ db, vault, logIn, log })
  return {
    name: 'robots',
    ready: Promise.all([operating.ready, trials.ready]).then(() => {}),
    ended: Promise.all([operating.ended, trials.ended]).then(() => {}),
    async stop() {
      await Promise.all([untried.stop(), operating.stop(), trials.stop()])
      await robots.close()
      await storage.close()
    },
  }
}

if (import.meta.main) await runProcess('robots', [startRobots, startAlerts])
