import { afterAll, beforeAll, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { sql } from 'kysely'
import { inShop } from '../../../schema/database.ts'
import { type TestApi, startTestApi } from '../../setup/rest/api.ts'
import { arbitraryOf, spoilt } from '../../setup/rest/arbitraryJson.ts'
import { type Operation, operationsOf } from '../../setup/rest/described.ts'
import { type FilledShop, fillShop } from '../../setup/messages/filledShop.ts'

/** Requests an operation for each kind; `npm run fuzz` makes thousands. */
const RUNS = { admin: 6, viewer: 3 }

let api: TestApi
let own: FilledShop
let other: FilledShop
let operations: Operation[]
beforeAll(async () => {
  const address = process.env['TEST_TEMPORAL_ADDRESS'] ?? ''
  // Nobody works for the questions to LINE and carts: one second of waiting is enough.
  api = await startTestApi({ address, namespace: 'default' }, { checkSeconds: 1 })
  own = await fillShop(api, 'OWN-7c1e4a90')
  other = await fillShop(api, 'LEAK-5b2f8d13')
  operations = operationsOf(api.app)
})
afterAll(() => api.close())

interface Asked {
  url: string
  body: unknown
  headers: Record<string, string>
}

/** Ids for a field: by its name where that says what it is of, own ones more often than those of the other shop. */
function idsFor(field: string): string[] {
  const kind = Object.keys(own.ids).find((name) => field.toLowerCase().includes(name.replace('-', '')))
  const of = (shop: FilledShop): string[] =>
    kind === undefined ? Object.values(shop.ids).flat() : [...(shop.ids[kind] ?? [])]
  return [...of(own), ...of(own), ...of(other)]
}

function requestsOf({ path, parameters, body }: Operation, isSpoilt: boolean): fc.Arbitrary<Asked> {
  const values = (part: string) => {
    // A cursor that nobody gave would hide everything else.
    const these = parameters.filter((one) => one.in === part && (isSpoilt || one.name !== 'cursor'))
    const fields = these.map(({ name, schema }): [string, fc.Arbitrary<unknown>] => [
      name,
      arbitraryOf(schema, idsFor, part === 'path' && name === 'id' ? kindIn(path) : name),
    ])
    const requiredKeys = these.filter(({ required }) => required || part === 'path').map(({ name }) => name)
    return fc.record(Object.fromEntries(fields), { requiredKeys })
  }
  const [inPath, inQuery] = [values('path'), values('query')]
  const inBody = body === null ? fc.constant(undefined) : arbitraryOf(body.schema, idsFor)
  const mayBeSpoilt = <T>(part: fc.Arbitrary<T>): fc.Arbitrary<unknown> =>
    isSpoilt ? fc.oneof({ weight: 3, arbitrary: spoilt(part) }, { weight: 1, arbitrary: part }) : part
  return fc
    .record({
      path: isSpoilt
        ? fc.oneof({ weight: 4, arbitrary: inPath }, { weight: 1, arbitrary: spoilt(inPath) })
        : inPath,
      query: mayBeSpoilt(inQuery),
      body: body === null ? inBody : mayBeSpoilt(inBody),
      match: fc.constantFrom('*', '"1"', 'W/"2"', '', 'x'),
      key: fc.option(fc.uuid()),
    })
    .map((drawn) => ({
      url: `${filledPath(path, drawn.path)}${queryOf(drawn.query)}`,
      body: drawn.body,
      headers: {
        ...(drawn.match === '' ? {} : { 'if-match': drawn.match }),
        ...(drawn.key === null ? {} : { 'idempotency-key': drawn.key }),
      },
    }))
}

/** `tag` in `/v1/tags/{id}`. */
const kindIn = (path: string): string => (path.split('/')[2] ?? '').replace(/s$/, '').replaceAll('-', '')

const filledPath = (path: string, values: unknown): string =>
  path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encoded((values as Record<string, unknown>)?.[name]))

function queryOf(values: unknown): string {
  const pairs = Object.entries((values ?? {}) as object).flatMap(([name, value]: [string, unknown]) =>
    [value].flat().map((one) => `${encoded(name)}=${encoded(one)}`),
  )
  return pairs.length === 0 ? '' : `?${pairs.join('&').slice(0, 4_000)}`
}

