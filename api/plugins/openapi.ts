import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import { type TSchema, Type } from 'typebox'
import { describeAnswers } from './describedAnswers.ts'
import { ProblemModel } from '../rest/routeSchemas.ts'
import { ExplainedCode } from '../rest/modelFields.ts'
import { describeAccess } from './describedAccess.ts'

const ABOUT = `REST and JSON. Times are RFC 3339 in Japan (\`+09:00\`), dates \`YYYY-MM-DD\`, money whole yen.

**Keys.** \`Authorization: Bearer tdk_…\`. A key acts for one operator of one shop; a VIEWER reads, an EDITOR works, an ADMIN also manages operators, keys and credentials. Each operation names the roles that may use it (\`x-roles\`). The platform's key makes shops, the first operator and key of each, and recovers a shop that nobody can manage; it also opens the payloads of Temporal's histories, which hold ids, dates and words of ours. It does nothing else.

**Lists** give \`items\` and \`nextCursor\`; pass it back as \`cursor\`, unchanged, until it is null.

**Safe repeats.** With an \`Idempotency-Key\` a POST happens once: sent again with the same body within 24 hours it gets the stored answer (header \`idempotency-replayed\`), with another body 422. A refused request uses up no key.

**Edits** need \`If-Match\` with the \`ETag\` that you read: 428 without, 412 when someone was faster.

**Errors** are \`application/problem+json\`: branch on \`code\`; \`errors\` points to fields.`

/** OpenAPI 3.1 from the schemas that validate, at /docs/json; the pages for people at /docs. */
export async function describeApi(
  app: FastifyInstance,
  { publicUrl, models }: { publicUrl: string; models: readonly TSchema[] },
): Promise<void> {
  for (const model of [ProblemModel, ExplainedCode, ...models]) app.addSchema(model)
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Todoke', version: '1', description: ABOUT, license: { name: 'Apache-2.0' } },
      servers: [{ url: '/', description: 'Where this page is.' }, { url: publicUrl }],
      components: {
        securitySchemes: {
          apiKey: { type: 'http', scheme: 'bearer', description: 'A key of an operator: `tdk_…`.' },
          platformKey: { type: 'http', scheme: 'bearer', description: 'The key of the platform.' },
          lineIdToken: {
            type: 'http',
            scheme: 'bearer',
            bearerFormat: 'JWT',
            description: 'The ID token of LINE Login that a page inside LINE got: `liff.getIDToken()`.',
          },
        },
      },
      tags: [
        { name: 'platform', description: 'With the platform’s key.' },
        { name: 'shop' },
        { name: 'operators', description: 'People and their API keys. ADMIN only.' },
        { name: 'line accounts' },
        { name: 'cart connections' },
        { name: 'products' },
        { name: 'members' },
        { name: 'tags and flags' },
        { name: 'points' },
        { name: 'media', description: 'Pictures, films and sounds that messages show.' },
        { name: 'message packs', description: 'Bubbles under a name, to be put into scenarios.' },
        { name: 'follow messages' },
        { name: 'approvals', description: 'Four eyes: a second person approves before a message is on.' },
        { name: 'orders' },
        { name: 'deliveries' },
        { name: 'test runs', description: 'A whole message to test members, compressed in time.' },
        { name: 'alerts', description: 'What the shop must know without looking for it.' },
        { name: 'pages in LINE', description: 'For the shop’s customers, from the pages inside LINE.' },
        { name: 'operation', description: 'Health, metrics, webhooks, codec.' },
      ],
    },
    refResolver: {
      buildLocalReference: (json, ...[, , place]) =>
        typeof json['$id'] === 'string' ? json['$id'] : `def-${place}`,
    },
    transformObject: (described) => {
      if (!('openapiObject' in described)) return described.swaggerObject
      describeAnswers(described.openapiObject as Record<string, unknown>)
      return described.openapiObject
    },
    transform: ({ schema, url, route }) => {
      const { access = 'public' } = route.config ?? {}
      const body = route.config?.fileTypes ? { ...FILE, consumes: [...route.config.fileTypes] } : {}
      return { schema: { ...withOptionalDefaults(schema), ...body, ...describeAccess(access, schema) }, url }
    },
  })
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    uiConfig: { docExpansion: 'none', persistAuthorization: true },
    staticCSP: true,
    // Served by plain http, the pages would otherwise request their scripts by https.
    transformStaticCSP: (header) =>
      publicUrl.startsWith('https://') ? header : header.replace(/upgrade-insecure-requests;?/, ''),
  })
}

/** The body of a route that takes a file; its bytes are checked, not a schema. */
const FILE = { body: Type.Unsafe<unknown>({ type: 'string', format: 'binary' }) }

/** Fields with a default need not be sent, though validation, which runs after filling them in, requires them. */
function withOptionalDefaults<Schema extends object>(schema: Schema): Schema {
  const parts = schema as { body?: unknown; querystring?: unknown }
  return {
    ...schema,
    ...(parts.body === undefined ? {} : { body: optionalDefaults(parts.body) }),
    ...(parts.querystring === undefined ? {} : { querystring: optionalDefaults(parts.querystring) }),
  }
}

function optionalDefaults(part: unknown): unknown {
  const { required, properties } = part as { required?: string[]; properties?: Record<string, object> }
  if (required === undefined || properties === undefined) return part
  return {
    ...(part as object),
    required: required.filter((name) => !('default' in (properties[name] ?? {}))),
  }
}
