import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { startBrowser } from '../../../activities/robots/browser/robotBrowser.ts'
import { isRunning, processesBelow } from '../../setup/robots/processTree.ts'
import { type RawCart, startRawCart } from '../../setup/robots/rawCart.ts'
import { jobAt, robotSettings, testRobots } from '../../setup/robots/robotJobs.ts'
import { until } from '../../setup/runtime/until.ts'

/** A worker that dies or stops while it stands at the press leaves no browser behind, and nothing reaches the cart. */

jest.setTimeout(60_000)

const WORKER = fileURLToPath(new URL('../../setup/robots/holdingWorker.ts', import.meta.url))

let cart: RawCart
let worker: ChildProcess
let said: unknown[]

beforeEach(async () => {
  cart = await startRawCart()
  said = []
})
afterEach(async () => {
  if (worker?.pid !== undefined && isRunning(worker.pid)) worker.kill('SIGKILL')
  await cart.close()
})

/** Starts a worker and waits until it holds a confirming request. Answers with all processes below it. */
async function heldWorker(silenceMs: number): Promise<{ pid: number; command: string }[]> {
  const settings = robotSettings([cart.domain], { silenceMs })
  worker = spawn(process.execPath, [WORKER, JSON.stringify({ domain: cart.domain, settings })], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  if (worker.stdout === null) throw new Error('no output')
  createInterface(worker.stdout).on('line', (line) => said.push(JSON.parse(line)))
  await until(async () => said.includes('HELD'), 30_000)
  const below = processesBelow(worker.pid ?? 0)
  expect(below.length).toBeGreaterThan(3)
  return below
}

const gone = async (processes: readonly { pid: number }[]): Promise<void> =>
  await until(async () => processes.every(({ pid }) => !isRunning(pid)), 20_000)

const named = (processes: readonly { pid: number; command: string }[], name: string): number =>
  processes.find(({ command }) => command.includes(name))?.pid ?? 0

describe('the watchdog', () => {
  it('kills browser and driver when the worker is killed', async () => {
    // Longer than the test: the closed channel is what tells.
    const below = await heldWorker(300_000)
    worker.kill('SIGKILL')
    await gone(below)
    expect(cart.presses()).toBe(0)
  })

  it('kills them when the worker is stopped, which finds nothing to press with when it wakes', async () => {
    const below = await heldWorker(1_000)
    worker.kill('SIGSTOP')
    await gone(below)
    worker.stdin?.write('go on\n')
    worker.kill('SIGCONT')
    await until(async () => said.length > 1)
    expect(said[1]).toMatchObject({ sent: true, answer: 'UNKNOWN' })
    expect(cart.presses()).toBe(0)
  })

  it.each(['browserProcess', 'watchdog.ts', 'type=renderer'])(
    'lets nothing out when %s is killed while a request is held',
    async (name) => {
      const below = await heldWorker(300_000)
      process.kill(named(below, name), 'SIGKILL')
      if (name !== 'type=renderer') await gone(below)
      worker.stdin?.write('go on\n')
      await until(async () => said.length > 1)
      expect(said[1]).toMatchObject({ sent: true })
      // A renderer does not send: the request is held elsewhere. It goes out once, unless the crash is noticed first.
      expect(cart.presses()).toBeLessThanOrEqual(name === 'type=renderer' ? 1 : 0)
    },
  )

  it('ends them with the robots of a process', async () => {
    const robots = testRobots([cart.domain])
    const robot = await robots.openRobot(jobAt(cart.domain))
    const below = processesBelow(process.pid).filter(({ command }) =>
      /watchdog\.ts|browserProcess|headless|chrom/i.test(command),
    )
    await robot.close()
    await robots.close()
    await gone(below)
    await expect(robots.openRobot(jobAt(cart.domain))).rejects.toMatchObject({ code: 'RPA_BROWSER_FAILED' })
  })
})

describe('a browser', () => {
  it('that does not start is a failure with a code', async () => {
    const settings = { ...robotSettings([]), browserPath: '/nowhere/chromium' }
    await expect(startBrowser(settings)).rejects.toMatchObject({
      code: 'RPA_BROWSER_FAILED',
      retryable: true,
    })
  })

  it('that is killed fails the job, and the next job has a new one', async () => {
    const robots = testRobots([cart.domain])
    try {
      const robot = await robots.openRobot(jobAt(cart.domain))
      process.kill(named(processesBelow(process.pid), 'browserProcess'), 'SIGKILL')
      const ref = { subscriptionId: '9001', customerId: '501' }
      await expect(robot.read(ref)).rejects.toMatchObject({ code: 'RPA_BROWSER_FAILED' })
      await robot.close()
      await (await robots.openRobot(jobAt(cart.domain))).close()
    } finally {
      await robots.close()
    }
  })
})
