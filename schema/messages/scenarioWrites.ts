import { sql } from 'kysely'
import type { Bubble } from '../../domain/bubbles/index.ts'
import type { ShopId } from '../../domain/values/ids.ts'
import { compareClock, parseClock } from '../../domain/values/japanTime.ts'
import type { ShopTx } from '../database.ts'
import type { FollowMessageRow, ScenarioContent, ScenarioRow } from './followMessages.ts'

/** Adds scenarios to a message. */
export async function insertScenarios(
  tx: ShopTx,
  { shopId, messageId, scenarios }: { shopId: ShopId; messageId: string; scenarios: ScenarioContent[] },
): Promise<void> {
  if (scenarios.length === 0) return
  await tx
    .insertInto('scenarios')
    .values(
      scenarios.map((scenario) => ({
        shop_id: shopId,
        message_id: messageId,
        day_offset: scenario.dayOffset,
        send_time: scenario.sendTime,
        ...contentColumns(scenario),
        actions: JSON.stringify(scenario.actions),
      })),
    )
    .execute()
}

/**
 * Writes a message's scenarios: known ids are kept, and only a changed time raises their timing version (domain.md
 * B4); new ones are added; those left out are marked as removed, since sent deliveries refer to them.
 * @returns whether a time changed or a scenario was removed, so that waiting orders have to plan again
 */
export async function writeScenarios(
  tx: ShopTx,
  { shopId, before, scenarios }: { shopId: ShopId; before: FollowMessageRow; scenarios: ScenarioContent[] },
): Promise<boolean> {
  await insertScenarios(tx, {
    shopId,
    messageId: before.id,
    scenarios: scenarios.filter(({ id }) => id === undefined),
  })
  let retimed = false
  for (const row of before.scenarios) {
    const next = scenarios.find(({ id }) => id === row.id)
    const moved = next === undefined || !sameTime(row, next)
    retimed ||= moved
    await tx
      .updateTable('scenarios')
      .set(
        next === undefined
          ? { removed_at: sql<Date>`clock_timestamp()` }
          : {
              day_offset: next.dayOffset,
              send_time: next.sendTime,
              ...contentColumns(next),
              actions: JSON.stringify(next.actions),
              ...(moved
                ? {
                    timing_version: sql<number>`timing_version + 1`,
                    timed_at: sql<Date>`clock_timestamp()`,
                  }
                : {}),
            },
      )
      .where('id', '=', row.id)
      .execute()
  }
  return retimed
}

/** A scenario with the bubbles that it is sent with from now on. */
export interface Expansion {
  scenarioId: string
  bubbles: readonly Bubble[]
}

/** Changes the bubbles of scenarios whose packs have changed; what the shop wrote stays. */
export async function writeExpansions(tx: ShopTx, expansions: readonly Expansion[]): Promise<void> {
  if (expansions.length === 0) return
  await sql`
    update scenarios s set bubbles = e.bubbles, expanded_at = clock_timestamp()
      from jsonb_to_recordset(${JSON.stringify(expansions)}::jsonb) as e("scenarioId" uuid, bubbles jsonb)
     where s.id = e."scenarioId"`.execute(tx)
}

const contentColumns = ({ bubbles, written }: ScenarioContent) => ({
  bubbles: JSON.stringify(bubbles),
  written: written === undefined ? null : JSON.stringify(written),
  expanded_at: written === undefined ? null : sql<Date>`clock_timestamp()`,
})

const sameTime = (row: ScenarioRow, next: ScenarioContent): boolean =>
  row.day_offset === next.dayOffset &&
  compareClock(parseClock(row.send_time), parseClock(next.sendTime)) === 0
