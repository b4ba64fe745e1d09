import { registerAjvFormats } from '@fastify/type-provider-typebox'
import type { FastifySchemaCompiler, FastifySchemaValidationError } from 'fastify'
import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { Format } from 'typebox/format'
import { Settings } from 'typebox/system'
import { Value } from 'typebox/value'
import {
  acceptedInstant,
  dateRefused,
  instantRefused,
  isAcceptedDate,
} from '../../domain/values/acceptedDate.ts'
import { cleanGiven, withoutBlanks } from './cleanGiven.ts'
import { readParameters } from './parameters.ts'
import { errorsOfIntendedBranches } from './unionErrors.ts'
import type { FieldProblem } from './problem.ts'

/** Errors in an answer, at most. */
const MOST_ERRORS = 100
/** Errors examined, at most: one fault of a bubble makes some forty, one for each kind that it is not. */
const MOST_RAW_ERRORS = 5_000

/** Names, on a parsed query, the parameter that is not percent-encoded UTF-8 (rest/queryString.ts). */
export const BADLY_ENCODED = Symbol('badly encoded')

/**
 * Validates requests against their TypeBox schemas. Query and path are text and are converted to the types of the
 * schema, by one spelling each; unknown parameters of a query are refused. A body is taken as it is ("5" is not 5); one
 * that is left out is `{}` where all of its fields are optional. Defaults are filled in. The texts of body and query are
 * cleaned, and one that shows nothing counts as empty (domain.md D38); in a path, text that PostgreSQL cannot store is
 * refused. So is a date or an instant that does not count (domain.md D37): every field of `format: date` or `date-time`
 * is under that rule.
 */
export function createValidatorCompiler(): FastifySchemaCompiler<TSchema> {
  registerAjvFormats()
  Format.Set('date', (text) => isAcceptedDate(text, Date.now()))
  Format.Set('date-time', (text) => acceptedInstant(text, Date.now()) !== null)
  Settings.Set({ maxErrors: MOST_RAW_ERRORS })
  return ({ schema, httpPart }) => {
    const check = Compile(schema)
    const mayBeLeftOut = httpPart === 'body' && check.Check(Value.Default(schema, {}))
    return (given: unknown) => {
      const { values, errors } = taken(schema, httpPart, given === undefined && mayBeLeftOut ? {} : given)
      const filled = Value.Default(schema, values)
      const refused = [...errors, ...unstorableTexts(filled, '')]
      const wrong = [withoutBlanks(filled), filled].find((whole) => !check.Check(whole))
      if (wrong === undefined && refused.length === 0) return { value: filled }
      const found = errorsOfIntendedBranches(
        check.Errors(wrong ?? filled) as FastifySchemaValidationError[],
      ).map((error) => withGiven(error, filled))
      return { error: [...refused, ...found].slice(0, MOST_ERRORS) as unknown as Error }
    }
  }
}

/** An error of a date or an instant keeps the text that was given: its words depend on it. */
function withGiven(error: FastifySchemaValidationError, whole: unknown): FastifySchemaValidationError {
  if (error.keyword !== 'format') return error
  let given = whole
  for (const part of error.instancePath.split('/').slice(1))
    given =
      typeof given === 'object' && given !== null
        ? (given as Record<string, unknown>)[part.replaceAll('~1', '/').replaceAll('~0', '~')]
        : undefined
  return { ...error, params: { ...error.params, given } }
}

function taken(
  schema: TSchema,
  part: string | undefined,
  given: unknown,
): { values: unknown; errors: FastifySchemaValidationError[] } {
  if (part !== 'querystring' && part !== 'params')
    return { values: part === 'body' ? cleanGiven(given) : given, errors: [] }
  const badlyEncoded = (given as { [BADLY_ENCODED]?: string } | undefined)?.[BADLY_ENCODED]
  const values = part === 'querystring' ? cleanGiven(given) : given
  return readParameters(schema, values, { badlyEncoded, isClosed: isClosed(schema, part) })
}

/** A schema with `additionalProperties: true` takes what customers' browsers and other senders add to an address. */
const isClosed = (schema: TSchema, part: string): boolean =>
  part === 'querystring' && (schema as { additionalProperties?: unknown }).additionalProperties !== true

/** Texts with a NUL or half a surrogate pair as validation errors, at most {@link MOST_ERRORS}. */
function unstorableTexts(value: unknown, instancePath: string): FastifySchemaValidationError[] {
  if (typeof value === 'string')
    return value.includes('\0') || !value.isWellFormed()
      ? [{ instancePath, keyword: 'storable', schemaPath: '', params: {} }]
      : []
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return []
  return Object.entries(value)
    .flatMap(([key, part]) => unstorableTexts(part, `${instancePath}/${key}`))
    .slice(0, MOST_ERRORS)
}

