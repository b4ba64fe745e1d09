import { sql } from 'kysely'
import { READY_IDENTITY_FORM } from '../../../domain/forms/readyForm.ts'
import type { IdentityContent } from '../../../domain/forms/form.ts'
import { type Answer, type TestApi } from '../rest/api.ts'
import { addShop, type TestShop } from '../shops/shop.ts'
import type { TestLine } from './testLine.ts'

/** A shop whose customers open its identity form inside LINE, at the stand-in. */
export interface LiffShop extends TestShop {
  liffId: string
  loginChannelId: string
  /** Asks the pages' API of the account with an ID token; null: without. */
  ask: (
    method: 'GET' | 'POST',
    path: string,
    token: string | null,
    more?: { body?: object; headers?: object },
  ) => Promise<Answer>
  /** An ID token of the person. */
  token: (userId: string, more?: object) => Promise<string>
  /** Publishes another version of the form; its id. */
  publish: (change?: Partial<IdentityContent>) => Promise<string>
}

let channels = 2_100_000_000

/** A shop with LINE Login set up and its identity form published. */
export async function addLiffShop(api: TestApi, line: TestLine): Promise<LiffShop> {
  const shop = await addShop(api.database.db)
  const loginChannelId = String((channels += 1))
  const liffId = `${loginChannelId}-AbCdEfGh`
  const endpointUrl = `https://crm.example/liff/${shop.lineAccountId}`
  await line.control('POST', '/liff-apps', { liffId, loginChannelId, endpointUrl })
  await shop.run((tx) =>
    tx
      .updateTable('line_accounts')
      .set({ liff_id: liffId, login_channel_id: loginChannelId, basic_id: '@216midori' })
      .where('id', '=', shop.lineAccountId)
      .execute(),
  )
  const liff: LiffShop = {
    ...shop,
    liffId,
    loginChannelId,
    ask: (method, path, token, { body, headers = {} } = {}) =>
      api.call(method, `/liff/${shop.lineAccountId}/api/${path}`, {
        ...(body === undefined ? {} : { body }),
        headers: { ...headers, ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
      }),
    async token(userId, more = {}) {
      await line.control('PUT', `/users/${userId}`, { displayName: '山田花子' })
      const issued = await line.control<{ idToken: string }>('POST', '/id-tokens', {
        liffId,
        userId,
        ...more,
      })
      return issued.idToken
    },
    publish: (change = {}) => shop.run((tx) => publishForm(tx, shop, change)),
  }
  await liff.publish()
  return liff
}

/** Publishes a version of the identity form. */
export async function publishForm(
  tx: Parameters<Parameters<TestShop['run']>[0]>[0],
  { shopId, lineAccountId }: TestShop,
  change: Partial<IdentityContent> = {},
): Promise<string> {
  const consent = { ...READY_IDENTITY_FORM.consent, privacyUrl: 'https://shop.example/privacy' }
  const content = JSON.stringify({ ...READY_IDENTITY_FORM, consent, ...change })
  const names = JSON.stringify({ shopName: 'みどり通販', accountName: 'みどり公式' })
  const { rows } = await sql<{ id: string }>`
    with made as (
      insert into form_versions (shop_id, form_id, ordinal, content, names)
      select ${shopId}, f.id, (select count(*) + 1 from form_versions v where v.form_id = f.id), ${content}, ${names}
        from forms f where f.line_account_id = ${lineAccountId} and f.code = 'identity'
      returning id, form_id)
    update forms f set published_version_id = made.id from made where f.id = made.form_id returning made.id`.execute(
    tx,
  )
  return rows[0]?.id ?? ''
}

/** A customer of the shop's cart with this telephone number. */
export async function addCartCustomer(
  { run, shopId, connectionId }: TestShop,
  { externalId, phone, email = null }: { externalId: string; phone: string; email?: string | null },
): Promise<void> {
  await run(async (tx) => {
    const { id } = await tx
      .insertInto('cart_customers')
      .values({ shop_id: shopId, connection_id: connectionId, external_id: externalId, email, raw: '{}' })
      .returning('id')
      .executeTakeFirstOrThrow()
    await tx
      .insertInto('cart_customer_phones')
      .values({ shop_id: shopId, connection_id: connectionId, customer_id: id, phone })
      .execute()
  })
}
