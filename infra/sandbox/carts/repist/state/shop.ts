import { type Static, Type } from '@fastify/type-provider-typebox'

/** The shop's own settings: what a merchant, or Repist for him, would set up once (carts.md section 5). */
export const shopSchema = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 100 }),
    accessToken: Type.String({ pattern: '^[A-Za-z0-9]{1,200}$', description: 'letters and digits' }),
    allowedIps: Type.Array(Type.String(), { description: 'addresses and CIDR ranges; host bits are masked' }),
    apiEnabled: Type.Boolean({ description: 'false: 404 API_DISABLED' }),
    productChangeEnabled: Type.Boolean({ description: 'POST teiki/{id}/change_product answers' }),
    adminUser: Type.String({ minLength: 1, maxLength: 100 }),
    adminPassword: Type.String({ minLength: 1, maxLength: 100 }),
    basicAuth: Type.Union([
      Type.Object(
        { user: Type.String({ minLength: 1 }), password: Type.String({ minLength: 1 }) },
        { additionalProperties: false },
      ),
      Type.Null(),
    ]),
    rateLimitPerSecond: Type.Union([Type.Number({ exclusiveMinimum: 0 }), Type.Null()], {
      description: 'null: no limit',
    }),
    sessionMinutes: Type.Number({ exclusiveMinimum: 0, description: 'minutes without a request' }),
    maintenance: Type.Boolean({ description: 'true: every path but the control API answers 503' }),
  },
  { additionalProperties: false },
)
export type Shop = Static<typeof shopSchema>

/** The shop as it stands before anyone has set anything. */
export const defaultShop: Shop = {
  name: 'サンドボックス通販',
  accessToken: 'SandboxRepistToken01',
  allowedIps: ['127.0.0.1', '::1'],
  apiEnabled: true,
  productChangeEnabled: false,
  adminUser: 'admin',
  adminPassword: 'sandbox',
  basicAuth: null,
  rateLimitPerSecond: 1,
  sessionMinutes: 60,
  maintenance: false,
}
