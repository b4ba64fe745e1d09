import { type Static, Type } from 'typebox'
import { type AudienceNames, describeAudience, EVERYBODY } from '../../../../domain/members/audience/index.ts'
import {
  AUTO_REPLY_KINDS,
  DEFAULT_ONCE_MINUTES,
  MAX_ONCE_MINUTES,
} from '../../../../domain/replies/autoReply.ts'
import { DEFAULT_FOLDS } from '../../../../domain/replies/keywordFold.ts'
import { KEYWORD_MATCHES } from '../../../../domain/replies/keywordMatch.ts'
import { describeHours, WEEKDAYS } from '../../../../domain/replies/replyHours.ts'
import type { ReplyNotes } from '../../../../domain/replies/replyNotes.ts'
import { parseClock } from '../../../../domain/values/japanTime.ts'
import { type AutoReplyRow, storedReply } from '../../../../schema/replies/autoReplies.ts'
import type { AutoReplyContent } from '../../../../schema/replies/autoReplyWrites.ts'
import { BubbleForm, BubbleModel } from '../bubbles/bubbleModel.ts'
import { AudienceForm } from '../members/audienceForm.ts'
import { ActionsForm } from '../messages/followMessageModel.ts'
import { Id, Instant, instant, Name, oneOf, refTo, SendTime, Version } from '../../../rest/modelFields.ts'

const strict = { additionalProperties: false } as const

const KeywordForm = Type.Object(
  { text: Type.String({ maxLength: 1_000 }), match: oneOf(KEYWORD_MATCHES) },
  {
    ...strict,
    title: 'Keyword',
    description: 'EXACT (完全一致): the whole message; PARTIAL (部分一致): the message contains it.',
  },
)
const Fold = (fallback: boolean, description: string) => Type.Boolean({ default: fallback, description })
const FoldsForm = Type.Object(
  {
    width: Fold(DEFAULT_FOLDS.width, 'Full and half width are the same (全角・半角).'),
    letterCase: Fold(DEFAULT_FOLDS.letterCase, 'Large and small letters are the same.'),
    kana: Fold(DEFAULT_FOLDS.kana, 'Hiragana and katakana are the same (ひらがな・カタカナ).'),
    spaces: Fold(DEFAULT_FOLDS.spaces, 'White space and line breaks do not count.'),
    ignorables: Fold(DEFAULT_FOLDS.ignorables, 'Characters that show nothing do not count.'),
  },
  {
    ...strict,
    title: 'KeywordFolds',
    description:
      'What makes no difference between a keyword and a message. What is left out is as by default.',
  },
)
const HoursForm = Type.Object(
  { days: Type.Array(oneOf(WEEKDAYS), { maxItems: 7, uniqueItems: true }), from: SendTime, until: SendTime },
  {
    ...strict,
    title: 'ReplyHours',
    description:
      'In Japan; over midnight where `until` is not later than `from`, the day being that on which they begin. The same time twice is a whole day.',
  },
)

const written = {
  adminName: Name,
  kind: oneOf(AUTO_REPLY_KINDS, 'FALLBACK: どのキーワードにも一致しないとき.'),
  replyOrder: Type.Integer({
    minimum: 0,
    maximum: 1_000_000,
    default: 100,
    description: '優先順位: lower goes first among replies whose keyword matches as strongly.',
  }),
  keywords: Type.Array(KeywordForm, {
    maxItems: 1_000,
    default: [],
    description: '1 to 50; none for the fallback.',
  }),
  folds: Type.Optional(FoldsForm),
  audience: Type.Optional(AudienceForm),
  hours: Type.Array(HoursForm, {
    maxItems: 100,
    default: [],
    description: 'When it answers; an empty list is always.',
  }),
  onceMinutes: Type.Integer({
    minimum: 0,
    maximum: MAX_ONCE_MINUTES,
    default: DEFAULT_ONCE_MINUTES,
    description:
      'Of the fallback: a member gets it at most once within so many minutes, so that a talk with the staff is not disturbed; 0: each time.',
  }),
  answersMedia: Type.Boolean({
    default: false,
    description: 'Of the fallback: also answers pictures, stickers and whatever else is no text.',
  }),
  bubbles: Type.Array(BubbleForm, {
    maxItems: 100,
    description: '1 to 5. Texts take {deliveryStatus}, {purchaseInfo} and {cartPoints}.',
  }),
  actions: Type.Optional(ActionsForm),
}
export const AutoReplyForm = Type.Object(written, { ...strict, title: 'AutoReplyForm' })
export type AutoReplyFields = Static<typeof AutoReplyForm>

export const NewAutoReply = Type.Object(
  { lineAccountId: Id, ...written },
  {
    ...strict,
    title: 'NewAutoReply',
    examples: [
      {
        lineAccountId: '0199d6a2-7c1e-7f00-8000-3f5a2b6c9d10',
        adminName: '配送状況のご案内',
        kind: 'KEYWORDS',
        keywords: [{ text: '配送状況', match: 'EXACT' }],
        bubbles: [{ kind: 'text', text: '{deliveryStatus}' }],
      },
    ],
  },
)

const Note = Type.Object({
  pointer: Type.String({ examples: ['/keywords/0'] }),
  code: Type.String({ examples: ['KEYWORD_SHADOWED'] }),
  message: Type.String({ description: 'Japanese.' }),
})

export const AutoReplyModel = Type.Object(
  {
    id: Id,
    lineAccountId: Id,
    ...written,
    enabled: Type.Boolean({ description: 'A new auto-reply is off (D10).' }),
    folds: FoldsForm,
    audience: AudienceForm,
    audienceText: Type.String({ description: 'Japanese.' }),
    hoursText: Type.String({ description: 'Japanese.' }),
    bubbles: Type.Array(refTo(BubbleModel)),
    actions: ActionsForm,
    notes: Type.Array(Note, {
      description:
        'What keeps a keyword, or the whole reply, from ever answering as things stand: another reply that goes before it, or a word of the product.',
    }),
    createdAt: Instant,
    version: Version,
  },
  { $id: 'AutoReply', description: '応答メッセージ: what the account answers to a message.' },
)

/** What is stored of a form: with defaults, keywords and hours as they were written. */
export function contentOf(form: AutoReplyFields): AutoReplyContent {
  const { folds, audience = EVERYBODY, hours, actions = {}, ...rest } = form
  const isFallback = form.kind === 'FALLBACK'
  return {
    ...rest,
    folds: { ...DEFAULT_FOLDS, ...folds },
    audience,
    hours: hours.map((one) => ({ ...one, from: parseClock(one.from), until: parseClock(one.until) })),
    onceMinutes: isFallback ? form.onceMinutes : 0,
    answersMedia: isFallback && form.answersMedia,
    actions,
  }
}

/** Replies with the notes of their LINE accounts. */
export const presentAutoReply =
  (names: AudienceNames, notes: ReadonlyMap<string, ReplyNotes>) =>
  (row: AutoReplyRow): Static<typeof AutoReplyModel> => {
    const reply = storedReply(row)
    const { audience, hours, keywords, bubbles, ...rest } = reply
    return {
      ...rest,
      lineAccountId: row.line_account_id,
      keywords: [...keywords],
      audience,
      audienceText: describeAudience(audience, names),
      hours: hours.map((one) => ({ ...one, days: [...one.days] })),
      hoursText: describeHours(hours),
      bubbles: [...bubbles],
      notes: notes.get(row.line_account_id)?.on(reply) ?? [],
      createdAt: instant(row.created_at),
    }
  }
