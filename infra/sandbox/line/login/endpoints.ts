import { type Answer, json, oauthRefusal, ok, refusal } from '../platform/answer.ts'
import type { LinePlatform } from '../platform/linePlatform.ts'
import type { LoginChannel, Person } from '../state/records.ts'
import { claimsOfSigned, ISSUER } from './idTokens.ts'
import { publishedKeys } from './keys.ts'
import { idAt, isFriend } from './people.ts'

/** A request to LINE Login: its form or query, and its bearer token. */
export interface LoginCall {
  given: URLSearchParams
  bearer: string
}

type Perform = (platform: LinePlatform, call: LoginCall) => Answer

/** GET /oauth2/v2.1/certs: the keys that sign ID tokens (JWKS). */
export const certs: Perform = (platform) =>
  json(200, {
    keys: publishedKeys(platform).map(({ kid, publicKey }) => ({
      kty: publicKey.kty,
      alg: 'ES256',
      use: 'sig',
      kid,
      crv: publicKey.crv,
      x: publicKey.x,
      y: publicKey.y,
    })),
  })

const invalid = (description: string): Answer => oauthRefusal('invalid_request', description)

/** POST /oauth2/v2.1/verify: `id_token`, `client_id`, and if wanted `nonce` and `user_id` (line.md 1.12). */
export const verifyIdToken: Perform = (platform, { given }) => {
  const clientId = given.get('client_id')
  if (!given.get('id_token')) return invalid('id_token is required')
  if (!clientId) return invalid('client_id is required')
  const claims = claimsOfSigned(platform, given.get('id_token') ?? '')
  if (!claims) return invalid('Invalid IdToken.')
  if (claims.iss !== ISSUER) return invalid('Invalid IdToken Issuer.')
  if (claims.exp * 1000 <= platform.clock.now()) return invalid('IdToken expired.')
  if (claims.aud !== clientId) return invalid('Invalid IdToken Audience.')
  const [nonce, userId] = [given.get('nonce'), given.get('user_id')]
  if (nonce !== null && nonce !== claims.nonce) return invalid('Invalid IdToken Nonce.')
  if (userId !== null && userId !== claims.sub) return invalid('Invalid IdToken Subject Identifier.')
  return ok(claims)
}

/** GET /oauth2/v2.1/verify?access_token= */
export const verifyAccessToken: Perform = (platform, { given }) => {
  const now = platform.clock.now()
  const token = platform.loginTokens.find(given.get('access_token') ?? '', now)
  if (!token) return invalid('access token expired')
  const { loginChannelId, expiresAt } = token
  return ok({
    scope: 'openid profile',
    client_id: loginChannelId,
    expires_in: Math.floor((expiresAt - now) / 1000),
  })
}

/** GET /friendship/v1/status: whether the person is a friend of the account linked to the login channel. */
export const friendship: Perform = (platform, { bearer }) => {
  const who = holderOf(platform, bearer)
  if (!who) return refusal(401, 'The access token expired')
  const friendFlag = isFriend(platform.memory, who.channel, who.person)
  if (friendFlag === null) return refusal(400, 'There is no login bot linked to this channel.')
  return ok({ friendFlag })
}

/** GET /v2/profile: of the person whose access token it is. */
export const loginProfile: Perform = (platform, { bearer }) => {
  const who = holderOf(platform, bearer)
  if (!who) return refusal(401, 'The access token expired')
  const { displayName, pictureUrl, statusMessage } = who.person
  return ok({
    userId: idAt(who.person, who.channel.provider),
    displayName,
    ...(pictureUrl === undefined ? {} : { pictureUrl }),
    ...(statusMessage === undefined ? {} : { statusMessage }),
  })
}

function holderOf(
  { memory, loginTokens, clock }: LinePlatform,
  bearer: string,
): { channel: LoginChannel; person: Person } | null {
  const token = loginTokens.find(bearer, clock.now())
  const channel = token && memory.loginChannels.get(token.loginChannelId)
  const person = token && memory.people.get(token.userId)
  return channel && person ? { channel, person } : null
}
