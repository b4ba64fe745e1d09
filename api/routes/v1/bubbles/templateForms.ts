import { Type } from 'typebox'
import { oneOf } from '../../../rest/modelFields.ts'
import { ButtonForm, ImageTapForm } from './buttonForm.ts'
import { image, List, ofKind, Text } from './formParts.ts'

const card = {
  title: Type.Optional(Text),
  text: Text,
  ...image,
  imageBackgroundColor: Type.Optional(Text),
  defaultButton: Type.Optional(ButtonForm),
}
const fit = {
  imageAspectRatio: Type.Optional(oneOf(['rectangle', 'square'])),
  imageSize: Type.Optional(oneOf(['cover', 'contain'])),
}
const altText = Type.Optional(Text)
const see = { kind: 'uri', label: '見る', uri: 'https://shop.example.jp/lp' }

/** LINE's template messages: texts or pictures with buttons. */
export const templateForms = (quickReply: object) => [
  ofKind(
    'buttons',
    { ...card, ...fit, altText, buttons: List(ButtonForm, '1 to 4.'), ...quickReply },
    {
      title: 'ButtonsBubble',
      description:
        'Words with buttons under them: the title up to 40 characters, the text up to 160, or 60 beside an image or a title. `defaultButton`: what a tap on the rest does. The alt text is the text when left out.',
      examples: [{ text: '定期コースのご案内です。', buttons: [see] }],
    },
  ),
  ofKind(
    'confirm',
    { text: Text, altText, buttons: List(ButtonForm, '2.'), ...quickReply },
    {
      title: 'ConfirmBubble',
      description: '選択ボタン: a question of up to 240 characters with two answers.',
      examples: [
        {
          text: '商品は届きましたか?',
          buttons: [
            { kind: 'message', label: '届いた', text: '届きました' },
            { kind: 'message', label: 'まだ', text: 'まだです' },
          ],
        },
      ],
    },
  ),
  ofKind(
    'carousel',
    {
      ...fit,
      altText,
      columns: List(
        Type.Object(
          { ...card, buttons: List(ButtonForm, '1 to 3, as many as in the other columns.') },
          { additionalProperties: false, title: 'CarouselColumn' },
        ),
        '1 to 10; all with an image or none, all with a title or none.',
      ),
      ...quickReply,
    },
    {
      title: 'CarouselBubble',
      description: 'Cards side by side: the text up to 120 characters, or 60 beside an image or a title.',
      examples: [
        {
          columns: [
            { text: '3袋セット', buttons: [see] },
            { text: '5袋セット', buttons: [see] },
          ],
        },
      ],
    },
  ),
  ofKind(
    'imageCarousel',
    {
      altText,
      columns: List(
        Type.Object(
          { ...image, button: ImageTapForm },
          { additionalProperties: false, title: 'ImageColumn' },
        ),
        '1 to 10.',
      ),
      ...quickReply,
    },
    {
      title: 'ImageCarouselBubble',
      description: 'Square pictures side by side, each a button; its label up to 12 characters.',
      examples: [{ columns: [{ imageUrl: 'https://shop.example.jp/a.png', button: see }] }],
    },
  ),
]
