import type { FastifySchemaValidationError } from 'fastify'
import type { TSchema } from 'typebox'
import { nearestName } from '../../domain/values/nearestName.ts'

/** What parameters come to: values of the schema's types where the text is one, and what is wrong besides. */
export interface ReadParameters {
  values: Record<string, unknown>
  errors: FastifySchemaValidationError[]
}

interface ReadOptions {
  /** The name of a parameter whose bytes are not UTF-8. */
  badlyEncoded?: string | undefined
  /** Whether names that the schema does not have are refused. */
  isClosed: boolean
}

/**
 * Turns parameters, which are text, into what their schema says, by one spelling each: `true` and `false`, and digits
 * for whole numbers (no sign but a minus, no leading zeros, no blanks, no `0x10`, no `1e1`). Anything else stays text
 * and fails its check. Names that the schema does not have, and repeated ones that are no list, are errors.
 */
export function readParameters(
  schema: TSchema,
  given: unknown,
  { badlyEncoded, isClosed }: ReadOptions,
): ReadParameters {
  const { properties = {} } = schema as { properties?: Readonly<Record<string, Shape>> }
  const values: Record<string, unknown> = {}
  const errors: FastifySchemaValidationError[] = []
  if (badlyEncoded !== undefined) errors.push(problemAt(badlyEncoded, 'encoding'))
  for (const [name, text] of Object.entries(given ?? {}) as [string, string | string[]][]) {
    const shape = Object.hasOwn(properties, name) ? properties[name] : undefined
    if (shape === undefined) {
      if (isClosed) errors.push(problemAt(name, 'unknown', nearestName(name, Object.keys(properties))))
    } else if (shape.type === 'array') {
      values[name] = [text].flat().map((one) => converted(one, shape.items ?? {}))
    } else if (Array.isArray(text)) errors.push(problemAt(name, 'repeated'))
    else values[name] = converted(text, shape)
  }
  return { values, errors }
}

/** The part of a JSON schema that says what a text may become. */
interface Shape {
  type?: string
  items?: Shape
  anyOf?: readonly Shape[]
}

function converted(text: string, shape: Shape): unknown {
  for (const one of shape.anyOf ?? [shape]) {
    if (one.type === 'integer' && /^(?:0|-?[1-9]\d{0,14})$/.test(text)) return Number(text)
    if (one.type === 'number' && /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,15})?$/.test(text)) return Number(text)
    if (one.type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true'
  }
  return text
}

const problemAt = (
  name: string,
  keyword: string,
  suggestion: string | null = null,
): FastifySchemaValidationError => ({
  instancePath: `/${name}`,
  keyword,
  schemaPath: '',
  params: suggestion === null ? {} : { suggestion },
})
