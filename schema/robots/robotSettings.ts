import { WEEKDAYS, type Weekday, type WorkingHours } from '../../domain/robots/workingHours.ts'
import { PAGE_SECONDS } from '../../domain/robots/pace.ts'
import { isClock } from '../../domain/values/japanTime.ts'
import type { ShopId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'
import { requireVersion } from '../sql/optimisticLock.ts'

/** How a shop lets its robots work. */
export interface RobotSettings {
  readonly workingHours: WorkingHours
  /** Seconds between two pages. */
  readonly pageSeconds: number
  readonly version: number
}

const USUAL: RobotSettings = { workingHours: [], pageSeconds: PAGE_SECONDS.usual, version: 1 }

/** The settings of the shop; what it never set is as usual. */
export async function readRobotSettings(tx: ShopTx, shopId: ShopId): Promise<RobotSettings> {
  const row = await tx
    .selectFrom('robot_settings')
    .select(['working_hours', 'page_seconds', 'version'])
    .where('shop_id', '=', shopId)
    .executeTakeFirst()
  if (!row) return USUAL
  return {
    workingHours: storedHours(row.working_hours),
    pageSeconds: Number(row.page_seconds),
    version: row.version,
  }
}

/** @throws NoSuchRow, StaleVersion */
export async function updateRobotSettings(
  tx: ShopTx,
  {
    shopId,
    version,
    change: { workingHours, pageSeconds },
  }: {
    shopId: ShopId
    version: number | null
    change: { workingHours?: WorkingHours; pageSeconds?: number }
  },
): Promise<RobotSettings> {
  await tx
    .insertInto('robot_settings')
    .values({ shop_id: shopId })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const before = await tx
    .selectFrom('robot_settings')
    .select('version')
    .where('shop_id', '=', shopId)
    .forUpdate()
    .executeTakeFirst()
  requireVersion(before, version)
  await tx
    .updateTable('robot_settings')
    .set(({ eb, ref }) => ({
      ...(workingHours === undefined ? {} : { working_hours: JSON.stringify(workingHours) }),
      ...(pageSeconds === undefined ? {} : { page_seconds: String(pageSeconds) }),
      version: eb(ref('version'), '+', 1),
    }))
    .where('shop_id', '=', shopId)
    .execute()
  return readRobotSettings(tx, shopId)
}

const isWeekday = (value: unknown): value is Weekday => (WEEKDAYS as readonly unknown[]).includes(value)

/** Windows as they were stored; the API lets in no others. */
function storedHours(stored: unknown): WorkingHours {
  if (!Array.isArray(stored)) return []
  return stored.flatMap((one: unknown) => {
    if (typeof one !== 'object' || one === null) return []
    const { days, from, to } = one as { days?: unknown; from?: unknown; to?: unknown }
    if (!Array.isArray(days) || typeof from !== 'string' || typeof to !== 'string') return []
    return isClock(from) && isClock(to) ? [{ days: days.filter(isWeekday), from, to }] : []
  })
}
