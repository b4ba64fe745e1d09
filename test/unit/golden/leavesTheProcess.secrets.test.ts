import { describe, expect, it } from '@jest/globals'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { runIdempotently } from '../../../api/rest/idempotency.ts'
import { ifMatchOf, setEtag } from '../../../api/rest/optimisticLock.ts'
import { readCursor, writeCursor } from '../../../api/rest/paging.ts'
import { readCartCredentials, writeCartCredentials } from '../../../domain/carts/cartCredentials.ts'
import type { DeliveryId, OperatorId, ShopId } from '../../../domain/values/ids.ts'
import { TEST_CODE_DIGITS, readTestMemberRequest } from '../../../domain/testRuns/testMemberRequest.ts'
import { optOutWish } from '../../../domain/members/optOut.ts'
import { hashKey, newKey } from '../../../schema/shops/apiKeys.ts'
import { createAnswerBox } from '../../../schema/crypto/answers.ts'
import { parseKeyring } from '../../../schema/crypto/keyring.ts'
import { createPayloadCodec } from '../../../schema/crypto/payloadCodec.ts'
import { createResponseTokens } from '../../../schema/crypto/responseTokens.ts'
import { createVault, type SecretPurpose } from '../../../schema/crypto/vault.ts'
import { tapCause } from '../../../schema/responses/taps.ts'
import { causeOfTest } from '../../../schema/members/tagsOfTests.ts'
import { retryKey } from '../../../worker/delivery/dispatcher/claimDue.ts'
import { responsesOf } from '../../../activities/responses/renderReferences.ts'
import { insertedRow, rememberingDatabase } from './rememberingDatabase.ts'

/** What was written below was written under this key: it must be read for ever. */
const keyring = parseKeyring(`k1:${Buffer.alloc(32, 7).toString('base64')}`)
const shopId = '0199d6a2-7c1e-7f00-8000-3f5a2b6c9d10' as ShopId
const deliveryId = '0199d6a2-7c1e-7f00-8000-000000000001' as DeliveryId
const bytes = (base64: string): Buffer => Buffer.from(base64, 'base64')

