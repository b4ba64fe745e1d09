import { type Static, Type } from 'typebox'
import { INSERT_WORDS } from '../../../../domain/replies/inserts/index.ts'
import type { InsertSettings } from '../../../../schema/replies/inserts/insertSettings.ts'
import { Id, orNull, Version } from '../../../rest/modelFields.ts'

const MOST_CHARACTERS = 300
const NAMES = Object.keys(INSERT_WORDS) as (keyof typeof INSERT_WORDS)[]

const text = (name: keyof typeof INSERT_WORDS) =>
  orNull(
    Type.String({
      minLength: 1,
      maxLength: MOST_CHARACTERS,
      pattern: '\\S',
      description: `Null: 「${INSERT_WORDS[name]}」`,
    }),
  )

const Words = Type.Object(
  {
    notShipped: text('notShipped'),
    noNumber: text('noNumber'),
    nothingOrdered: text('nothingOrdered'),
    noPurchases: text('noPurchases'),
    notLinked: text('notLinked'),
    notReadYet: text('notReadYet'),
  },
  { additionalProperties: false, description: 'What customers read where the cart’s data says nothing.' },
)

const fields = {
  maxAgeMinutes: Type.Integer({
    minimum: 1,
    maximum: 1_440,
    description:
      'Before an answer from data older than this the cart is asked again about the customer; 15 at first.',
  }),
  formCode: orNull(
    Type.String({
      maxLength: 30,
      description:
        'The form whose address members read who are not linked, where it is published and the account has its LIFF app; null: none.',
      examples: ['identity'],
    }),
  ),
  words: Words,
}

export const InsertSettingsModel = Type.Object(
  { lineAccountId: Id, ...fields, version: Version },
  {
    $id: 'InsertSettings',
    description:
      'How a LINE account says 配送状況, 購入情報 and 現在ポイント(カート側) in its auto-replies, and when the cart is asked again.',
  },
)
export const InsertSettingsForm = Type.Object(fields, {
  additionalProperties: false,
  title: 'InsertSettingsForm',
})

/** The settings of a LINE account, as the API shows them. */
export interface ShownSettings extends InsertSettings {
  readonly lineAccountId: string
}

const MINUTE_MS = 60_000

export const presentInsertSettings = (settings: ShownSettings): Static<typeof InsertSettingsModel> => ({
  lineAccountId: settings.lineAccountId,
  maxAgeMinutes: settings.maxAgeMs / MINUTE_MS,
  formCode: settings.formCode,
  words: {
    notShipped: settings.words.notShipped ?? null,
    noNumber: settings.words.noNumber ?? null,
    nothingOrdered: settings.words.nothingOrdered ?? null,
    noPurchases: settings.words.noPurchases ?? null,
    notLinked: settings.words.notLinked ?? null,
    notReadYet: settings.words.notReadYet ?? null,
  },
  version: settings.version,
})

/** The form as it is stored: texts that were left to the product are not. */
export function settingsIn(form: Static<typeof InsertSettingsForm>): Omit<InsertSettings, 'version'> {
  const words = Object.fromEntries(
    NAMES.flatMap((name) => {
      const own = form.words[name]
      return own === null ? [] : [[name, own]]
    }),
  )
  return { maxAgeMs: form.maxAgeMinutes * MINUTE_MS, formCode: form.formCode, words }
}