/** Whether only dates are wrong: each fault is at a place where a date or an instant does not count. */
export function isAboutDates(errors: readonly FastifySchemaValidationError[]): boolean {
  const isDate = ({ keyword, params }: FastifySchemaValidationError): boolean =>
    keyword === 'format' &&
    ['date', 'date-time'].includes(String((params as Record<string, unknown>)['format']))
  const places = new Set(errors.filter(isDate).map(({ instancePath }) => instancePath))
  return errors.length > 0 && errors.every(({ instancePath }) => places.has(instancePath))
}

/** Validation errors as fields for the caller, one for each place. */
export function fieldProblems(
  errors: readonly FastifySchemaValidationError[],
  part: string | undefined,
): FieldProblem[] {
  const found = new Map<string, FieldProblem>()
  for (const error of errors) {
    for (const [pointer, keyword] of placesOf(error)) {
      const shown = shownPointer(pointer, part)
      if (!found.has(shown))
        found.set(shown, { pointer: shown, code: keyword, detail: sentence(keyword, error, part) })
    }
  }
  // A union reports each of its branches; a field inside says more than the union as a whole.
  return [...found.values()].filter((field) => field.code !== 'anyOf' || found.size === 1)
}

/** `/field` of the body, `?name` of a parameter or a header, `{id}` of the path. */
function shownPointer(pointer: string, part: string | undefined): string {
  if (part === 'params') return `{${pointer.slice(1)}}`
  return part === 'querystring' || part === 'headers' ? `?${pointer.slice(1)}` : pointer
}

/** Points at missing and unknown fields themselves; they are reported on their object. */
function placesOf({ instancePath, keyword, params }: FastifySchemaValidationError): [string, string][] {
  const named = (params as Record<string, unknown>)[
    keyword === 'required' ? 'requiredProperties' : 'additionalProperties'
  ]
  const word = keyword === 'boolean' || keyword === 'unknown' ? 'additionalProperties' : keyword
  const fields = Array.isArray(named) ? named.filter((name) => typeof name === 'string') : []
  return fields.length === 0
    ? [[instancePath, word]]
    : fields.map((name): [string, string] => [`${instancePath}/${name}`, word])
}

const SENTENCES: Readonly<Record<string, string>> = {
  required: 'この項目は必須です。',
  additionalProperties: 'この項目はありません。名前を確認してください。',
  type: '値の種類が正しくありません。',
  const: '決められた値の中から選んでください。',
  enum: '決められた値の中から選んでください。',
  anyOf: '値の形が正しくありません。',
  kind: 'この種類はありません。使える種類の中から選んでください。',
  format: '値の形式が正しくありません。',
  pattern: '値の形式が正しくありません。',
  maxLength: '文字数が多すぎます。',
  minimum: '値が小さすぎます。',
  maximum: '値が大きすぎます。',
  minItems: '数が足りません。',
  maxItems: '数が多すぎます。',
  uniqueItems: '同じものが重なっています。',
  storable: '保存できない文字が含まれています。',
  repeated: 'この項目は1回だけ指定できます。',
  encoding: '文字の符号化が正しくありません。UTF-8をパーセントエンコードして送ってください。',
}

/** Of parameters, which are text: what to write. */
const TYPES: Readonly<Record<string, string>> = {
  integer: '整数を半角数字だけで入力してください。',
  number: '数を半角数字で入力してください。',
  boolean: 'trueかfalseを入力してください。',
}

function sentence(
  keyword: string,
  { params }: FastifySchemaValidationError,
  part: string | undefined,
): string {
  const { limit, suggestion, type, format, given } = params as Readonly<Record<string, unknown>>
  if (keyword === 'format' && format === 'date') return dateRefused(Date.now())
  if (keyword === 'format' && format === 'date-time') return instantRefused(given, Date.now())
  if (typeof suggestion === 'string') return `この項目はありません。「${suggestion}」ではありませんか。`
  if (keyword === 'type' && part !== 'body' && typeof type === 'string' && type in TYPES)
    return TYPES[type] ?? ''
  if (keyword === 'minLength' && typeof limit === 'number')
    return limit === 1 ? '入力してください。' : `${limit}文字以上入力してください。`
  const known = SENTENCES[keyword] ?? '値が正しくありません。'
  return typeof limit === 'number' ? `${known}(限度は${limit})` : known
}
