import { setTimeout as wait } from 'node:timers/promises'
import { createRobots } from '../../../activities/robots/openRobot.ts'
import type { RobotSettings } from '../../../activities/robots/robotSettings.ts'
import { RAW_REF } from './rawCart.ts'
import { jobAt, RAW_FROZEN } from './robotJobs.ts'

/**
 * A worker for tests that kill or stop one: it stands at the press with the confirming request held, says so, waits for a
 * line, presses, and tells what came of it.
 */
const { domain, settings } = JSON.parse(process.argv[2] ?? '') as { domain: string; settings: RobotSettings }
const say = (message: unknown): void => void process.stdout.write(`${JSON.stringify(message)}\n`)

const robots = createRobots(settings)
const robot = await robots.openRobot(jobAt(domain))
const told = new Promise<void>((resolve) => process.stdin.once('data', () => resolve()))
try {
  const pressed = await robot.skip(RAW_REF, { frozen: RAW_FROZEN, memo: null }, async () => {
    say('HELD')
    await told
    return true
  })
  say(pressed)
} catch (error) {
  say({ code: (error as { code?: string }).code })
}
await wait(100)
process.exit(0)