describe('what is stored encrypted', () => {
  /** The text `todoke`, by purpose: the wrapped data key, and the ciphertext. */
  const stored: Record<SecretPurpose, [wrapped: string, ciphertext: string]> = {
    'line.channelSecret': [
      'JPf9TzTlueEjffl3W0I5+xDxCK0+i4m2OUyhIRPq9pD2hO/hZDRjD78pLFAaBfZZ5Xc6DGtESYckp8Xx',
      'CCjePQnizbhKAv1wHdCAkKAtdeMvGVwo07uwIBGc80+Gyw==',
    ],
    'line.accessToken': [
      'HRs0hQ7yuGNzoP8qtlQj2Ae4ThKeq91bog2BbhghigBR37KNsaSwdRfTd62umfTq7cyWQLpJHxevcPOe',
      '9MBE0/2H+yEyjqD/Y2wxjyx1i2uLO9tAiZdTWrKFzA3J2g==',
    ],
    'cart.credentials': [
      'ypJcqoeA36fLzQuXzFpe8AiNdBTFLUAcRCEj8hScom9Js138AT27Q63zQ5iKjVrXEO0ZvSv0g6Eu8MDB',
      '1g3MR3M6zHxaLTKzM3rRfKV2MwayVIQsVDJm0bx2B/dwOg==',
    ],
    'message.draft': [
      '8zZ3SmrUvmGY4ddOrJEIwLp0dKLBplugu3MylAVXxvmps5YQtdQ8DIgdPGaJyI+nsmzFdFK8yCY1AGyl',
      '8YWcXvbNXF8d2+YgJBcXjjvDN0/3RrydimkZRatjujjhyw==',
    ],
    'shop.key': [
      'CaNBjBcwM+kacFLQRpLXIluxtga4eR+eANEGKOe5+AhDd2OgHiY2KqG0fr1Inf4GpVkaJV+1xStsQf2Y',
      'kHu0QllzUHyW2bbYoN5AtXocV4562Ic5NNwSW2BV0BFjvg==',
    ],
    'robot.login': [
      'BmJVYWMEl/xVkAVvBcZpq64eIr38goeHDkxryCPgAk1B2lUS/bZDD8nyWjNM+bvfZUOvYVDV7rXitq5T',
      'Nh9Pfb+MXJHe8rNpcGsOCpzzPKNwyPS5s40a5nk/vvoG+A==',
    ],
  }
  const vault = createVault(keyring)

  it.each(Object.entries(stored))('a secret of the purpose %s', async (purpose, [wrapped, ciphertext]) => {
    const row = { key_id: 'k1', wrapped_key: bytes(wrapped), ciphertext: bytes(ciphertext) }
    const { tx } = rememberingDatabase(() => [row])
    expect(await vault.reveal(tx, { shopId, id: 'secret-1', purpose: purpose as SecretPurpose })).toBe(
      'todoke',
    )
  })

  it('a secret that is stored now is read by what reads those', async () => {
    const written = rememberingDatabase(() => [{ id: 'secret-1' }])
    await vault.store(written.tx, { shopId, purpose: 'line.accessToken', value: 'todoke' })
    const row = written.statements[0] ? insertedRow(written.statements[0]) : {}
    expect(row).toEqual({
      shop_id: shopId,
      purpose: 'line.accessToken',
      key_id: 'k1',
      wrapped_key: expect.any(Buffer),
      ciphertext: expect.any(Buffer),
    })
    const { tx } = rememberingDatabase(() => [row])
    expect(await vault.reveal(tx, { shopId, id: 'secret-1', purpose: 'line.accessToken' })).toBe('todoke')
  })

  it('a payload of Temporal’s histories', async () => {
    const codec = createPayloadCodec(keyring)
    const metadata = { encoding: Buffer.from('binary/encrypted'), 'encryption-key-id': Buffer.from('k1') }
    const data = bytes('CnEK2W4V6tXj+nd8xeGpjuqYawSRs8bxVmuU0BSbA1F0hoew8nS0tgwXypHMTTlrFNU3fcVo4mlbdD2f+3U=')
    const [payload] = await codec.decode([{ metadata, data }])
    expect(Buffer.from(payload?.data ?? []).toString()).toBe('"todoke"')
    expect(Buffer.from(payload?.metadata?.['encoding'] ?? []).toString()).toBe('json/plain')
    const [sealed] = await codec.encode([{ metadata: {}, data: bytes('') }])
    const names = Object.entries(sealed?.metadata ?? {}).map(([name, value]) => [
      name,
      Buffer.from(value).toString(),
    ])
    expect(names).toEqual([
      ['encoding', 'binary/encrypted'],
      ['encryption-key-id', 'k1'],
    ])
  })

  it('the credentials of a cart', () => {
    expect(writeCartCredentials({ accessToken: 'token-1' })).toBe('{"accessToken":"token-1"}')
    expect(readCartCredentials('{"accessToken":"token-1"}')).toEqual({ accessToken: 'token-1' })
  })
})

describe('what customers’ telephones and LINE hold', () => {
  const at = { deliveryId, place: { bubble: 4, nth: 300 } }
  const tap = 'tdk1.H2cjNHKr99pqDHWzQWwiIrH6NCJdW5kMfdmlrn_RKfeBj1jWkPpg'
  const link = 'H2cjNA2B0vh_vjG23bAmTnNIPrkKz-62V9aDR8VGh-r__5z78c-q'

  it('the token of a button and the id of a click link', () => {
    const tokens = createResponseTokens(keyring)
    expect(tokens.readTap(shopId, tap)).toEqual(at)
    expect(tokens.readLink(link)).toEqual(at)
    // The same bytes go out again after a failover.
    expect([tokens.tap(shopId, at), tokens.link(at)]).toEqual([tap, link])
  })

  it('the addresses of click links and uploads', () => {
    const responses = responsesOf(
      {
        tokens: { tap: () => tap, link: () => link },
        linkBaseUrl: 'https://crm.example',
        mediaBaseUrl: 'https://crm.example/media',
      },
      shopId,
    )
    const button = { kind: 'uri', label: '見る', uri: 'https://shop.example/', trackClicks: true } as const
    const { linkOf, mediaUrl } = responses.of(deliveryId, [
      { kind: 'buttons', text: '商品', buttons: [button] },
    ])
    expect(linkOf('/0/buttons/0', button.uri)).toBe(`https://crm.example/r/${link}`)
    expect(mediaUrl(shopId)).toBe(`https://crm.example/media/${shopId}`)
  })

  it('the retry key of a push', () => {
    expect(retryKey(deliveryId, 2)).toBe('290cce3d-6fbb-5ab1-9ae7-5c91b5bf9753')
  })

  it('the words that people write to an account', () => {
    expect(readTestMemberRequest('テスト参加123456')).toEqual({ wish: 'JOIN', code: '123456' })
    expect(readTestMemberRequest('テスト終了')).toEqual({ wish: 'LEAVE' })
    expect(TEST_CODE_DIGITS).toBe(6)
    expect([optOutWish('お知らせ停止'), optOutWish('お知らせ再開')]).toEqual(['OUT', 'IN'])
  })
})

