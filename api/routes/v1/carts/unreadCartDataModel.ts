import { type Static, Type } from 'typebox'
import { CART_RESOURCES } from '../../../../domain/carts/cartRecords.ts'
import {
  SET_ASIDE_CAUSES,
  type SetAsideCause,
  UNREAD_FIELDS,
  type UnreadField,
} from '../../../../domain/carts/unreadValues.ts'
import type { UnreadRow } from '../../../../schema/carts/unreadList.ts'
import { Id, Instant, instant, oneOf, orNull } from '../../../rest/modelFields.ts'

export const UNREAD_KINDS = ['SET_ASIDE', 'VALUE_UNREAD'] as const

export const UnreadCartDataModel = Type.Object(
  {
    id: Id,
    kind: oneOf(
      UNREAD_KINDS,
      '`SET_ASIDE`: a whole row of the cart is not imported. `VALUE_UNREAD`: the row is, without this value.',
    ),
    resource: oneOf(CART_RESOURCES),
    externalId: orNull(Type.String({ description: 'The cart’s id; null where a row has none.' })),
    field: orNull(Type.String({ examples: ['shipDate'], description: 'Of a value.' })),
    fieldName: orNull(Type.String({ examples: ['発送日'], description: 'The field as shops call it.' })),
    cause: orNull(Type.String({ examples: ['ID_MISSING'], description: 'Why a row is set aside.' })),
    detail: orNull(Type.String({ description: 'For support: which field, which error. No values.' })),
    raw: Type.String({ description: 'What the cart sent: the value, or the row as JSON text.' }),
    rawCut: Type.Boolean({ description: 'Whether `raw` is the beginning only; then it is not tried again.' }),
    problem: Type.String({ description: 'What is wrong, in Japanese.' }),
    remedy: Type.String({ description: 'What to correct in the cart, in Japanese.' }),
    firstSeenAt: Instant,
    lastSeenAt: Instant,
    tries: Type.Integer({ description: 'How often it was read without success.' }),
    triedAt: Instant,
  },
  { $id: 'UnreadCartData', description: 'Data of a cart that could not be read (D41).' },
)

export function presentUnread(row: UnreadRow): Static<typeof UnreadCartDataModel> {
  const isRow = row.kind === 'SET_ASIDE'
  const field = fieldOf(row.field)
  return {
    id: row.id,
    kind: row.kind,
    resource: row.resource,
    externalId: row.external_id,
    field: isRow ? null : row.field,
    fieldName: field?.ja ?? null,
    cause: isRow ? row.cause : null,
    detail: row.detail === '' ? null : row.detail,
    raw: row.raw,
    rawCut: row.raw_cut,
    ...(isRow ? wordsOfRow(row.cause) : wordsOfValue(row, field)),
    firstSeenAt: instant(row.first_seen_at),
    lastSeenAt: instant(row.last_seen_at),
    tries: row.tries,
    triedAt: instant(row.tried_at),
  }
}

type FieldWords = (typeof UNREAD_FIELDS)[UnreadField]

const fieldOf = (field: string): FieldWords | null =>
  Object.hasOwn(UNREAD_FIELDS, field) ? UNREAD_FIELDS[field as UnreadField] : null

function wordsOfRow(cause: string): { problem: string; remedy: string } {
  const known = Object.hasOwn(SET_ASIDE_CAUSES, cause) ? (cause as SetAsideCause) : 'NOT_READABLE'
  const { ja, correctJa } = SET_ASIDE_CAUSES[known]
  return { problem: ja, remedy: correctJa }
}

/** A value is quoted up to this many characters; the whole stands beside. */
const QUOTED = 50

function wordsOfValue({ raw }: UnreadRow, field: FieldWords | null): { problem: string; remedy: string } {
  const quoted = raw.length > QUOTED ? `${raw.slice(0, QUOTED)}…` : raw
  return {
    problem: `${field?.ja ?? '項目'}「${quoted}」を読み取れません。`,
    remedy: `カートで${field?.correctJa ?? '正しい値'}に直してください。`,
  }
}
