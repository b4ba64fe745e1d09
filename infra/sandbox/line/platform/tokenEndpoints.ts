import { ok } from './answer.ts'
import type { Endpoint } from './call.ts'
import { issueToken } from './tokens.ts'

/** POST /v2/oauth/accessToken: 30 days, at most 30 of them (line.md 1.10). */
export const accessToken: Endpoint = {
  name: 'accessToken',
  method: 'POST',
  path: '/v2/oauth/accessToken',
  door: 'secret',
  body: 'form',
  perform: (platform, { channel }) => ok(issueToken(platform, channel, 'short-lived')),
}

/** POST /oauth2/v3/token: stateless, 15 minutes, any number; by client id and secret only. */
export const statelessToken: Endpoint = {
  name: 'statelessToken',
  method: 'POST',
  path: '/oauth2/v3/token',
  door: 'secret',
  body: 'form',
  perform: (platform, { channel }) => ok(issueToken(platform, channel, 'stateless')),
}