const encoded = (value: unknown): string =>
  encodeURIComponent((typeof value === 'string' ? value : (JSON.stringify(value) ?? 'x')).toWellFormed())

async function ask({ method }: Operation, { url, body, headers }: Asked, key: string) {
  const answer = await api.app.inject({
    method: method as 'GET',
    url,
    headers: { ...headers, authorization: `Bearer ${key}`, ...(body === undefined ? {} : JSON_TYPE) },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  })
  return {
    status: answer.statusCode,
    type: String(answer.headers['content-type'] ?? ''),
    text: answer.body,
    requestId: answer.headers['x-request-id'],
  }
}
const JSON_TYPE = { 'content-type': 'application/json' }

/** What is wrong with an answer; '' when nothing is. */
function faults(operation: Operation, asked: Asked, answer: Awaited<ReturnType<typeof ask>>): string {
  const said = `${asked.url} ${JSON.stringify(asked.body)}`
  const foreign = [other.mark, ...Object.values(other.ids).flat()].filter((one) => !said.includes(one))
  const isOurs = operation.path.startsWith('/v1/')
  return [
    // What needs LINE or a cart says so: no worker answers for them here.
    answer.status >= 500 && ![502, 503].includes(answer.status) ? `status ${answer.status}` : null,
    operation.faultOf(answer),
    isOurs ? (foreign.find((one) => answer.text.includes(one)) ?? null) : null,
    answer.requestId === undefined ? 'no request id' : null,
    answer.text.includes('"VALIDATION_FAILED"') && answer.text.includes('"errors":[]') ? 'no errors' : null,
  ]
    .filter((fault) => fault !== null)
    .join('; ')
}

/** Reads first, deletions last, since they take what the others ask for. */
const inOrder = (): Operation[] => {
  const order = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']
  return operations.toSorted((one, two) => order.indexOf(one.method) - order.indexOf(two.method))
}

async function tryAll(
  as: 'admin' | 'viewer',
  check: (operation: Operation, status: number) => string = () => '',
) {
  const found: string[] = []
  for (const operation of inOrder())
    for (const isSpoilt of [false, true]) {
      const property = fc.asyncProperty(requestsOf(operation, isSpoilt), async (asked) => {
        const answer = await ask(operation, asked, own[as])
        const fault = faults(operation, asked, answer) || check(operation, answer.status)
        if (fault !== '') throw new Error(`${operation.id}: ${fault}`)
      })
      const { failed, counterexample, seed, errorInstance } = await fc.check(property, { numRuns: RUNS[as] })
      if (failed) found.push(`seed ${seed}: ${String(errorInstance)} for ${JSON.stringify(counterexample)}`)
    }
  return found
}

it('answers whatever is asked as it is described, and never with what is of another shop', async () => {
  expect(await tryAll('admin')).toEqual([])
})

it('lets a VIEWER change nothing, whatever is asked', async () => {
  const before = await contents()
  expect(await tryAll('viewer', mayNot)).toEqual([])
  expect(await contents()).toEqual(before)
})

/** Reads of a VIEWER that are no GET: they compute, and store nothing. */
const QUESTIONS = /^(validate|preview|simulate|tryAutoReplies)/

const mayNot = ({ id, method, path }: Operation, status: number): string =>
  path.startsWith('/v1/') && method !== 'GET' && !QUESTIONS.test(id) && ![400, 403, 404, 414].includes(status)
    ? `answers ${status} to a VIEWER`
    : ''

/** What the rows of the shop hold, by table. */
const contents = () =>
  inShop(api.database.db, own.shopId, async (tx) => {
    const found: Record<string, unknown> = {}
    for (const table of TABLES) {
      const { rows } = await sql`
        select count(*) as rows, md5(string_agg(t::text, '' order by t::text)) as content from ${sql.table(table)} t`.execute(
        tx,
      )
      found[table] = rows[0]
    }
    return found
  })
const TABLES = [
  'shops',
  'tags',
  'flags',
  'members',
  'point_entries',
  'line_accounts',
  'cart_connections',
  'orders',
  'follow_messages',
  'scenarios',
  'message_packs',
  'deliveries',
  'operators',
  'media',
  'approval_requests',
  'test_runs',
] as const
