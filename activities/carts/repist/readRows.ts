import type { CartRecords, CartResource } from '../../../domain/carts/cartRecords.ts'
import { isCartId } from '../../../domain/carts/cartIds.ts'
import type { SetAsideCause, SetAsideRow } from '../../../domain/carts/unreadValues.ts'
import { setAsideRow } from '../../../schema/carts/setAsideRow.ts'
import type { ReadRows } from '../port.ts'
import { recordOf } from './records.ts'
import { instantOf } from './values.ts'
import { isRow, misshapenField, rowBasics } from './wire.ts'

/** Reads rows of the wire one by one, so that one that cannot be read stops no other (domain.md D41). */
export function readRows<Resource extends CartResource>(
  resource: Resource,
  rows: readonly unknown[],
): ReadRows<Resource> {
  const read: ReadRows<Resource> = { rows: [], unreadable: [], keys: [] }
  for (const row of rows) {
    const found = readRow(resource, row)
    if ('cause' in found) read.unreadable.push(found)
    else read.rows.push(found)
    read.keys.push('cause' in found ? found.key : `id:${found.externalId}`)
  }
  return read
}

function readRow<Resource extends CartResource>(
  resource: Resource,
  row: unknown,
): CartRecords[Resource] | SetAsideRow {
  try {
    const problem = problemOf(resource, row)
    if (problem === null && isRow(resource, row)) return recordOf[resource](row)
    return aside(resource, row, problem ?? { cause: 'NOT_READABLE', detail: '' })
  } catch (error) {
    const detail = error instanceof Error ? error.name : 'unknown'
    return aside(resource, row, { cause: 'NOT_READABLE', detail })
  }
}

interface Problem {
  cause: SetAsideCause
  detail: string
}

function problemOf(resource: CartResource, row: unknown): Problem | null {
  const basics = rowBasics(resource, row)
  if (basics === null) return { cause: 'NOT_A_ROW', detail: Array.isArray(row) ? 'array' : typeof row }
  if (basics.id === null) return { cause: 'ID_MISSING', detail: '' }
  if (!isCartId(String(basics.id))) return { cause: 'ID_TOO_LONG', detail: '' }
  if (isRow(resource, row)) return null
  return { cause: 'FIELD_NOT_A_VALUE', detail: misshapenField(resource, row) }
}

function aside(resource: CartResource, row: unknown, problem: Problem): SetAsideRow {
  const { id = null, changedAt = null } = rowBasics(resource, row) ?? {}
  return setAsideRow(resource, row, {
    ...problem,
    id: id === null ? null : String(id),
    sourceUpdatedAt: instantOf(changedAt),
  })
}
