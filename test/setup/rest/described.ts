import { type TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import type { Api } from '../../../api/app.ts'

/** A JSON schema, without references. */
export type JsonSchema = { readonly [name: string]: unknown }

/** An operation of the API's own description. */
export interface Operation {
  id: string
  method: string
  path: string
  parameters: readonly {
    name: string
    in: 'path' | 'query' | 'header'
    required: boolean
    schema: JsonSchema
  }[]
  /** Null: takes none, or a file. */
  body: { schema: JsonSchema; required: boolean } | null
  /** What an answer has that the description does not, or has otherwise; null when it is as described. */
  faultOf: (answer: { status: number; type: string; text: string }) => string | null
}

type Part = { readonly [name: string]: Part }

/** Every operation of the running description, answers and all. */
export function operationsOf(app: Api): Operation[] {
  const document = app.swagger() as unknown as Part
  const schemas = document['components']?.['schemas'] ?? {}
  const whole = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(whole)
    if (typeof value !== 'object' || value === null) return value
    const { $ref } = value as { $ref?: unknown }
    if (typeof $ref === 'string' && $ref.startsWith('#/components/schemas/'))
      return whole(schemas[$ref.split('/').at(-1) ?? ''])
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, whole(part)]))
  }
  return Object.entries(document['paths'] ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]): Operation => {
      const { operationId, parameters = [], requestBody, responses } = whole(described) as Part
      const schema = requestBody?.['content']?.['application/json']?.['schema']
      return {
        id: JSON.stringify(operationId).slice(1, -1),
        method: method.toUpperCase(),
        path,
        parameters: parameters as unknown as Operation['parameters'],
        body:
          requestBody === undefined || schema === undefined
            ? null
            : { schema, required: Boolean(requestBody['required']) },
        faultOf: faultIn(responses ?? {}),
      }
    }),
  )
}

function faultIn(responses: Part): Operation['faultOf'] {
  const checks = new Map<unknown, (value: unknown) => boolean>()
  return ({ status, type, text }) => {
    const described = responses[String(status)] ?? responses[`${String(status)[0]}XX`]
    if (described === undefined) return `status ${status} is not described`
    const contents = described['content'] ?? {}
    const [kind = ''] = type.split(';')
    if (text === '') return null
    const content = contents[kind.trim()]
    if (content === undefined) return `${status} as ${kind} is not described`
    if (!kind.includes('json')) return null
    const schema = content['schema']
    const check = checks.get(schema) ?? checkOf(schema)
    checks.set(schema, check)
    return check(JSON.parse(text)) ? null : `${status} is not as described: ${text.slice(0, 2_000)}`
  }
}

function checkOf(schema: unknown): (value: unknown) => boolean {
  // What a caller may send is narrower (domain.md D37) than what may come of it: the day after the last one.
  const forms = JSON.stringify(schema, (name, value: unknown) =>
    name === 'format' && String(value).startsWith('date') ? undefined : value,
  )
  const compiled = Compile(JSON.parse(forms) as TSchema)
  return (value) => compiled.Check(value)
}
