import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRobots, type Robots } from '../../activities/robots/openRobot.ts'
import { ROBOT_TIMES } from '../../activities/robots/robotSettings.ts'
import { withoutMemo } from '../../domain/requests/request.ts'
import { parseDate } from '../../domain/values/japanTime.ts'
import { findBrowser } from '../../infra/dev/browser/installed.ts'
import type { BenchPlace } from './bed.ts'
import type { Findings } from './figure.ts'
import { type BenchCart, startBenchCart } from './robot/cart.ts'
import { openRawScript } from './robot/rawScript.ts'

/** The usual pace of a shop, between two pages. */
const PACE_MS = 1_000
const PAUSES_AT_PACE = 4
const PAUSES_AT_ONCE = 12
const ROBOTS = [1, 2, 4] as const

/**
 * Pauses a minute by the robot at the stand-in against a Playwright script with the same clicks, pages and pace, jobs a
 * minute with more robots, and the memory of a session. A pause is read, changed, read again. Both take turns and are
 * logged in beforehand.
 */
export async function robots(place: BenchPlace): Promise<Findings> {
  const found = findBrowser(process.env)
  if (found === null) throw new Error('no browser: install Chromium, or set BROWSER_PATH')
  const browserPath = found.path
  let next = 0
  const cart = await startBenchCart(place, 200)
  const all = createRobots({ ...ROBOT_TIMES, browserPath, privateHosts: [cart.domain] })
  const findings: Findings = { figures: [], wrong: [] }
  try {
    for (const [paceMs, pauses] of [
      [PACE_MS, PAUSES_AT_PACE],
      [0, PAUSES_AT_ONCE],
    ] as const) {
      const raw = await openRawScript(cart, { browserPath, paceMs })
      await raw.pause(next++)
      const rawMs = await timed(async () => {
        for (let done = 0; done < pauses; done++) await raw.pause(next++)
      })
      await raw.close()
      const robot = await openPauses(all, { cart, robot: 1, paceMs })
      await robot.pause(next++)
      const ourMs = await timed(async () => {
        for (let done = 0; done < pauses; done++) await robot.pause(next++)
      })
      await robot.close()
      findings.figures.push({
        name: `pauses a minute, ${paceMs === 0 ? 'without a pace' : 'a page a second'}`,
        measured: perMinute(pauses, ourMs).toFixed(1),
        baseline: `${perMinute(pauses, rawMs).toFixed(1)} by a script`,
        ratio: rawMs / ourMs,
        ...(paceMs === 0 ? {} : { aim: { atLeast: 0.9 } }),
      })
    }
    let alone = 0
    for (const count of ROBOTS) {
      const at = await Promise.all(
        Array.from({ length: count }, (_, index) =>
          openPauses(all, { cart, robot: index + 1, paceMs: PACE_MS }),
        ),
      )
      const ms = await timed(async () => {
        const each = async (pause: (index: number) => Promise<void>): Promise<void> => {
          for (let done = 0; done < 3; done++) await pause(next++)
        }
        await Promise.all(at.map(async (one) => await each(async (index) => await one.pause(index))))
      })
      const memory = megabytes()
      if (count === 1) alone = memory
      findings.figures.push({
        name: `jobs a minute with ${count} robots, a page a second`,
        measured: `${perMinute(count * 3, ms).toFixed(1)}, ${memory} MB in all${count === 1 ? '' : `, ${Math.round((memory - alone) / (count - 1))} MB a session more`}`,
      })
      await Promise.all(at.map(async (one) => await one.close()))
    }
    const { once, otherwise } = await cart.changes()
    if (otherwise > 0 || once !== next)
      findings.wrong.push(`${once} of ${next} subscriptions changed once, ${otherwise} more often`)
    return findings
  } finally {
    await all.close()
    await cart.close()
  }
}

/** A robot that is logged in, and pauses by 30 days. */
async function openPauses(
  all: Robots,
  { cart, robot, paceMs }: { cart: BenchCart; robot: number; paceMs: number },
): Promise<{ pause(index: number): Promise<void>; close(): Promise<void> }> {
  const operator = await all.openRobot({
    cart: 'REPIST',
    cartDomain: cart.domain,
    login: cart.login(robot),
    session: null,
    paceMs,
    evidence: async () => {},
  })
  return {
    async pause(index) {
      const ref = cart.ref(index)
      const frozen = withoutMemo(await operator.read(ref))
      const to = { nextScheduledDate: parseDate('2027-02-09'), nextDeliveryDate: parseDate('2027-02-12') }
      const pressed = await operator.moveToDate(ref, { frozen, ...to, memo: '休止 30日' }, async () => true)
      const after = await operator.read(ref)
      if (pressed.answer !== 'ACCEPTED' || after.nextScheduledDate !== to.nextScheduledDate)
        throw new Error('a pause was not made')
    },
    close: async () => await operator.close(),
  }
}

const perMinute = (jobs: number, ms: number): number => (jobs * 60_000) / ms

async function timed(work: () => Promise<void>): Promise<number> {
  const begin = performance.now()
  await work()
  return performance.now() - begin
}

/** Of watchdog, driver and Chromium, shared pages counted once; 0 where the system does not tell. */
function megabytes(): number {
  const all = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
  let kilobytes = 0
  const isOurs = (pid: number): boolean => {
    try {
      return /watchdog\.ts|browserProcess\.ts|chrom|headless/.test(
        readFileSync(`/proc/${pid}/cmdline`, 'utf8'),
      )
    } catch {
      return false
    }
  }
  for (let parents = [process.pid]; parents.length > 0; ) {
    const children = all.filter(([, parent]) => parents.includes(parent ?? 0)).map(([pid = 0]) => pid)
    for (const pid of children.filter(isOurs)) {
      try {
        kilobytes += Number(
          /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0,
        )
      } catch {
        // It ended meanwhile.
      }
    }
    parents = children
  }
  return Math.round(kilobytes / 1024)
}
