import { type Static, type TSchema, Type } from 'typebox'
import { refTo } from './modelFields.ts'

/** The body of every error. */
export const ProblemModel = Type.Object(
  {
    type: Type.String({ description: '`urn:todoke:problem:` and the code.' }),
    title: Type.String({ description: 'What happened, in Japanese.' }),
    status: Type.Integer(),
    detail: Type.String({ description: 'What happened this time, in Japanese.' }),
    code: Type.String({ description: 'Stable; branch on this.', examples: ['SEND_TIME_BEFORE_FLOOR'] }),
    en: Type.String({ description: 'What happened, in English.' }),
    remedy: Type.String({ description: 'What to do about it, in Japanese.' }),
    remedyEn: Type.String({ description: 'What to do about it, in English.' }),
    requestId: Type.String({ description: 'To be told to support.' }),
    errors: Type.Array(
      Type.Object({
        pointer: Type.String({
          description:
            'JSON pointer into the body, `?name` of a query parameter or header, or `{name}` of a part of the path.',
          examples: ['/scenarios/0/sendTime'],
        }),
        code: Type.String(),
        detail: Type.String({ description: 'Japanese.' }),
      }),
    ),
  },
  { $id: 'Problem', description: 'RFC 9457 problem details.' },
)

const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: refTo(ProblemModel) } },
})
export const PROBLEMS = {
  '4xx': problem('The request was refused; `code` and `errors` say why.'),
  '5xx': problem('We could not do it; `requestId` is what to ask about.'),
}

/** Responses of a route that reads or changes: 200 with the model. */
export const ok = <T extends TSchema>(model: T) => ({ 200: model, ...PROBLEMS })
/** Responses of a route that creates: 201 with the model. */
export const created = <T extends TSchema>(model: T) => ({ 201: model, ...PROBLEMS })
/** Responses of a route that deletes: 204 without a body. */
export const removed = { 204: Type.Null({ description: 'Done.' }), ...PROBLEMS }

/** An answer in these content types, none of which is JSON. */
export const contentOf = (description: string, types: readonly string[]) =>
  Type.Unsafe<unknown>({
    description,
    content: Object.fromEntries(types.map((type) => [type, { schema: Type.String() }])),
  })
/** Responses of a route whose answer is a file of rows. */
export const csvFile = {
  200: contentOf('The file, with Japanese headings.', ['text/csv']),
  ...PROBLEMS,
}
/** Responses of a route that gives its model, or the file when it is asked for. */
export const okOrCsvFile = <T extends TSchema>(model: T) => ({
  200: Type.Unsafe<Static<T>>({
    description: 'The model, or with `Accept: text/csv` the file.',
    content: { 'application/json': { schema: model }, 'text/csv': { schema: Type.String() } },
  }),
  ...PROBLEMS,
})

/** The parameters of a list. */
export const PageQuery = Type.Object({
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50, description: 'Items at most.' }),
  cursor: Type.Optional(
    Type.String({ maxLength: 500, description: 'The `nextCursor` of the page before; opaque.' }),
  ),
})

/** A page of a list. */
export const pageOf = <T extends TSchema>(model: T, description: string) =>
  Type.Object(
    {
      items: Type.Array(refTo(model)),
      nextCursor: Type.Union([Type.String(), Type.Null()], { description: 'Null on the last page.' }),
    },
    { description },
  )
export interface Page<Item> {
  items: Item[]
  nextCursor: string | null
}

export const IdParams = Type.Object({ id: Type.String({ format: 'uuid' }) })

/** The header that every edit needs. Optional in the schema, so that its absence is 428 and not 400. */
export const IfMatchHeaders = Type.Object({
  'if-match': Type.Optional(
    Type.String({ description: 'The `ETag` that you read. Without it 428, when it is stale 412.' }),
  ),
})
/** The header that makes a POST safe to retry. */
export const IdempotencyHeaders = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 255,
      pattern: '^[\\x20-\\x7e]+$',
      description:
        'A key of your own for this request, in ASCII. Sent again within 24 hours with the same body, the stored answer is given and nothing is done twice.',
    }),
  ),
})
