import { isCartId } from '../../domain/carts/cartIds.ts'
import { isBlank } from '../../domain/values/text.ts'
import type { CartResource } from '../../domain/carts/cartRecords.ts'
import type { SetAsideCause, SetAsideRow } from '../../domain/carts/unreadValues.ts'
import { jsonChunks, keptJson } from '../../domain/values/jsonChunks.ts'
import { sha256 } from '../crypto/sha256.ts'

const MOST_DETAIL_CHARACTERS = 200

interface Why {
  /** What stands where the cart has its id; null when nothing does. */
  id: string | null
  cause: SetAsideCause
  /** Which field, which error; no values. */
  detail: string
  sourceUpdatedAt: number | null
}

/** Makes the form in which a row is set aside; total, whatever the row is, however deep and large. */
export function setAsideRow(
  resource: CartResource,
  row: unknown,
  { id, cause, detail, sourceUpdatedAt }: Why,
): SetAsideRow {
  const isStorable = id !== null && isCartId(id)
  return {
    resource,
    key: isStorable ? `id:${id}` : `hash:${sha256(id === null || isBlank(id) ? jsonChunks(row) : [id])}`,
    externalId: isStorable ? id : null,
    cause,
    detail: detail.slice(0, MOST_DETAIL_CHARACTERS).replaceAll('\0', '').toWellFormed(),
    ...keptJson(row),
    sourceUpdatedAt,
  }
}
