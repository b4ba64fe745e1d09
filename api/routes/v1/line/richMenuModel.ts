import { Type } from 'typebox'

export const RichMenuModel = Type.Object(
  {
    richMenuId: Type.String({
      description: 'LINE’s own id; what a scenario’s action links.',
      examples: ['richmenu-88c05ef6921ae53f8b58a25f3a65faf7'],
    }),
    name: Type.String({ description: 'The name that only the shop sees.' }),
    chatBarText: Type.String({ description: 'The text of the bar under the talk.' }),
  },
  { $id: 'RichMenu', description: 'リッチメニュー: a menu that exists at LINE.' },
)
