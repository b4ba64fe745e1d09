import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { DefaultLogger, Runtime, Worker, type WorkflowBundle } from '@temporalio/worker'
import { workflowBundle } from '../../worker/runtime/bundle.ts'
import { takenOver } from './recording/continued.ts'
import type { SavedHistory } from './recording/history.ts'

/**
 * Histories of every branch of the workflows that sleep, as each release recorded them (record.ts). An order
 * sleeps for weeks: a release that cannot replay what an earlier one wrote leaves it stuck.
 */
const folder = fileURLToPath(new URL('./histories', import.meta.url))
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.json'))
  .toSorted()

const BRANCHES = [
  'order-shipped-at-once',
  'order-shipped-later',
  'order-sleeping',
  'order-moved-while-sleeping',
  'order-cancelled',
  'order-date-cleared-and-entered-again',
  'order-linked-while-sleeping',
  'order-parked',
  'order-acted',
  'order-reset',
  'order-never-shipped',
  'order-stale',
  'order-stale-at-the-gate',
  'order-finished-by-a-second-run',
  'order-continued-as-new',
  'member-followed',
  'member-several-events',
]

let bundle: WorkflowBundle
beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') })
  bundle = await workflowBundle()
}, 60_000)

const replay = async (history: unknown): Promise<string | null> => {
  const replays = Worker.runReplayHistories({ workflowBundle: bundle }, [{ workflowId: 'replayed', history }])
  for await (const { error } of replays) if (error) return `${error.name}: ${error.message}`
  return null
}
const read = (file: string): SavedHistory =>
  JSON.parse(readFileSync(`${folder}/${file}`, 'utf8')) as SavedHistory

describe('saved histories', () => {
  it('has every branch in the first release', () => {
    expect(files.filter((file) => file.startsWith('0.1.0/'))).toEqual(
      BRANCHES.map((branch) => `0.1.0/${branch}.json`).toSorted(),
    )
  })

  it.each(files)('%s replays', async (file) => {
    expect(await replay(read(file))).toBeNull()
  })

  it('a run of 0.1.0 shows from its next change on what 0.1.0 never showed', async () => {
    // The member was linked under 0.1.0, which did not show it; then a newer worker plans.
    const { events } = takenOver(
      read('0.1.0/order-linked-while-sleeping.json'),
      read('0.2.0/order-linked-while-sleeping.json'),
    )
    expect(events.slice(-3).map((event) => event.eventType.slice('EVENT_TYPE_'.length))).toEqual([
      'MARKER_RECORDED',
      'UPSERT_WORKFLOW_SEARCH_ATTRIBUTES',
      'UPSERT_WORKFLOW_SEARCH_ATTRIBUTES',
    ])
    expect(await replay({ events })).toBeNull()
  })

  it('would notice another order of steps', async () => {
    const { events } = read('0.1.0/order-acted.json')
    const text = JSON.stringify({ events })
    const other = text.replaceAll('"name":"changeTags"', '"name":"linkRichMenu"')
    expect(other).not.toBe(text)
    expect(await replay(JSON.parse(other))).toMatch(/Nondeterminism|Determinism/i)
  })

  it('holds ids, dates and enums alone, and no stack trace with the paths of a machine', () => {
    for (const file of files) {
      expect(readFileSync(`${folder}/${file}`, 'utf8')).not.toMatch(/"stackTrace": "[^"]/)
      const payloads = JSON.stringify(read(file)).matchAll(/"data":"([^"]*)"/g)
      const said = [...payloads]
        .map(([, data = '']) => Buffer.from(data, 'base64').toString('utf8'))
        .join('\n')
      expect(said).not.toMatch(/山田|U[0-9a-f]{32}|お届けしました/)
    }
  })
})
