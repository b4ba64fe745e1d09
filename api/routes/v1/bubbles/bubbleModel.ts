import { Type } from 'typebox'
import { type Bubble, type BubbleOrPack, PLACEHOLDERS } from '../../../../domain/bubbles/index.ts'
import { Id } from '../../../rest/modelFields.ts'
import { QuickReplyButtonForm } from './buttonForm.ts'
import { largeForms } from './largeForms.ts'
import { image, List, oneKindOf, ofKind } from './formParts.ts'
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

const forms = [...plainForms(quickReply), ...templateForms(quickReply), ...largeForms(quickReply)]
const words = `吹き出し. Texts take the placeholders ${placeholders}, with words for when there is no value after a bar: \`{nickName|お客様}\`. A brace itself is \`{{\` or \`}}\`. Button labels take \`{shipDate}\`, \`{nextDeliveryDate}\` and \`{points}\` only.`
const examples = [{ kind: 'text', text: '{nickName|お客様}、商品を発送しました。' }]

/** 吹き出し, told apart by `kind`. */
export const BubbleForm = oneKindOf<Bubble>(forms, { description: words, examples })

const packReference = ofKind(
  'pack',
  { packId: Id },
  {
    title: 'PackReference',
    description:
      'パックメッセージ: the bubbles that this message pack of the LINE account has when the message is sent. They count towards the five.',
    examples: [{ packId: '0199d6a2-7c1e-7f00-8000-3f5a2b6c9d12' }],
  },
)

/** What a scenario takes: a bubble, or a reference to a message pack. */
export const BubbleOrPackForm = oneKindOf<BubbleOrPack>([...forms, packReference], {
  description: words,
  examples,
})

/**
 * What answers show: one model for bubbles with and without packs, referred to by name, since its schema is larger than
 * all others together and serializers compile what they refer to.
 */
export const BubbleModel = Type.Unsafe<BubbleOrPack>({
  ...BubbleOrPackForm,
  $id: 'Bubble',
  description: `${words} A reference to a pack stands only in the \`bubbles\` of a scenario.`,
})