const STORED_ANSWER =
  'l2zqKVUJI/X4RwP69HJlQCM+XwmFx4yQvi2feApY/c7X2r7Km/un5QX4Uf/kLPocwWfCI2pbLZ18H7RXuhKXkYgVnjyIhKtU8/3rfITok3byxc4MEtCuGdHuMbZnmt7KXg=='

describe('what callers of the API hold', () => {
  it('keys', () => {
    const { clear, prefix, hash } = newKey()
    expect(clear).toMatch(/^tdk_[\w-]{43}$/)
    expect(prefix).toBe(clear.slice(0, 12))
    expect(hash).toEqual(hashKey(clear))
    expect(hashKey('tdk_golden').toString('hex')).toBe(
      'cf94be3b63ffd8611617b2eb7a9b59562e62bcd7a8c53e12941bb6e270fc9efa',
    )
  })

  it('cursors and ETags', () => {
    expect(writeCursor('tags', ['a', 7])).toBe('WyJ0YWdzIiwiYSIsN10')
    expect(readCursor('tags', ['string', 'number'], 'WyJ0YWdzIiwiYSIsN10')).toEqual(['a', 7])
    const headers: string[] = []
    const reply = { header: (...pair: string[]) => headers.push(...pair) } as unknown as FastifyReply
    setEtag(reply, { version: 7 })
    expect(headers).toEqual(['etag', '"7"'])
    expect(ifMatchOf({ headers: { 'if-match': '"7"' } } as FastifyRequest)).toBe(7)
  })

  it('the answer to an Idempotency-Key', async () => {
    const { db, statements } = rememberingDatabase(({ sql }) =>
      sql.includes('as taken') ? [{ taken: true }] : [],
    )
    const caller = {
      kind: 'shop',
      keyId: 'key-1',
      shopId,
      operatorId: 'operator-1' as OperatorId,
      role: 'ADMIN',
    }
    const headers = { 'idempotency-key': 'again-1' }
    const request = { caller, headers, method: 'POST', url: '/v1/tags', body: { name: '常連' } }
    const reply = { statusCode: 201, code: () => reply, header: () => reply, getHeader: () => '"7"' }
    const answers = createAnswerBox(keyring)
    const post = {
      request: { ...request, server: { answers } } as unknown as FastifyRequest,
      reply: reply as unknown as FastifyReply,
    }
    await runIdempotently({ db, ...post }, async () => ({ id: 'tag-1' }))
    const lock = statements.find(({ sql }) => sql.includes('pg_try_advisory_xact_lock'))
    expect(lock?.parameters).toEqual([`${shopId}:again-1`])
    const insert = statements.find(({ sql }) => sql.startsWith('insert into "idempotency_keys"'))
    const row = insert ? insertedRow(insert) : {}
    const { answer, ...clear } = row
    expect({ ...clear, request_hash: (row['request_hash'] as Buffer).toString('hex') }).toEqual({
      shop_id: shopId,
      key: 'again-1',
      operator_id: 'operator-1',
      request_hash: '1cab159dbbd93e82bfbf5d371953eeef52d3a60a8107238aad28b30f452e4a50',
      status: 201,
      response: null,
      key_id: 'k1',
    })
    const place = { tenant: shopId, key: 'again-1' }
    const content = { body: { id: 'tag-1' }, headers: { etag: '"7"', location: '"7"' } }
    expect(answers.open(place, { keyId: 'k1', answer: answer as Buffer })).toEqual(content)
    // What was written before is read for a day.
    expect(answers.open(place, { keyId: 'k1', answer: bytes(STORED_ANSWER) })).toEqual(content)
    expect(() =>
      answers.open({ ...place, key: 'again-2' }, { keyId: 'k1', answer: bytes(STORED_ANSWER) }),
    ).toThrow()
  })

  it('the causes that ledgers and histories name', () => {
    expect([tapCause('tap-1'), causeOfTest(tapCause('tap-1'))]).toEqual(['tap:tap-1', 'test:tap:tap-1'])
  })
})
