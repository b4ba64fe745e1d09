import { Type } from 'typebox'
import { IDENTITY_ITEMS } from '../../domain/forms/form.ts'
import { Id, oneOf, orNull } from '../rest/modelFields.ts'

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

export const FormParams = Type.Object({
  ...AccountParams.properties,
  code: Type.String({ maxLength: 30, description: 'Code of the form, such as `identity`.' }),
})

const ITEM_MORE = ['email', 'orderNumber'] as const

export const OpenedFormModel = Type.Object({
  versionId: Id,
  submissionId: Type.String({ description: 'For one submission, or one unlinking; opaque.' }),
  title: Type.String(),
  intro: Type.String(),
  items: Type.Array(
    Type.Object({
      key: oneOf(IDENTITY_ITEMS),
      label: Type.String(),
      help: Type.String(),
      required: Type.Boolean(),
    }),
  ),
  consent: Type.Object({ text: Type.String(), privacyUrl: Type.String() }),
  link: oneOf(['LINKED', 'UNLINKED', 'WAITING', 'AMBIGUOUS', 'CLAIMED']),
  friend: Type.Boolean({ description: 'False: the customer has blocked the account.' }),
})

export const SubmissionBody = Type.Object(
  {
    submissionId: Type.String({ maxLength: 200 }),
    versionId: Id,
    answers: Type.Object(
      {
        phone: Type.String({ minLength: 1, maxLength: 100 }),
        email: Type.Optional(Type.String({ maxLength: 300 })),
        orderNumber: Type.Optional(Type.String({ maxLength: 100 })),
      },
      { additionalProperties: false },
    ),
    consent: Type.Literal(true, { description: 'The consent that the form shows was given.' }),
  },
  { additionalProperties: false, title: 'FormSubmission' },
)

export const AnsweredModel = Type.Object({
  outcome: oneOf(['LINKED', 'WAITING', 'ONE_MORE', 'CLAIMED']),
  text: Type.String({ description: 'For the customer, in the words of the shop.' }),
  item: Type.Optional(oneOf(ITEM_MORE, 'With `ONE_MORE`: what to ask for in addition.')),
})

export const UnlinkBody = Type.Object(
  { submissionId: Type.String({ maxLength: 200 }), versionId: Id },
  { additionalProperties: false, title: 'Unlinking' },
)

export const UnlinkedModel = Type.Object({ text: Type.String({ description: 'For the customer.' }) })
