import { Type } from 'typebox'
import { orNull } from '../rest/modelFields.ts'

export const AccountParams = Type.Object({
  lineAccount: Type.String({ format: 'uuid', description: 'Id of the LINE account.' }),
})

export const StartModel = Type.Object({
  liffId: Type.String(),
  shopName: Type.String(),
  accountName: Type.String(),
  addFriendUrl: orNull(Type.String({ description: 'Null while it is not known.' })),
  sandbox: Type.Boolean({ description: 'True: sign in at the stand-in of LINE.' }),
})
