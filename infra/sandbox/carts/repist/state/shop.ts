import { type Static, Type } from '@fastify/type-provider-typebox'
import { basicAuthSchema } from '../../../kit/admin/basicAuth.ts'
import { CHARSETS } from '../../../kit/text/charsets.ts'

/** The shop's settings, which a merchant or Repist would set up once (carts.md 5). */
export const shopSchema = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 100 }),
    accessToken: Type.String({ pattern: '^[A-Za-z0-9]{1,200}$', description: 'letters and digits' }),
    allowedIps: Type.Array(Type.String(), { description: 'addresses and CIDR ranges; host bits are masked' }),
    apiEnabled: Type.Boolean({ description: 'false: 404 API_DISABLED' }),
    productChangeEnabled: Type.Boolean({ description: 'POST teiki/{id}/change_product answers' }),
    adminUser: Type.String({ minLength: 1, maxLength: 100 }),
    adminPassword: Type.String({ minLength: 1, maxLength: 100 }),
    moreUsers: Type.Array(
      Type.Object(
        {
          user: Type.String({ minLength: 1, maxLength: 100 }),
          password: Type.String({ minLength: 1, maxLength: 100 }),
        },
        { additionalProperties: false },
      ),
      { description: "further logins: one for each robot, which would otherwise end each other's session" },
    ),
    basicAuth: basicAuthSchema,
    rateLimitPerSecond: Type.Union([Type.Number({ exclusiveMinimum: 0 }), Type.Null()], {
      description: 'null: no limit',
    }),
    sessionMinutes: Type.Number({ exclusiveMinimum: 0, description: 'minutes without a request' }),
    charset: Type.Enum([...CHARSETS], { description: 'in which the API answers' }),
    maintenance: Type.Boolean({ description: 'true: every path but the control API answers 503' }),
  },
  { additionalProperties: false },
)
export type Shop = Static<typeof shopSchema>

/** The settings of an empty shop. */
export const defaultShop: Shop = {
  name: 'サンドボックス通販',
  accessToken: 'SandboxRepistToken01',
  allowedIps: ['127.0.0.1', '::1'],
  apiEnabled: true,
  productChangeEnabled: false,
  adminUser: 'admin',
  adminPassword: 'sandbox',
  moreUsers: ['robot1', 'robot2', 'robot3', 'robot4'].map((user) => ({ user, password: 'sandbox' })),
  basicAuth: null,
  rateLimitPerSecond: 1,
  sessionMinutes: 60,
  charset: 'UTF-8',
  maintenance: false,
}
