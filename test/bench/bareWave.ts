import pLimit from 'p-limit'
import { type Bed, type BenchPlace, openBed, until } from './bed.ts'
import { BARE_QUEUE, fact, wakeAndPush, type WakeAndPushInput } from './bare/workflows.ts'
import { type Findings, number } from './figure.ts'
import { firstMembers } from './lineSandbox.ts'

const WORKFLOWS = 500
/** Time to start them all. Milliseconds. */
const STARTING_MS = 15_000

/** Starts a bare workflow and tells it its first fact. */
export const startBare = (bed: Bed, workflowId: string, input: WakeAndPushInput) =>
  bed.client.workflow.signalWithStart(wakeAndPush, {
    workflowId,
    taskQueue: BARE_QUEUE,
    args: [input],
    signal: fact,
    signalArgs: [],
  })

/** What Temporal alone does with 500 workflows that wake in one second and push by themselves. */
export async function bareWave(place: BenchPlace): Promise<Findings> {
  const bed = await openBed(place)
  try {
    await bed.line.open(0, firstMembers(WORKFLOWS))
    await bed.startBareWorker()
    const dueAt = Math.ceil((Date.now() + STARTING_MS) / 1000) * 1000
    const limit = pLimit(32)
    await limit.map(firstMembers(WORKFLOWS), (member) =>
      startBare(bed, `bare:${member}`, { facts: 1, dueAt, channel: 0, member }),
    )
    if (Date.now() > dueAt - 1_000) throw new Error('starting the bare workflows took too long')
    await until(
      'all bare pushes',
      60_000,
      async () => (await bed.line.accepted(0, 0)).length >= WORKFLOWS,
      500,
    )
    const instants = (await bed.line.accepted(0, 0)).map((push) => push.acceptedAt)
    const seconds = (Math.max(...instants) - dueAt) / 1000
    const measured = `${number(WORKFLOWS / seconds)} pushes/s, last after ${seconds.toFixed(1)} s`
    return {
      figures: [{ name: `${WORKFLOWS} bare workflows that wake and push by themselves`, measured }],
      wrong: [],
    }
  } finally {
    await bed.close()
  }
}
