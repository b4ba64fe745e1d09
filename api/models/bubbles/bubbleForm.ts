import { Type } from 'typebox'
import { type Bubble, PLACEHOLDERS } from '../../../domain/bubbles/index.ts'
import { QuickReplyButtonForm } from './buttonForm.ts'
import { largeForms } from './largeForms.ts'
import { image, List, oneKindOf } from './parts.ts'
import { plainForms } from './plainForms.ts'
import { templateForms } from './templateForms.ts'

const quickReply = {
  quickReply: Type.Optional(
    List(
      Type.Object(
        { ...image, button: QuickReplyButtonForm },
        { additionalProperties: false, title: 'QuickReply' },
      ),
      '1 to 13, on the last bubble only.',
    ),
  ),
}

const placeholders = PLACEHOLDERS.map((name) => `\`{${name}}\``).join(', ')

/** 吹き出し, told apart by `kind`. */
export const BubbleForm = oneKindOf<Bubble>(
  [...plainForms(quickReply), ...templateForms(quickReply), ...largeForms(quickReply)],
  {
    description: `吹き出し. Texts take the placeholders ${placeholders}, with words for when there is no value after a bar: \`{nickName|お客様}\`. A brace itself is \`{{\` or \`}}\`. Button labels take \`{shipDate}\`, \`{nextDeliveryDate}\` and \`{points}\` only.`,
    examples: [{ kind: 'text', text: '{nickName|お客様}、商品を発送しました。' }],
  },
)
