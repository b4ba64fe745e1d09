import { createHash } from 'node:crypto'
import { isCartId } from '../../domain/carts/cartIds.ts'
import { isBlank } from '../../domain/values/text.ts'
import type { CartResource } from '../../domain/carts/cartRecords.ts'
import type { SetAsideCause, SetAsideRow } from '../../domain/carts/unreadValues.ts'
import { jsonChunks } from '../../domain/values/jsonChunks.ts'

/** A row of a cart is kept up to this many characters of JSON; real ones have some thousand. */
const MOST_RAW_CHARACTERS = 100_000
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
  const { raw, rawCut, hash } = textOf(row)
  const hashed = id === null || isBlank(id) ? hash : hashOf(id)
  return {
    resource,
    key: isStorable ? `id:${id}` : `hash:${hashed}`,
    externalId: isStorable ? id : null,
    cause,
    detail: detail.slice(0, MOST_DETAIL_CHARACTERS).replaceAll('\0', '').toWellFormed(),
    raw,
    rawCut,
    sourceUpdatedAt,
  }
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')

function textOf(row: unknown): { raw: string; rawCut: boolean; hash: string } {
  const hash = createHash('sha256')
  let raw = ''
  let length = 0
  for (const chunk of jsonChunks(row)) {
    hash.update(chunk)
    length += chunk.length
    if (raw.length < MOST_RAW_CHARACTERS) raw += chunk
  }
  const rawCut = length > MOST_RAW_CHARACTERS
  return { raw: raw.slice(0, MOST_RAW_CHARACTERS).toWellFormed(), rawCut, hash: hash.digest('hex') }
}
