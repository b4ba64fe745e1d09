import { createHash } from 'node:crypto'
import { type FastifyPluginAsyncTypebox, Type } from '@fastify/type-provider-typebox'
import { addFaultControl } from '../../kit/control/faultControl.ts'
import { Refused } from '../../kit/control/refused.ts'
import { knownLiff, knownLogin, knownPerson, login } from '../login/issue.ts'
import { rotateKeys, publishedKeys } from '../login/keys.ts'
import { loginFaultSchema, TOKEN_FAULTS } from '../login/loginFaults.ts'
import type { LinePlatform } from '../platform/linePlatform.ts'
import type { LoginChannel } from '../state/records.ts'
import type { ControlParts } from './controlParts.ts'
import { userId } from './shapes.ts'

const ChannelParams = Type.Object({ loginChannelId: Type.String({ pattern: '^[A-Za-z0-9-]{1,50}$' }) })
const ChannelBody = Type.Object({
  provider: Type.Optional(Type.String()),
  channelSecret: Type.Optional(Type.String({ minLength: 1 })),
  linkedChannelId: Type.Optional(Type.Union([Type.String(), Type.Null()])),
})
const LiffBody = Type.Object({
  liffId: Type.String({ pattern: '^[A-Za-z0-9-]{1,100}$' }),
  loginChannelId: ChannelParams.properties.loginChannelId,
  endpointUrl: Type.String({ format: 'uri' }),
  provider: Type.Optional(Type.String()),
})
const TokenBody = Type.Object({
  userId,
  liffId: Type.Optional(Type.String()),
  loginChannelId: Type.Optional(Type.String()),
  nonce: Type.Optional(Type.String()),
  email: Type.Optional(Type.String()),
  fault: Type.Optional(Type.Enum([...TOKEN_FAULTS])),
})
const RotateBody = Type.Object({ keepOld: Type.Optional(Type.Boolean()) })

/** LINE Login: its channels, LIFF apps, tokens, keys and faults. */
export function loginControls({ platform }: ControlParts): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get('/login-channels', async () => ({ loginChannels: [...platform.memory.loginChannels.values()] }))
    const channel = { schema: { params: ChannelParams, body: ChannelBody } }
    app.put('/login-channels/:loginChannelId', channel, async ({ params, body }) =>
      keepChannel(platform, { loginChannelId: params.loginChannelId, ...body }),
    )

    app.get('/liff-apps', async () => ({ liffApps: [...platform.memory.liffApps.values()] }))
    app.post('/liff-apps', { schema: { body: LiffBody } }, async ({ body: { provider, ...liff } }, reply) => {
      if (!/^https?:$/.test(new URL(liff.endpointUrl).protocol))
        throw new Refused(400, 'endpointUrl: an http or https address')
      const { loginChannelId } = liff
      keepChannel(platform, { loginChannelId, ...(provider === undefined ? {} : { provider }) })
      platform.record({ t: 'liffApp', app: liff })
      return reply.code(201).send(liff)
    })

    app.post('/id-tokens', { schema: { body: TokenBody } }, async ({ body }) => {
      const { liffId, loginChannelId, userId: id, ...wish } = body
      if ((liffId === undefined) === (loginChannelId === undefined))
        throw new Refused(400, 'give liffId or loginChannelId')
      const at = liffId === undefined ? knownLogin(platform, loginChannelId ?? '') : undefined
      return login(platform, {
        ...wish,
        person: knownPerson(platform, id),
        channel: at ?? knownLiff(platform, liffId ?? '').channel,
      })
    })

    app.post('/login/keys/rotate', { schema: { body: RotateBody } }, async ({ body }) => {
      const { kid } = rotateKeys(platform, { keepOld: body.keepOld ?? false })
      return { kid, published: publishedKeys(platform).map((key) => key.kid) }
    })
    await app.register(async (faults) => addFaultControl(faults, faultsOf(platform)), { prefix: '/login' })
  }
}

const faultsOf = ({ loginFaults }: LinePlatform) => ({ faults: loginFaults, body: loginFaultSchema })

/** Properties left out keep their value. */
function keepChannel(
  platform: LinePlatform,
  given: Partial<LoginChannel> & { loginChannelId: string },
): LoginChannel {
  const known = platform.memory.loginChannels.get(given.loginChannelId)
  const channel: LoginChannel = {
    provider: 'default',
    channelSecret: createHash('md5').update(`login ${given.loginChannelId}`).digest('hex'),
    ...known,
    ...given,
  }
  platform.record({ t: 'loginChannel', channel })
  return channel
}
