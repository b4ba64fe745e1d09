import { Type } from 'typebox'
import { oneOf } from '../../../rest/modelFields.ts'
import { AreaTapForm, trackClicks } from './buttonForm.ts'
import { List, ofKind, original, preview, Text, UploadId, Url } from './formParts.ts'

const Area = Type.Object(
  { x: Type.Integer(), y: Type.Integer(), width: Type.Integer(), height: Type.Integer() },
  { additionalProperties: false, title: 'Area', description: 'Pixels at a width of 1040.' },
)

/** Bubbles that a shop lays out itself: rich messages and flex messages. */
export const largeForms = (quickReply: object) => [
  ofKind(
    'richMessage',
    {
      baseUrl: Type.Optional(Url),
      mediaId: Type.Optional(UploadId),
      altText: Text,
      height: Type.Integer({ description: 'Of the picture at a width of 1040.' }),
      areas: List(
        Type.Object({ area: Area, button: AreaTapForm }, { additionalProperties: false, title: 'TapArea' }),
        '1 to 50; may be empty with a video.',
      ),
      video: Type.Optional(
        Type.Object(
          {
            ...original,
            ...preview,
            area: Area,
            link: Type.Optional(
              Type.Object(
                { uri: Url, label: Text, trackClicks },
                { additionalProperties: false, title: 'VideoLink' },
              ),
            ),
          },
          { additionalProperties: false, title: 'RichVideo' },
        ),
      ),
      ...quickReply,
    },
    {
      title: 'RichMessageBubble',
      description:
        'リッチメッセージ: a picture with areas to tap. It stands at `{baseUrl}/240`, `/300`, `/460`, `/700` and `/1040`, without an extension; an upload is 1040 wide and stands there by itself.',
      examples: [
        {
          baseUrl: 'https://shop.example.jp/rich/1',
          altText: '3袋セットのご案内',
          height: 1040,
          areas: [
            {
              area: { x: 0, y: 0, width: 1040, height: 1040 },
              button: { kind: 'uri', uri: 'https://shop.example.jp/lp' },
            },
          ],
        },
      ],
    },
  ),
  ofKind(
    'flex',
    {
      altText: Text,
      contents: Type.Object(
        { type: oneOf(['bubble', 'carousel']) },
        {
          additionalProperties: true,
          title: 'FlexContainer',
          description:
            'LINE’s JSON. Texts and labels may hold placeholders, a brace in them is doubled; a uri action may have `"trackClicks":true`; beside LINE’s actions there is `{"type":"act","label","act","once","displayText"}`.',
        },
      ),
      ...quickReply,
    },
    {
      title: 'FlexBubble',
      description: 'A flex message: a bubble up to 30 KB, a carousel up to 12 bubbles and 50 KB.',
      examples: [
        {
          altText: '発送のお知らせ',
          contents: {
            type: 'bubble',
            body: {
              type: 'box',
              layout: 'vertical',
              contents: [{ type: 'text', text: '{productName}を発送しました', wrap: true }],
            },
          },
        },
      ],
    },
  ),
]
