import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import pg from 'pg'
import { createAnswerBox } from '../../../schema/crypto/answers.ts'
import { newDataKey, parseKeyring } from '../../../schema/crypto/keyring.ts'
import { rotateSecrets } from '../../../schema/crypto/rotation.ts'
import { inShop } from '../../../schema/database.ts'
import { purgeOldRows } from '../../../schema/delivery/retention.ts'
import { type ApiShop, startTestApi, type TestApi } from '../../setup/rest/api.ts'

const oldKey = `k1:${newDataKey().toString('base64')}`
let api: TestApi
let shop: ApiShop
let owner: pg.Client
beforeAll(async () => {
  api = await startTestApi(undefined, {}, undefined, parseKeyring(oldKey))
  shop = await api.shop()
  owner = new pg.Client({ connectionString: api.database.url })
  await owner.connect()
})
afterAll(async () => {
  await owner.end()
  await api.close()
})

const post = (body: object, key: string) =>
  api.call('POST', '/v1/operators', { key: shop.key, body, headers: { 'idempotency-key': key } })
const whole = async (): Promise<string> =>
  JSON.stringify((await owner.query('select i::text from idempotency_keys i')).rows)

describe('the answer that is kept to be repeated', () => {
  const person = { name: '山田 090-1234-5678', role: 'VIEWER' }

  it('is nowhere in clear, and is given again with its ETag', async () => {
    const first = await post(person, 'a')
    const again = await post(person, 'a')
    expect(again.body).toEqual(first.body)
    expect([first.headers['etag'], again.headers['etag']]).toEqual(['"1"', '"1"'])
    expect([first.status, again.status, again.headers['idempotency-replayed']]).toEqual([201, 201, 'true'])
    expect(await whole()).not.toMatch(/1234|山田/)
  })

  it('opens for its own shop and key alone', async () => {
    await post(person, 'b')
    await post({ name: '別人', role: 'VIEWER' }, 'c')
    await owner.query(`
      update idempotency_keys i set answer = o.answer from idempotency_keys o where i.key = 'b' and o.key = 'c'`)
    const swapped = await post(person, 'b')
    expect(swapped.status).toBe(500)
    expect(JSON.stringify(swapped.body)).not.toContain('別人')
  })

  it('is read in clear where a process of an older version wrote it', async () => {
    const first = await post(person, 'd')
    await owner.query(
      `update idempotency_keys set answer = null, key_id = null, response = $1 where key = 'd'`,
      [JSON.stringify(first.body)],
    )
    expect(await post(person, 'd')).toMatchObject({ status: 201, body: first.body })
  })

  it('is encrypted anew when the master key is rotated', async () => {
    const first = await post(person, 'e')
    await owner.query(`delete from idempotency_keys where key = 'b'`)
    const fresh = `k2:${newDataKey().toString('base64')}`
    await rotateSecrets(api.database.db, parseKeyring(`${fresh},${oldKey}`))
    const { rows } = await owner.query<{ key_id: string; answer: Buffer }>(
      `select key_id, answer from idempotency_keys where key = 'e'`,
    )
    const box = createAnswerBox(parseKeyring(fresh))
    const sealed = { keyId: rows[0]?.key_id ?? '', answer: rows[0]?.answer ?? Buffer.alloc(0) }
    expect(box.open({ tenant: shop.id, key: 'e' }, sealed)).toEqual({
      body: first.body,
      headers: { etag: '"1"' },
    })
  })

  it('is deleted after a day, also of a shop that asks for nothing more', async () => {
    await post(person, 'f')
    await owner.query(`update idempotency_keys set created_at = now() - interval '25 hours' where key = 'f'`)
    await purgeOldRows(api.database.db)
    const left = await inShop(api.database.db, shop.id, (tx) =>
      tx.selectFrom('idempotency_keys').select('key').execute(),
    )
    expect(left.map(({ key }) => key)).not.toContain('f')
    expect(left.length).toBeGreaterThan(0)
  })
})
