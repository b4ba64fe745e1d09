import { describe, expect, it } from '@jest/globals'
import { RobotFailure } from '../../../activities/robots/robotFailure.ts'
import { MOST_SESSIONS, ROBOT_TIMES } from '../../../activities/robots/robotSettings.ts'
import { errorEntry, isErrorCode } from '../../../domain/errors/errorCatalogue.ts'
import { ROBOT_LEASE_SECONDS } from '../../../domain/robots/sessionLease.ts'

describe('the times of robots', () => {
  it('are the real ones where a test does not shorten them', () => {
    expect(ROBOT_TIMES).toEqual({
      maxSessions: 4,
      pingMs: 1_000,
      silenceMs: 5_000,
      launchMs: 30_000,
      pageMs: 30_000,
      answerMs: 60_000,
      actionMs: 5_000,
      idleMs: 60_000,
    })
    expect(MOST_SESSIONS).toBe(8)
  })

  it('end a stopped holder’s browser well before its lease', () => {
    expect(ROBOT_TIMES.silenceMs + ROBOT_TIMES.pingMs).toBeLessThan((ROBOT_LEASE_SECONDS * 1_000) / 2)
    expect(ROBOT_TIMES.pingMs * 3).toBeLessThan(ROBOT_TIMES.silenceMs)
  })
})

describe('a failure of a robot', () => {
  it('has a code of the catalogue, and only what passes by itself is retryable', () => {
    expect(isErrorCode(new RobotFailure('RPA_CAPTCHA', 'x').code)).toBe(true)
    expect(errorEntry('RPA_SCREEN_CHANGED').ja).toContain('操作を止めました')
    expect(new RobotFailure('RPA_MAINTENANCE', 'x').retryable).toBe(true)
    for (const code of ['RPA_LOGIN_FAILED', 'RPA_TWO_FACTOR', 'RPA_CAPTCHA', 'RPA_SCREEN_CHANGED'] as const)
      expect(new RobotFailure(code, 'x').retryable).toBe(false)
  })
})
