import { type Static, Type } from 'typebox'
import { formAddress } from '../../../../domain/bubbles/index.ts'
import { FORM_LIMITS, MOST_FORM_TAGS } from '../../../../domain/forms/checkForm.ts'
import { ASKED, FORM_KINDS, type IdentityContent } from '../../../../domain/forms/form.ts'
import { FORM_LACKS, FORM_LACK_LABELS, formLacks } from '../../../../domain/forms/formReadiness.ts'
import type { TagId } from '../../../../domain/values/ids.ts'
import { type FormRow, isChanged } from '../../../../schema/forms/forms.ts'
import { Id, Instant, instant, oneOf, orNull, refTo, Version } from '../../../rest/modelFields.ts'

/** Longer than any text may be: how long each may be is said in Japanese by `checkForm`. */
const Text = Type.String({ maxLength: 10 * FORM_LIMITS.consent })
const Words = { label: Text, help: Text }
const Asked = oneOf(ASKED, 'Whether the item is on the page, and whether it may stay empty.')
const Tags = Type.Array(Id, { maxItems: MOST_FORM_TAGS, uniqueItems: true })

const items = {
  phone: Type.Object(Words, { additionalProperties: false }),
  email: Type.Object({ ...Words, asked: Asked }, { additionalProperties: false }),
  orderNumber: Type.Object({ ...Words, asked: Asked }, { additionalProperties: false }),
}
const consent = {
  text: Text,
  privacyUrl: orNull(
    Type.String({ maxLength: 2 * FORM_LIMITS.privacyUrl, examples: ['https://shop.example/privacy'] }),
  ),
}
const outcomes = { LINKED: Text, WAITING: Text, ONE_MORE: Text, CLAIMED: Text, UNLINKED: Text }
const tags = { tagsAtSubmit: Tags, tagsAtLink: Tags }

export const FormContentModel = Type.Object(
  {
    title: Text,
    intro: Text,
    items: Type.Object(items),
    consent: Type.Object(consent),
    outcomes: Type.Object(outcomes),
    laterNotice: Text,
    ...tags,
  },
  {
    $id: 'FormContent',
    description:
      'Plain texts. `{shopName}` and `{accountName}` stand for the names, `{item}` in `outcomes.ONE_MORE` for the item asked for in addition, `{nickName|…}` and `{displayName|…}` in `laterNotice` for the member. The consent names the shop and the purpose and says that order data appears in LINE (D33).',
  },
)

/** Each part may be left out. */
export const FormChange = Type.Object(
  {
    title: Type.Optional(Text),
    intro: Type.Optional(Text),
    items: Type.Optional(
      Type.Object(
        {
          phone: Type.Optional(Type.Partial(items.phone, { additionalProperties: false })),
          email: Type.Optional(Type.Partial(items.email, { additionalProperties: false })),
          orderNumber: Type.Optional(Type.Partial(items.orderNumber, { additionalProperties: false })),
        },
        { additionalProperties: false },
      ),
    ),
    consent: Type.Optional(Type.Partial(Type.Object(consent), { additionalProperties: false })),
    outcomes: Type.Optional(Type.Partial(Type.Object(outcomes), { additionalProperties: false })),
    laterNotice: Type.Optional(Text),
    tagsAtSubmit: Type.Optional(Tags),
    tagsAtLink: Type.Optional(Tags),
  },
  { additionalProperties: false, title: 'FormChange' },
)

/** The content with what a change names; all else stays. */
export function withChange(
  content: IdentityContent,
  { items: changed = {}, consent: said, outcomes: texts, ...rest }: Static<typeof FormChange>,
): IdentityContent {
  return {
    ...content,
    ...(rest as Partial<Pick<IdentityContent, 'title' | 'intro' | 'laterNotice'>> & {
      tagsAtSubmit?: TagId[]
      tagsAtLink?: TagId[]
    }),
    items: {
      phone: { ...content.items.phone, ...changed.phone },
      email: { ...content.items.email, ...changed.email },
      orderNumber: { ...content.items.orderNumber, ...changed.orderNumber },
    },
    consent: { ...content.consent, ...said },
    outcomes: { ...content.outcomes, ...texts },
  }
}

export const FormModel = Type.Object(
  {
    id: Id,
    lineAccountId: Id,
    kind: oneOf(FORM_KINDS),
    code: Type.String({ examples: ['identity'] }),
    placeholder: Type.String({
      description: 'Stands for the address in texts and as the address of a button.',
      examples: ['{form:identity}'],
    }),
    address: orNull(
      Type.String({
        description: 'Opens the form inside LINE; null while the LINE account has no LIFF id.',
        examples: ['https://liff.line.me/1234567890-AbcdEfgh/forms/identity'],
      }),
    ),
    draft: refTo(FormContentModel),
    isDraftChanged: Type.Boolean({ description: 'The draft says something else than what customers see.' }),
    published: orNull(
      Type.Object({
        versionId: Id,
        number: Type.Integer({ minimum: 1 }),
        publishedAt: Instant,
      }),
    ),
    missing: Type.Array(Type.Object({ code: oneOf(FORM_LACKS), ja: Type.String() }), {
      description: 'What keeps customers from using the form; empty: it works.',
    }),
    createdAt: Instant,
    version: Version,
  },
  {
    $id: 'Form',
    description: 'フォーム: a page inside LINE. Every LINE account has a ready `identity` form.',
  },
)

export function presentForm(row: FormRow): Static<typeof FormModel> {
  const { published } = row
  const lacks = formLacks(row.draft, { ...row, isPublished: published !== null })
  return {
    id: row.id,
    lineAccountId: row.lineAccountId,
    kind: row.kind,
    code: row.code,
    placeholder: `{form:${row.code}}`,
    address: formAddress(row.liffId, row.code),
    draft: presentContent(row.draft),
    isDraftChanged: isChanged(row),
    published: published && {
      versionId: published.id,
      number: published.ordinal,
      publishedAt: instant(published.at),
    },
    missing: lacks.map((code) => ({ code, ja: FORM_LACK_LABELS[code] })),
    createdAt: instant(row.createdAt),
    version: row.version,
  }
}

/** Copies what the answer may change: domain's content is read-only. */
export const presentContent = (content: IdentityContent): Static<typeof FormContentModel> => ({
  ...content,
  tagsAtSubmit: [...content.tagsAtSubmit],
  tagsAtLink: [...content.tagsAtLink],
})
