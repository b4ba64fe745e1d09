import type { channelAccessToken, messagingApi } from '@line/bot-sdk'
import { type Static, type TSchema, Type } from 'typebox'
import { Value } from 'typebox/value'
import type { LineMessage } from '../../domain/bubbles/index.ts'
import { isOAuthRefusal, isOfLine, sentMessageIdsIn } from '../../domain/line/proof.ts'
import { isCredential } from '../../domain/values/credentials.ts'
import { badRequestOf, causeOf, type ErrorBody } from './answer.ts'
import { failureOf, LineCallFailed } from './lineCallFailed.ts'

/** The calls to LINE besides push: one request each, no repeats; the types are those of LINE's SDK. */
export interface LineClient {
  /** A stateless token of 15 minutes; a wrong id or secret is LINE_CREDENTIALS_INVALID. */
  mintToken(channelId: string, channelSecret: string): Promise<MintedToken>
  botInfo(token: string): Promise<Pick<messagingApi.BotInfoResponse, 'userId'> & { basicId?: string }>
  /** Null: not a friend, or blocked (404). */
  profile(token: string, userId: string): Promise<Profile | null>
  /** People a month; null: no limit, or none that LINE tells. */
  quota(token: string): Promise<number | null>
  /** People reached this month; LINE calls it approximate. */
  consumption(token: string): Promise<number>
  richMenus(token: string): Promise<RichMenuAtLine[]>
  linkRichMenu(token: string, userId: string, richMenuId: string): Promise<void>
  unlinkRichMenu(token: string, userId: string): Promise<void>
  /** Answers an event, once, free of quota; an unknown, used or expired reply token is LINE_REFUSED. */
  reply(token: string, replyToken: string, messages: readonly LineMessage[]): Promise<void>
  /** Shows the loading animation in the user's chat for 5 to 60 s, a multiple of 5, or until a message comes (line.md 1.9). */
  showLoading(token: string, userId: string, seconds: number): Promise<void>
  /**
   * What LINE would object to in a push of these messages; null: nothing. Nobody gets anything, it is free of quota,
   * and its limit of calls is another than that of push (line.md 1.1, 1.5).
   */
  validatePush(token: string, messages: readonly LineMessage[]): Promise<ErrorBody | null>
}

export type MintedToken = Pick<
  channelAccessToken.IssueStatelessChannelAccessTokenResponse,
  'access_token' | 'expires_in'
>
export type Profile = Pick<messagingApi.UserProfileResponse, 'displayName' | 'pictureUrl'>
export type RichMenuAtLine = Pick<messagingApi.RichMenuResponse, 'richMenuId' | 'name' | 'chatBarText'>

export interface LineClientOptions {
  /** Scheme, host and port; a path would be dropped. `https://api.line.me`. */
  baseUrl: string
  /** From the call to the end of the answer. Milliseconds; default 5,000. */
  timeoutMs?: number
}

const Minted = Type.Object({
  access_token: Type.String({ minLength: 1 }),
  expires_in: Type.Number({ minimum: 1 }),
})
const BotInfo = Type.Object({
  userId: Type.String({ pattern: '^U[0-9a-f]{32}$' }),
  basicId: Type.Optional(Type.String()),
})
const ProfileAnswer = Type.Object({
  userId: Type.String(),
  displayName: Type.String(),
  pictureUrl: Type.Optional(Type.String()),
})
const Quota = Type.Object({ type: Type.String(), value: Type.Optional(Type.Integer({ minimum: 0 })) })
const Consumption = Type.Object({ totalUsage: Type.Integer({ minimum: 0 }) })
const Accepted = Type.Object({})
const RichMenus = Type.Object({
  richmenus: Type.Array(
    Type.Object({ richMenuId: Type.String(), name: Type.String(), chatBarText: Type.String() }),
  ),
})

/**
 * Talks to LINE over fetch with a timeout. The SDK's own client takes none, and it parses an answer before it shows the
 * status (line.md 0.2, 0.3); only its types are used. Every method throws LineCallFailed and nothing else.
 */
