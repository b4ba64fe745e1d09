/**
 * Records the histories that test/replay/histories.test.ts replays, from a stack of its own:
 * `node test/replay/record.ts 0.1.0` (about 90 s). Done once for each release; what older releases wrote stays.
 * Between releases the branches that changed are recorded as `next`, by their names:
 * `node test/replay/record.ts next order-parked`. The release replaces them.
 *
 * Left out are workflows that live seconds, so that none of them is open when a version changes: the verifications
 * (`verifyLineAccount`, `verifyCartConnection`), `listRichMenus` and `validateMessage`. Runs of `cartSync` that the stage
 * does not make were recorded by hand: 0.4.0 pulled at once, since then in pieces.
 */
import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { openStage } from '../chaos/stage/stage.ts'
import { save } from './recording/history.ts'
import { memberHistories } from './recording/members.ts'
import { orderHistories } from './recording/orders.ts'
import { replanHistories } from './recording/replans.ts'
import { OPERATION_TIMES_OF_RECORDS, requestHistories, REQUESTS } from './recording/requests.ts'
import { testRunHistories } from './recording/testRuns.ts'

const [version = '', ...names] = process.argv.slice(2)
if (!/^(\d+\.\d+\.\d+|next)$/.test(version))
  throw new Error('say for which version: node test/replay/record.ts 0.1.0')
const MEMBERS = [
  'member-followed',
  'member-several-events',
  'member-tapped',
  'member-test-wish',
  'member-opted-out',
  'member-auto-reply',
  'member-answered-from-the-rows',
  'member-unlinked',
  'member-claim-linked',
  'member-erased',
]
const REPLANS = ['replan-page-by-page', 'replan-edited-again']
const TESTS = ['test-run-taken-back', 'test-run-stopped', 'test-run-taken-over']
const isWanted = (name: string): boolean => names.length === 0 || names.includes(name)
const folder = fileURLToPath(new URL(`./histories/${version}`, import.meta.url))

const stage = await openStage()
try {
  await stage.start('orders', { TODOKE_OPERATION_TIMES: OPERATION_TIMES_OF_RECORDS })
  await stage.start('line')
  const members = MEMBERS.some(isWanted)
  const tests = TESTS.some(isWanted)
  const plays = await Promise.allSettled([
    orderHistories(stage, isWanted),
    REPLANS.some(isWanted) ? replanHistories(stage, isWanted) : {},
    members ? memberHistories(stage, isWanted) : {},
    tests ? testRunHistories(stage, isWanted) : {},
    REQUESTS.some(isWanted) ? requestHistories(stage, isWanted) : {},
  ])
  mkdirSync(folder, { recursive: true })
  for (const play of plays) {
    if (play.status === 'rejected') throw play.reason
    for (const [name, history] of Object.entries(play.value)) {
      save(folder, name, history)
      process.stdout.write(`${name}: ${history.events.length} events\n`)
    }
  }
} finally {
  await stage.close()
}
