import { buildApp } from '../../../api/app.ts'
import { parseKeyring } from '../../../schema/crypto/keyring.ts'
import { createVault } from '../../../schema/crypto/vault.ts'
import type { ApiDependencies } from '../../../api/dependencies.ts'
import { rememberingDatabase } from './rememberingDatabase.ts'

/** What callers of the API, LINE and browsers rely on; see {@link readApiSurface}. */
export interface ApiSurface {
  /** Every route that answers: method and path. */
  routes: string[]
  /** A line an operation: method, path, id, parameters, statuses, then fields and words of its own. */
  operations: string[]
  /** A line an operation of {@link ANSWERED_SINCE}: its id, then the content types of each status. */
  answers: string[]
  /** A line a model that operations share: its name, its fields, its words. */
  models: string[]
}

/**
 * Operations whose answers the description did not tell at first, but as `200` without content; all that they answer
 * stands in lines of its own.
 */
const ANSWERED_SINCE = [
  'followClickLink',
  'fetchMedia',
  'fetchRichMessagePicture',
  'listDeliveriesFile',
  'getFollowMessageStatisticsFile',
  'listFollowMessageClicksFile',
]

type Json = { readonly [name: string]: unknown }
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const at = (value: unknown, name: string): Json => {
  const found = isObject(value) ? value[name] : undefined
  return isObject(found) ? found : {}
}
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

/**
 * Builds the API on a database that knows nothing, and reads from its own description which paths, parameters, fields
 * and words it has. Words for people (descriptions, examples) are left out: they may be improved.
 */
export async function readApiSurface(): Promise<ApiSurface> {
  const keyring = parseKeyring(`k1:${Buffer.alloc(32, 7).toString('base64')}`)
  const app = await buildApp({
    db: rememberingDatabase().db,
    vault: createVault(keyring),
    keyring,
    temporal: {} as ApiDependencies['temporal'],
    mediaStorage: {} as ApiDependencies['mediaStorage'],
    settings: {
      publicUrl: 'https://crm.example',
      lineApiBaseUrl: 'https://api.line.me',
      pagesFolder: 'pages',
      lineKeysUrl: 'http://127.0.0.1:1/oauth2/v2.1/certs',
      isLineStandIn: true,
      privateCartHosts: [],
      mediaFolder: 'media',
      mediaBaseUrl: 'https://crm.example/media',
      isMediaReachable: true,
      mailFrom: null,
      supportContact: null,
      temporalUiOrigin: null,
      temporalUiToken: null,
      trustedProxies: [],
      checkSeconds: 20,
      requestsPerMinute: 1_000,
      maxLoopDelayMs: 0,
    },
  })
  try {
    const document: unknown = app.swagger()
    const paths = Object.entries(at(document, 'paths'))
    const operations = paths.flatMap(([path, methods]) =>
      METHODS.filter((method) => isObject(methods) && method.toLowerCase() in methods).map((method) =>
        operationLine(method, path, at(methods, method.toLowerCase())),
      ),
    )
    const answers = paths.flatMap(([, methods]) =>
      (isObject(methods) ? Object.values(methods) : [])
        .filter(isObject)
        .filter(({ operationId }) => ANSWERED_SINCE.includes(String(operationId)))
        .map(answersLine),
    )
    const models = Object.entries(at(at(document, 'components'), 'schemas')).map(
      ([name, schema]) => `${name}: ${contentOf(schema)}`,
    )
    const hidden = ['/', '/docs', '/docs/json', '/metrics', '/media/:id', '/media/:id/:width']
    const routes = hidden.filter((url) => app.hasRoute({ method: 'GET', url }))
    return { routes, operations, answers, models }
  } finally {
    await app.close()
  }
}

function operationLine(method: string, path: string, operation: Json): string {
  const { operationId, parameters, requestBody } = operation
  const responses = ANSWERED_SINCE.includes(String(operationId)) ? { 200: {} } : operation['responses']
  const named = (Array.isArray(parameters) ? parameters : []).map(
    (one: Json) => `${String(one['in'])}.${String(one['name'])}`,
  )
  const statuses = Object.keys(isObject(responses) ? responses : {})
  const own = contentOf([requestBody, responses, parameters])
  return [method, path, String(operationId), ...named, ...statuses, own].filter(Boolean).join(' ')
}

function answersLine(operation: Json): string {
  const answers = Object.entries(at(operation, 'responses')).map(([status, answer]) =>
    [status, ...Object.keys(at(answer, 'content'))].join(' '),
  )
  return [String(operation['operationId']), ...answers].join(', ')
}

/** Words for people, and the headers of answers, which are the same for all. */
const LEFT_OUT = ['examples', 'example', 'headers']

/** Names of fields, models and words of a schema, however deep; models that it refers to are lines of their own. */
function contentOf(schema: unknown): string {
  const fields = new Set<string>()
  const words = new Set<string>()
  const models = new Set<string>()
  const look = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(look)
    if (!isObject(value)) return
    for (const name of Object.keys(at(value, 'properties'))) fields.add(name)
    if (Array.isArray(value['enum'])) for (const word of value['enum']) words.add(String(word))
    if (typeof value['const'] === 'string') words.add(value['const'])
    if (typeof value['$ref'] === 'string') models.add(value['$ref'].split('/').at(-1) ?? '')
    for (const [name, part] of Object.entries(value)) if (!LEFT_OUT.includes(name)) look(part)
  }
  look(schema)
  return [
    [...models].toSorted().map((name) => `@${name}`),
    [...fields].toSorted(),
    [...words].toSorted().map((word) => `'${word}'`),
  ]
    .flat()
    .join(' ')
}