export function createLineClient({ baseUrl, timeoutMs = 5_000 }: LineClientOptions): LineClient {
  const origin = new URL(baseUrl).origin

  async function call(method: 'GET' | 'POST' | 'DELETE', path: string, init: RequestInit): Promise<string> {
    let response: Response | null = null
    try {
      const signal = AbortSignal.timeout(timeoutMs)
      response = await fetch(origin + path, { method, redirect: 'manual', ...init, signal })
      return believed(response, path, await response.text())
    } catch (error) {
      if (error instanceof LineCallFailed) throw error
      if (response && response.status >= 400) return believed(response, path, '')
      const status = response?.status ?? null
      throw new LineCallFailed('LINE_UNREACHABLE', causeOf(error), { status, cause: error })
    }
  }

  const send = (path: string, token: string, body: object): Promise<string> =>
    call('POST', path, {
      headers: { ...authorization(token), 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })

  const read = async <S extends TSchema>(path: string, token: string, shape: S): Promise<Static<S>> =>
    parsed(await call('GET', path, { headers: authorization(token) }), shape)

  return {
    async mintToken(channelId, channelSecret) {
      const body = new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: channelId,
        client_secret: channelSecret,
      })
      try {
        return parsed(await call('POST', TOKEN_PATH, { body }), Minted)
      } catch (error) {
        // OAuth answers 400 for a wrong id or secret (line.md 1.3).
        if (error instanceof LineCallFailed && error.type === 'LINE_REFUSED')
          throw new LineCallFailed('LINE_CREDENTIALS_INVALID', 'no token was issued', {
            status: error.status,
          })
        throw error
      }
    },
    botInfo: (token) => read('/v2/bot/info', token, BotInfo),
    async profile(token, userId) {
      try {
        const { userId: whose, ...profile } = await read(
          `/v2/bot/profile/${segment(userId)}`,
          token,
          ProfileAnswer,
        )
        if (whose !== userId) throw unreadable(200)
        return profile
      } catch (error) {
        if (error instanceof LineCallFailed && error.type === 'LINE_REFUSED' && error.status === 404)
          return null
        throw error
      }
    },
    async quota(token) {
      const { type, value } = await read('/v2/bot/message/quota', token, Quota)
      return type === 'limited' ? (value ?? null) : null
    },
    async consumption(token) {
      return (await read('/v2/bot/message/quota/consumption', token, Consumption)).totalUsage
    },
    async richMenus(token) {
      return (await read('/v2/bot/richmenu/list', token, RichMenus)).richmenus
    },
    async linkRichMenu(token, userId, richMenuId) {
      const path = `/v2/bot/user/${segment(userId)}/richmenu/${segment(richMenuId)}`
      parsed(await call('POST', path, { headers: authorization(token) }), Accepted)
    },
    async unlinkRichMenu(token, userId) {
      const path = `/v2/bot/user/${segment(userId)}/richmenu`
      parsed(await call('DELETE', path, { headers: authorization(token) }), Accepted)
    },
    async reply(token, replyToken, messages) {
      const text = await send('/v2/bot/message/reply', token, { replyToken, messages })
      if (sentMessageIdsIn(text).length !== messages.length) throw unreadable(200)
    },
    async showLoading(token, chatId, loadingSeconds) {
      await send('/v2/bot/chat/loading/start', token, { chatId, loadingSeconds })
    },
    async validatePush(token, messages) {
      try {
        parsed(await send('/v2/bot/message/validate/push', token, { messages }), Accepted)
        return null
      } catch (error) {
        if (error instanceof LineCallFailed && isAboutContent(error)) return error.body
        throw error
      }
    },
  }
}

/** An id as a part of a path. One that a URL would read as something else is as good as not found. */
function segment(id: string): string {
  if (!/^[\w-]+$/.test(id)) throw new LineCallFailed('LINE_REFUSED', 'not an id of LINE', { status: 404 })
  return id
}

/** A 413 that LINE itself says is about this body; a gateway's would be about every one. */
const isAboutContent = ({ status, body }: LineCallFailed): boolean =>
  body !== null && (status === 413 || (status === 400 && badRequestOf(body) === 'content'))

const TOKEN_PATH = '/oauth2/v3/token'

/**
 * The text of an answer that LINE gave. Whatever lacks its marks is nobody's verdict: neither a refusal, nor a person
 * whom LINE does not know, nor a wrong token (decision 0047).
 * @throws LineCallFailed
 */
function believed({ status, ok, headers: marked }: Response, path: string, text: string): string {
  const marks = { requestId: marked.get('x-line-request-id') }
  const isOAuth = path === TOKEN_PATH
  // The shape of a token is proof enough, and checked by who reads it.
  const isTheirs = isOAuth ? ok || isOAuthRefusal(marks, text) : isOfLine(marks)
  const isDown = status === 408 || status >= 500
  if (!isTheirs && !isDown) throw unreadable(status)
  if (!ok) throw failureOf(status, text)
  return text
}

const unreadable = (status: number): LineCallFailed =>
  new LineCallFailed('LINE_ANSWER_UNREADABLE', 'not an answer of LINE', { status })

/** @throws LineCallFailed LINE_CREDENTIALS_INVALID: no header can hold the token */
function authorization(token: string): { authorization: string } {
  if (!isCredential(token)) throw new LineCallFailed('LINE_CREDENTIALS_INVALID', 'the token is none')
  return { authorization: `Bearer ${token}` }
}

/** @throws LineCallFailed LINE_ANSWER_UNREADABLE: a body of another shape */
function parsed<S extends TSchema>(text: string, shape: S): Static<S> {
  try {
    const value: unknown = JSON.parse(text)
    if (Value.Check(shape, value)) return value
  } catch {
    // answered below, as a body of another shape
  }
  throw unreadable(200)
}
