import { Type } from 'typebox'
import { refTo } from '../../../rest/modelFields.ts'
import { ChangeRequestModel } from './requestModel.ts'

/** What an operator writes with an act. */
export const words = (description: string) =>
  Type.String({ minLength: 1, maxLength: 500, pattern: '\\S', description })
/** Beside it. */
export const Note = Type.Optional(words('For the shop alone; kept with who wrote it.'))

export const RequestCancellationModel = Type.Object(
  {
    cancelled: Type.Boolean({
      description: 'Whether it was safe, and done. False: nothing was changed by this call.',
    }),
    explanation: Type.String({ description: 'In Japanese.' }),
    request: refTo(ChangeRequestModel),
  },
  { $id: 'RequestCancellation', description: 'What became of calling a request off.' },
)

/** What became of it, for the shop. */
export const EXPLANATIONS = {
  DONE: 'お申し込みを取り消しました。カートは操作していません。',
  PRESSED: 'カートでの操作を始めたあとのため、取り消せませんでした。カートで結果を確認してください。',
  ENDED: 'すでに終了しているため、取り消せませんでした。',
  NOT_WAITING: '取り消せませんでした。',
} as const
