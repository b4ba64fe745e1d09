import { type Static, Type } from 'typebox'
import { MEMO_TARGETS } from '../../../../domain/carts/cartCapabilities.ts'
import { MOST_TEXT_UNITS } from '../../../../domain/requests/checkRequestText.ts'
import { MOST_MEMO_UNITS } from '../../../../domain/requests/checkWriteBack.ts'
import {
  PAUSE_BASES,
  READY_WRITE_BACK,
  type RequestSettings,
} from '../../../../domain/requests/requestSettings.ts'
import { READY_TEXTS, REQUEST_TEXTS, TAKEN_BY } from '../../../../domain/requests/requestTexts.ts'
import { Id, oneOf, orNull, Version } from '../../../rest/modelFields.ts'

/** Tags that one outcome adds or removes, at most; a decision of this product. */
const MOST_TAGS = 20

const WHEN = {
  receipt: 'at once, when a request is accepted',
  checking: 'once, when a person has to look or the outcome takes more than 5 minutes to read',
  pauseDone: 'when a 休止 is done',
  skipDone: 'when a スキップ is done',
  cancelDone: 'when a 解約 is done',
  otherDone: 'when an operator completed a request of another kind',
  refused: 'when an operator refused the request',
  cancelled: 'when the request was called off before anything was changed',
} as const

const text = (name: keyof typeof WHEN) =>
  orNull(
    Type.String({
      minLength: 1,
      maxLength: MOST_TEXT_UNITS,
      pattern: '\\S',
      description: `Sent ${WHEN[name]}. Null: the product’s own (\`readyTexts\`). Takes ${TAKEN_BY[name].map((one) => `{${one}}`).join(' ')}; a line of which no value is known is left out.`,
    }),
  )

const Texts = Type.Object(
  {
    receipt: text('receipt'),
    checking: text('checking'),
    pauseDone: text('pauseDone'),
    skipDone: text('skipDone'),
    cancelDone: text('cancelDone'),
    otherDone: text('otherDone'),
    refused: text('refused'),
    cancelled: text('cancelled'),
  },
  { additionalProperties: false, description: 'What customers read in LINE about their requests.' },
)

const TagIds = Type.Array(Id, { maxItems: MOST_TAGS, uniqueItems: true })
const Tags = Type.Object({ addTagIds: TagIds, removeTagIds: TagIds }, { additionalProperties: false })
const ofKind = Type.Object({ done: Tags, refused: Tags }, { additionalProperties: false })

const fields = {
  texts: Texts,
  tags: Type.Object(
    { PAUSE: ofKind, SKIP: ofKind, CANCEL: ofKind },
    { additionalProperties: false, description: 'Tags of the member that follow, by kind and outcome.' },
  ),
  writeBack: orNull(
    Type.Object(
      {
        target: oneOf(
          MEMO_TARGETS,
          'ORDER: SHOPメモ of the newest order. SUBSCRIPTION: 管理メモ. CUSTOMER: the customer’s メモ.',
        ),
        text: orNull(
          Type.String({
            minLength: 1,
            maxLength: MOST_MEMO_UNITS,
            pattern: '\\S',
            description: `Null: 「${READY_WRITE_BACK}」. The request’s id is added; what stands there stays.`,
          }),
        ),
      },
      {
        additionalProperties: false,
        description: 'What is appended to a memo of the cart (D24); null: nothing.',
      },
    ),
  ),
  contactPhone: orNull(
    Type.String({
      minLength: 1,
      maxLength: 50,
      pattern: '\\S',
      description: 'Shown to the customer beside LINE; null: the shop’s.',
    }),
  ),
  contactHours: orNull(
    Type.String({ minLength: 1, maxLength: 100, pattern: '\\S', examples: ['平日 10:00-17:00'] }),
  ),
  pauseBase: oneOf(
    PAUSE_BASES,
    'What requested pause days are added to: 次回予定日, or お届け予定日 of the newest order.',
  ),
  pictureDays: Type.Integer({
    minimum: 1,
    maximum: 1_825,
    description: 'Days for which pictures of the cart’s screens are kept; 90 at first.',
  }),
}

export const RequestSettingsModel = Type.Object(
  {
    lineAccountId: Id,
    ...fields,
    readyTexts: Type.Record(oneOf(REQUEST_TEXTS), Type.String(), {
      description: 'The product’s own texts, which stand where the shop has none.',
    }),
    version: Version,
  },
  {
    $id: 'RequestSettings',
    description: 'What a LINE account says and does about requests to pause, skip and cancel.',
  },
)
export const RequestSettingsForm = Type.Object(fields, {
  additionalProperties: false,
  title: 'RequestSettingsForm',
})

/** The settings of a LINE account, as the API shows them. */
export interface ShownRequestSettings extends RequestSettings {
  readonly lineAccountId: string
}

const whole = (texts: RequestSettings['texts']) => ({
  receipt: texts.receipt ?? null,
  checking: texts.checking ?? null,
  pauseDone: texts.pauseDone ?? null,
  skipDone: texts.skipDone ?? null,
  cancelDone: texts.cancelDone ?? null,
  otherDone: texts.otherDone ?? null,
  refused: texts.refused ?? null,
  cancelled: texts.cancelled ?? null,
})

export const presentRequestSettings = ({
  lineAccountId,
  texts,
  tags,
  writeBack,
  contactPhone,
  contactHours,
  pauseBase,
  pictureDays,
  version,
}: ShownRequestSettings): Static<typeof RequestSettingsModel> => ({
  lineAccountId,
  texts: whole(texts),
  tags: { PAUSE: shownTags(tags.PAUSE), SKIP: shownTags(tags.SKIP), CANCEL: shownTags(tags.CANCEL) },
  writeBack: writeBack && { ...writeBack },
  contactPhone,
  contactHours,
  pauseBase,
  pictureDays,
  readyTexts: { ...READY_TEXTS },
  version,
})

const shownTags = ({ done, refused }: RequestSettings['tags']['PAUSE']) => ({
  done: { addTagIds: [...done.addTagIds], removeTagIds: [...done.removeTagIds] },
  refused: { addTagIds: [...refused.addTagIds], removeTagIds: [...refused.removeTagIds] },
})

/** The form as it is stored: texts that were left to the product are not. */
export const settingsIn = ({
  texts,
  ...form
}: Static<typeof RequestSettingsForm>): Omit<RequestSettings, 'version'> => ({
  ...form,
  tags: {
    PAUSE: storedTags(form.tags.PAUSE),
    SKIP: storedTags(form.tags.SKIP),
    CANCEL: storedTags(form.tags.CANCEL),
  },
  texts: Object.fromEntries(
    REQUEST_TEXTS.flatMap((name) => {
      const own = texts[name]
      return own === null ? [] : [[name, own]]
    }),
  ),
})

/** As the ids stand in rows. */
const storedTags = ({ done, refused }: Static<typeof ofKind>): RequestSettings['tags']['PAUSE'] => ({
  done: storedIds(done),
  refused: storedIds(refused),
})
const storedIds = ({ addTagIds, removeTagIds }: Static<typeof Tags>) => ({
  addTagIds: addTagIds.map((id) => id.toLowerCase()),
  removeTagIds: removeTagIds.map((id) => id.toLowerCase()),
})
