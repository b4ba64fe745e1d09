import { ok } from './answer.ts'
import type { Endpoint } from './call.ts'
import { issueToken } from './tokens.ts'

/** POST /v2/oauth/accessToken: valid for 30 days, at most 30 at a time (line.md 1.10). */
export const accessToken: Endpoint = {
  name: 'accessToken',
  method: 'POST',
  path: '/v2/oauth/accessToken',
  auth: 'secret',
  body: 'form',
  perform: (platform, { channel }) => ok(issueToken(platform, channel, 'short-lived')),
}

/** POST /oauth2/v3/token: stateless, valid for 15 minutes, any number; by client id and secret only. */
export const statelessToken: Endpoint = {
  name: 'statelessToken',
  method: 'POST',
  path: '/oauth2/v3/token',
  auth: 'secret',
  body: 'form',
  perform: (platform, { channel }) => ok(issueToken(platform, channel, 'stateless')),
}
