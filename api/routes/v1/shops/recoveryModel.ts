import { type Static, Type } from 'typebox'
import type { RecoveryRow } from '../../../../schema/shops/recoveries.ts'
import { Id, Instant, instant, Name, refTo } from '../../../rest/modelFields.ts'
import { NewApiKeyModel, OperatorModel } from './shopModel.ts'

const Reason = Type.String({
  minLength: 1,
  maxLength: 500,
  pattern: '\\S',
  description: 'The shop reads it.',
})

export const RecoveryRequest = Type.Object(
  { operatorName: Name, reason: Reason },
  {
    additionalProperties: false,
    title: 'RecoveryRequest',
    examples: [{ operatorName: '山田', reason: '管理者の退職。店長からの依頼による。' }],
  },
)

export const RecoveryModel = Type.Object(
  {
    id: Id,
    at: Instant,
    platformKeyId: Type.String({ format: 'uuid', description: 'Which key of the platform did it.' }),
    reason: Reason,
    operator: Type.Object({ id: Id, name: Name }),
  },
  { $id: 'ShopRecovery', description: 'The platform gave the shop a new administrator.' },
)

export const RecoveredShopModel = Type.Object(
  { recovery: refTo(RecoveryModel), operator: refTo(OperatorModel), apiKey: refTo(NewApiKeyModel) },
  { $id: 'RecoveredShop', description: 'The new administrator and the key, which is shown once.' },
)

export const presentRecovery = (row: RecoveryRow): Static<typeof RecoveryModel> => ({
  id: row.id,
  at: instant(row.at),
  platformKeyId: row.platform_key_id,
  reason: row.reason,
  operator: { id: row.operator_id, name: row.operator_name },
})
