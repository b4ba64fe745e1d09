import { createOperatingActivities } from '../../../activities/requests/operatingActivities.ts'
import { RobotTurns } from '../../../activities/requests/robotTurns.ts'
import { createShopBoxes } from '../../../schema/crypto/shopBoxes.ts'
import { REQUEST_WORDS } from '../../../schema/requests/requestWords.ts'
import { type Role, type RoleContext, runActivityWorker } from '../../../worker/runtime/role.ts'
import { TASK_QUEUES } from '../../../workflows/messages.ts'
import { scriptedOperator } from './scriptedOperator.ts'

/** The queue `robots` with operators of the scripted cart at `url`. `failures`: what opening one throws the next times. */
export const scriptedRobots =
  (url: string, failures: Error[] = []) =>
  async (context: RoleContext): Promise<Role> => {
    const { db, vault, config, log } = context
    const worker = runActivityWorker(context, {
      taskQueue: TASK_QUEUES.robots,
      activities: createOperatingActivities({
        db,
        boxes: createShopBoxes({ db, vault }),
        words: REQUEST_WORDS,
        turns: new RobotTurns(),
        times: config.operationTimes,
        openOperator: async ({ signal }) => {
          const failure = failures.shift()
          if (failure !== undefined) throw failure
          return scriptedOperator(url, signal)
        },
        log,
      }),
      maxConcurrentActivityTaskExecutions: 30,
    })
    return { name: 'robots', ...worker }
  }
