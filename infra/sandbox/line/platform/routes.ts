import { randomUUID } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { consumption, info, profile, quota } from './botEndpoints.ts'
import { refusal } from './answer.ts'
import type { LinePlatform } from './linePlatform.ts'
import { push } from './push.ts'
import { reply } from './reply.ts'
import { bulkRichMenuEndpoints } from './bulkRichMenus.ts'
import { defaultRichMenuEndpoints } from './defaultRichMenu.ts'
import { richMenuEndpoints } from './richMenus.ts'
import { contentEndpoints } from '../content/endpoints.ts'
import { issueLinkToken } from './linkTokens.ts'
import { startLoading } from './loading.ts'
import { serveEndpoint } from './serveEndpoint.ts'
import { broadcast, multicast } from './massSends.ts'
import { accessToken, statelessToken } from './tokenEndpoints.ts'
import { validateEndpoints } from './validate.ts'

/** LINE refuses larger bodies with 413 (line.md 1.1). */
const BODY_LIMIT_BYTES = 2 * 1024 * 1024

/** The endpoints of api.line.me and api-data.line.me. */
export function lineApi(platform: LinePlatform) {
  return async (app: FastifyInstance): Promise<void> => {
    app.removeAllContentTypeParsers()
    app.addContentTypeParser(
      '*',
      { parseAs: 'buffer', bodyLimit: BODY_LIMIT_BYTES },
      (_request, body, done) => done(null, body),
    )
    app.setErrorHandler(async (error: Error & { statusCode?: number }, _request, answer) => {
      const status = error.statusCode ?? 500
      const said = refusal(status, status === 413 ? 'The request body is too large' : error.message)
      return answer
        .code(status)
        .headers(said.headers)
        .header('x-line-request-id', randomUUID())
        .send(said.payload)
    })
    const endpoints = [
      push,
      reply,
      multicast,
      broadcast,
      ...validateEndpoints,
      profile,
      info,
      quota,
      consumption,
      ...richMenuEndpoints,
      ...bulkRichMenuEndpoints,
      ...defaultRichMenuEndpoints,
      ...contentEndpoints,
      startLoading,
      issueLinkToken,
      accessToken,
      statelessToken,
    ]
    for (const endpoint of endpoints) serveEndpoint(app, platform, endpoint)
  }
}
