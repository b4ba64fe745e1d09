import { type Static, Type } from 'typebox'
import type { ApiKeyRow } from '../../../../schema/shops/apiKeys.ts'
import type { OperatorRow } from '../../../../schema/shops/operators.ts'
import type { ShopRow } from '../../../../schema/shops/shops.ts'
import {
  Id,
  Instant,
  instant,
  instantOrNull,
  Name,
  oneOf,
  orNull,
  Version,
} from '../../../rest/modelFields.ts'

export const ShopModel = Type.Object(
  {
    id: Id,
    name: Name,
    contactPhone: orNull(Type.String({ description: 'Shown where a customer may need a person.' })),
    contactHours: orNull(Type.String({ examples: ['平日 10:00-17:00'] })),
    fourEyes: Type.Boolean({ description: 'A message is switched on only when a second person approves.' }),
    createdAt: Instant,
    version: Version,
  },
  { $id: 'Shop', description: 'A shop: the tenant. Everything else belongs to one.' },
)
const contact = orNull(Type.String({ minLength: 1, maxLength: 200 }))
export const NewShop = Type.Object(
  { name: Name, contactPhone: Type.Optional(contact), contactHours: Type.Optional(contact) },
  { additionalProperties: false, title: 'NewShop', examples: [{ name: 'サンプル健康食品' }] },
)
export const ShopChange = Type.Object(
  {
    ...Type.Partial(NewShop).properties,
    fourEyes: Type.Optional(Type.Boolean({ description: 'False needs an approval while it is true.' })),
  },
  { additionalProperties: false, title: 'ShopChange' },
)

export const presentShop = (row: ShopRow): Static<typeof ShopModel> => ({
  id: row.id,
  name: row.name,
  contactPhone: row.contact_phone,
  contactHours: row.contact_hours,
  fourEyes: row.four_eyes,
  createdAt: instant(row.created_at),
  version: row.version,
})

const Role = oneOf(
  ['ADMIN', 'EDITOR', 'VIEWER'],
  'VIEWER reads. EDITOR also changes messages, members, tags, flags, points. ADMIN also manages operators, keys and credentials.',
)
const Email = orNull(
  Type.String({
    maxLength: 254,
    description: 'Where alerts go by e-mail. Stored half-width and in lower case.',
    examples: ['yamada@shop.example.jp'],
  }),
)
const AlertsByEmail = Type.Boolean({
  description: 'Whether alerts (`/v1/alerts`) go to `email` too; needs an address.',
})
export const OperatorModel = Type.Object(
  {
    id: Id,
    name: Name,
    role: Role,
    email: Email,
    alertsByEmail: AlertsByEmail,
    createdAt: Instant,
    disabledAt: orNull(Instant),
    version: Version,
  },
  { $id: 'Operator', description: 'A person who works in the name of the shop.' },
)
export const NewOperator = Type.Object(
  {
    name: Name,
    role: Role,
    email: Type.Optional(Email),
    alertsByEmail: Type.Optional(AlertsByEmail),
  },
  { additionalProperties: false, title: 'NewOperator', examples: [{ name: '山田', role: 'EDITOR' }] },
)
export const OperatorChange = Type.Object(
  {
    name: Type.Optional(Name),
    role: Type.Optional(Role),
    disabled: Type.Optional(
      Type.Boolean({
        description:
          'True ends all keys of the operator at once and for good; an operator who is let in again needs new ones.',
      }),
    ),
    email: Type.Optional(Email),
    alertsByEmail: Type.Optional(AlertsByEmail),
  },
  { additionalProperties: false, title: 'OperatorChange' },
)

export const presentOperator = (row: OperatorRow): Static<typeof OperatorModel> => ({
  id: row.id,
  name: row.name,
  role: row.role,
  email: row.email,
  alertsByEmail: row.alerts_by_email,
  createdAt: instant(row.created_at),
  disabledAt: instantOrNull(row.disabled_at),
  version: row.version,
})

const keyFields = {
  id: Id,
  operatorId: Id,
  name: Name,
  prefix: Type.String({ description: 'The first characters of the key.', examples: ['tdk_3xYb91Qa'] }),
  createdAt: Instant,
  revokedAt: orNull(Instant),
}
export const ApiKeyModel = Type.Object(keyFields, {
  $id: 'ApiKey',
  description: 'A key that acts for one operator. What is stored is its SHA-256.',
})
export const NewApiKeyModel = Type.Object(
  { ...keyFields, key: orNull(Type.String({ description: 'The key itself: shown in this answer only.' })) },
  {
    $id: 'ApiKeyOnce',
    description: 'A key just made. `key` is null when an Idempotency-Key repeats the answer.',
  },
)
export const NewApiKey = Type.Object(
  { operatorId: Id, name: Name },
  { additionalProperties: false, title: 'NewApiKey' },
)

export const presentKey = (row: ApiKeyRow): Static<typeof ApiKeyModel> => ({
  id: row.id,
  operatorId: row.operator_id,
  name: row.name,
  prefix: row.prefix,
  createdAt: instant(row.created_at),
  revokedAt: instantOrNull(row.revoked_at),
})
