import { describe, expect, it } from '@jest/globals'
import { PAGE_SECONDS, pageMs } from '../../../domain/robots/pace.ts'
import { readRobotLogin, writeRobotLogin } from '../../../domain/robots/robotLogin.ts'
import { afterRefusal, isLoginHalt } from '../../../domain/robots/robotState.ts'
import { ROBOT_LEASE_SECONDS, ROBOT_RENEW_SECONDS } from '../../../domain/robots/sessionLease.ts'
import { parseKeyring } from '../../../schema/crypto/keyring.ts'
import { createLoginKeys } from '../../../schema/crypto/loginKeys.ts'

describe('robots', () => {
  it('lease their session for 15 s, renewed every 3 s', () => {
    expect([ROBOT_LEASE_SECONDS, ROBOT_RENEW_SECONDS]).toEqual([15, 3])
  })

  it('stop at the second refused login in a row (D25), and at once where a person has to help', () => {
    expect(afterRefusal(0, 'RPA_LOGIN_FAILED')).toEqual({ refusedLogins: 1, stops: false })
    expect(afterRefusal(1, 'RPA_LOGIN_FAILED')).toEqual({ refusedLogins: 2, stops: true })
    for (const code of ['RPA_TWO_FACTOR', 'RPA_CAPTCHA', 'RPA_ACCOUNT_LOCKED'] as const)
      expect(afterRefusal(0, code)).toEqual({ refusedLogins: 0, stops: true })
    expect(['RPA_LOGIN_FAILED', 'RPA_TWO_FACTOR', 'RPA_MAINTENANCE', null].map(isLoginHalt)).toEqual([
      true,
      true,
      false,
      false,
    ])
  })

  it('load pages at the pace of the shop, whatever is stored', () => {
    expect(PAGE_SECONDS).toEqual({ least: 0.5, usual: 1, most: 30 })
    expect([0, 0.5, 1, 1.25, 31, -1, Number.NaN].map(pageMs)).toEqual([
      0, 500, 1_000, 1_250, 30_000, 0, 1_000,
    ])
  })

  it('keep a login as it was typed', () => {
    const login = { loginId: ' robot ', password: 'ぱす"\\', basicAuth: { user: 'u', password: '' } }
    expect(readRobotLogin(writeRobotLogin(login))).toEqual(login)
    expect(readRobotLogin(writeRobotLogin({ ...login, basicAuth: null })).basicAuth).toBeNull()
    for (const text of [
      '{}',
      'null',
      '{"loginId":"a","password":"b"}',
      '{"loginId":1,"password":"b","basicAuth":null}',
    ])
      expect(() => readRobotLogin(text)).toThrow(TypeError)
  })

  it('know a login again under each master key, and tell carts, domains and names apart', () => {
    const key = (name: string, byte: number) => `${name}:${Buffer.alloc(32, byte).toString('base64')}`
    const place = { cart: 'REPIST', cartDomain: 'a.example', loginId: 'robot' }
    const [before] = createLoginKeys(parseKeyring(key('k1', 1))).of(place)
    const rotated = createLoginKeys(parseKeyring(`${key('k2', 2)},${key('k1', 1)}`))
    expect(rotated.keyId).toBe('k2')
    expect(rotated.of(place)[1]).toEqual(before)
    const others = [
      { ...place, cart: 'PLEX' },
      { ...place, cartDomain: 'b.example' },
      { ...place, loginId: 'Robot' },
    ]
    for (const other of others) expect(rotated.of(other)[0]).not.toEqual(rotated.of(place)[0])
  })
})
