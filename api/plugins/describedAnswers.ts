/** A part of an OpenAPI document. */
type Part = { [name: string]: unknown }
const isPart = (value: unknown): value is Part =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const partOf = (value: unknown, name: string): Part => {
  const found = isPart(value) ? value[name] : undefined
  return isPart(found) ? found : {}
}

const text = (description: string) => ({ description, schema: { type: 'string' } })
const count = (description: string) => ({ description, schema: { type: 'integer' } })

/** Headers of answers, by their name as components. */
const HEADERS: Readonly<Record<string, Part>> = {
  'x-request-id': text('Of this answer; to be told to support.'),
  'x-ratelimit-limit': count('Requests a minute.'),
  'x-ratelimit-remaining': count('Requests left in this minute.'),
  'x-ratelimit-reset': count('Seconds until the count starts over.'),
  'retry-after': count('Seconds to wait; with 429, 503 and an `Idempotency-Key` in use.'),
  'www-authenticate': text('`Bearer`, with 401.'),
  etag: text('The version, for `If-Match`.'),
  'idempotency-replayed': text('`true` when this is the stored answer of an earlier request.'),
  'content-disposition': text('The name of the file.'),
  location: text('Where to go.'),
}

/**
 * Completes the description with what all routes have in common, read from each operation itself: the headers of its
 * answers, and whether its body may be left out. Changes the document.
 */
export function describeAnswers(document: Part): void {
  const schemas = partOf(document['components'], 'schemas')
  partOf(document, 'components')['headers'] = HEADERS
  for (const [path, methods] of Object.entries(partOf(document, 'paths')))
    for (const operation of Object.values(methods as Part))
      if (isPart(operation)) complete(path, operation, schemas)
}

function complete(path: string, operation: Part, schemas: Part): void {
  const { requestBody, parameters = [] } = operation
  if (isPart(requestBody)) requestBody['required'] = isRequired(requestBody)
  const takesKey = (parameters as Part[]).some(({ name }) => name === 'idempotency-key')
  for (const [status, answer] of Object.entries(partOf(operation, 'responses'))) {
    if (!isPart(answer)) continue
    const names = ['x-request-id']
    const { schema } = partOf(partOf(answer, 'content'), 'application/json')
    if (path.startsWith('/v1/')) names.push('x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset')
    if (/^[45]/.test(status)) names.push('retry-after')
    if (status.startsWith('4')) names.push('www-authenticate')
    if (/^3..$/.test(status) && status !== '304') names.push('location')
    if (isVersioned(schema, schemas) || path.startsWith('/media/')) names.push('etag')
    if (takesKey && status.startsWith('2')) names.push('idempotency-replayed')
    if ('text/csv' in partOf(answer, 'content')) names.push('content-disposition')
    answer['headers'] = Object.fromEntries(
      names.map((name) => [name, { $ref: `#/components/headers/${name}` }]),
    )
  }
}

/** A body whose fields are all optional may be left out; a file may not. */
function isRequired(requestBody: Part): boolean {
  const { schema } = partOf(partOf(requestBody, 'content'), 'application/json')
  return !isPart(schema) || !mayBeEmpty(schema)
}

function mayBeEmpty(schema: Part): boolean {
  const { type, required = [], anyOf } = schema
  if (Array.isArray(anyOf)) return anyOf.some((one) => isPart(one) && mayBeEmpty(one))
  return type === 'null' || (type === 'object' && Array.isArray(required) && required.length === 0)
}

/** Whether an answer is one model with a version. */
function isVersioned(schema: unknown, schemas: Part): boolean {
  if (!isPart(schema) || typeof schema['$ref'] !== 'string') return false
  const name = schema['$ref'].split('/').at(-1) ?? ''
  return 'version' in partOf(partOf(schemas, name), 'properties')
}
