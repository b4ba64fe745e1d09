import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from '@jest/globals'

/** What a killed worker held is missed within this time (engineering.md 7). */
const MISSED_WITHIN_SECONDS = 15
/** Ends from outside; who sends does not wait for it, and a nudge replaces a lost one (delivery.md 4). */
const COMPLETED_FROM_OUTSIDE = '2 h'

const workflows = fileURLToPath(new URL('../../../workflows', import.meta.url))
const files = readdirSync(workflows, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => ({ file, text: readFileSync(`${workflows}/${file}`, 'utf8') }))
  .filter(({ text }) => text.includes('startToCloseTimeout'))

const durationsOf = (text: string, option: string): string[] =>
  [...text.matchAll(new RegExp(`${option}: '([^']+)'`, 'g'))].map(([, duration = '']) => duration)
const seconds = (duration: string): number => Number(/^(\d+) s$/.exec(duration)?.[1] ?? Number.NaN)

describe('the timeouts of activities', () => {
  it('are written in every workflow that has activities', () => {
    expect(files.length).toBeGreaterThan(5)
    expect(files.flatMap(({ text }) => durationsOf(text, 'startToCloseTimeout')).length).toBeGreaterThan(15)
  })

  it.each(files)('let $file miss what a killed worker held within 15 s, or have a heartbeat', ({ text }) => {
    const beats = durationsOf(text, 'heartbeatTimeout')
    for (const beat of beats) expect(seconds(beat)).toBeLessThanOrEqual(MISSED_WITHIN_SECONDS)
    const long = durationsOf(text, 'startToCloseTimeout')
      .filter((duration) => duration !== COMPLETED_FROM_OUTSIDE)
      .filter((duration) => !(seconds(duration) <= MISSED_WITHIN_SECONDS))
    expect(long).toHaveLength(beats.length)
  })

  it('are 10 s for what only uses the database: planning, tags and points', () => {
    const order = files.find(({ file }) => file === 'orders/order.ts')?.text ?? ''
    expect(order).toMatch(
      /planDeliveries } = proxyActivities<PlanningActivities>\(\{[^}]*startToCloseTimeout: '10 s'/,
    )
    expect(order).toMatch(/const acting = { startToCloseTimeout: '10 s'/)
  })
})
