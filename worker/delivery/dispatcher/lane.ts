import type { Logger } from 'pino'
import type { Db } from '../../../schema/database.ts'
import type { LeaseRow } from '../../../schema/delivery/dispatch/leases.ts'
import { HeldRows } from './heldRows.ts'
import type { LaneRows } from './laneRows.ts'
import { Settler } from './settler.ts'

/** The rows of one lane that a channel holds, and what writes them. */
export interface Lane {
  readonly rows: HeldRows
  readonly settler: Settler
}

/** What a lane works with, beside what its Settler tells and counts. */
export type LaneDeps = { db: Db; lease: LeaseRow; log: Logger } & Pick<
  ConstructorParameters<typeof Settler>[0],
  'lane' | 'tell' | 'count'
>

/** Opens a lane of a channel, which ends with it. */
export function openLane(deps: LaneDeps & { lane: LaneRows }): Lane {
  const rows = new HeldRows(deps)
  return { rows, settler: new Settler({ ...deps, written: (ids) => rows.release(ids) }) }
}
