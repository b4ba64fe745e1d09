import { registerAjvFormats } from '@fastify/type-provider-typebox'
import type { FastifySchemaCompiler, FastifySchemaValidationError } from 'fastify'
import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { Settings } from 'typebox/system'
import { Value } from 'typebox/value'
import type { FieldProblem } from './problem.ts'

/** All that is wrong is told at once, up to this many. */
const MOST_ERRORS = 100

/**
 * Checks requests against their TypeBox schemas. Query and path are text and are converted to what the
 * schema asks for; a body is taken as it is ("5" is not 5), with defaults filled in. Text that PostgreSQL cannot
 * store is refused wherever it stands.
 */
export function createValidatorCompiler(): FastifySchemaCompiler<TSchema> {
  registerAjvFormats()
  Settings.Set({ maxErrors: MOST_ERRORS })
  return ({ schema, httpPart }) => {
    const check = Compile(schema)
    return (given: unknown) => {
      const value = httpPart === 'body' ? given : Value.Convert(schema, given)
      const filled = Value.Default(schema, value)
      const unstorable = unstorableTexts(filled, '')
      if (check.Check(filled) && unstorable.length === 0) return { value: filled }
      return { error: [...unstorable, ...check.Errors(filled)] as unknown as Error }
    }
  }
}

/** Texts with a NUL or half of a surrogate pair, at most {@link MOST_ERRORS}, as errors of a check. */
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

/** The errors of a failed check as fields for the caller, each place once. */
export function fieldProblems(
  errors: readonly FastifySchemaValidationError[],
  part: string | undefined,
): FieldProblem[] {
  const found = new Map<string, FieldProblem>()
  for (const error of errors) {
    const [pointer, keyword] = placeOf(error)
    const shown = part === 'querystring' || part === 'params' ? `?${pointer.slice(1)}` : pointer
    if (!found.has(shown))
      found.set(shown, { pointer: shown, code: keyword, detail: sentence(keyword, error) })
  }
  // A union reports each of its branches; the field inside it says more than the union as a whole.
  return [...found.values()].filter((field) => field.code !== 'anyOf' || found.size === 1)
}

/** A missing or superfluous field is reported on its object: point at the field itself. */
function placeOf({ instancePath, keyword, params }: FastifySchemaValidationError): [string, string] {
  const named = (params as Record<string, unknown>)[
    keyword === 'required' ? 'requiredProperties' : 'additionalProperties'
  ]
  const first: unknown = Array.isArray(named) ? named[0] : undefined
  const inside = (keyword === 'required' || keyword === 'additionalProperties') && typeof first === 'string'
  const word = keyword === 'boolean' ? 'additionalProperties' : keyword
  return [inside ? `${instancePath}/${first}` : instancePath, word]
}

const SENTENCES: Readonly<Record<string, string>> = {
  required: 'この項目は必須です。',
  additionalProperties: 'この項目はありません。名前を確認してください。',
  type: '値の種類が正しくありません。',
  const: '決められた値の中から選んでください。',
  enum: '決められた値の中から選んでください。',
  anyOf: '値の形が正しくありません。',
  format: '値の形式が正しくありません。',
  pattern: '値の形式が正しくありません。',
  minLength: '文字数が足りません。',
  maxLength: '文字数が多すぎます。',
  minimum: '値が小さすぎます。',
  maximum: '値が大きすぎます。',
  minItems: '数が足りません。',
  maxItems: '数が多すぎます。',
  uniqueItems: '同じものが重なっています。',
  storable: '保存できない文字が含まれています。',
}

function sentence(keyword: string, { params }: FastifySchemaValidationError): string {
  const limit: unknown = (params as Record<string, unknown>)['limit']
  const known = SENTENCES[keyword] ?? '値が正しくありません。'
  return typeof limit === 'number' ? `${known}(限度は${limit})` : known
}
