import { describe, expect, it } from '@jest/globals'
import { ERROR_CODES, errorEntry, isErrorCode } from '../../../domain/errors/errorCatalogue.ts'
import { API_ERRORS } from '../../../domain/errors/apiErrors.ts'
import { APPROVAL_ERRORS } from '../../../domain/errors/approvalErrors.ts'
import { CART_ERRORS } from '../../../domain/errors/cartErrors.ts'
import { FORM_ERRORS } from '../../../domain/errors/formErrors.ts'
import { LIFF_ERRORS } from '../../../domain/errors/liffErrors.ts'
import { LINE_ERRORS } from '../../../domain/errors/lineErrors.ts'
import { LINKING_ERRORS } from '../../../domain/errors/linkingErrors.ts'
import { MEDIA_ERRORS } from '../../../domain/errors/mediaErrors.ts'
import { MESSAGE_ERRORS } from '../../../domain/errors/messageErrors.ts'
import { REPLY_ERRORS } from '../../../domain/errors/replyErrors.ts'
import { REQUEST_ERRORS } from '../../../domain/errors/requestErrors.ts'
import { ROBOT_ERRORS } from '../../../domain/errors/robotErrors.ts'
import { SHOP_ERRORS } from '../../../domain/errors/shopErrors.ts'
import { TEST_ERRORS } from '../../../domain/errors/testErrors.ts'

describe('the error catalogue', () => {
  it('has words, a remedy and an error status for every code', () => {
    for (const code of ERROR_CODES) {
      const { status, ja, en, remedyJa, remedyEn } = errorEntry(code)
      expect(status).toBeGreaterThanOrEqual(400)
      expect(status).toBeLessThan(600)
      for (const text of [ja, remedyJa]) expect(text).toMatch(/(ください|です|ます|ました|ません|でした)。$/)
      for (const text of [en, remedyEn]) expect(text).toMatch(/^[\x20-\x7e]+\.$/)
    }
  })

  it('names no field of the API to people', () => {
    for (const code of ERROR_CODES) {
      const { ja, remedyJa } = errorEntry(code)
      expect(`${ja}${remedyJa}`).not.toMatch(/[a-z][A-Z]/)
    }
  })

  it('has no code twice', () => {
    const tables = [
      API_ERRORS,
      APPROVAL_ERRORS,
      MESSAGE_ERRORS,
      MEDIA_ERRORS,
      CART_ERRORS,
      LINE_ERRORS,
      SHOP_ERRORS,
      TEST_ERRORS,
      LIFF_ERRORS,
      FORM_ERRORS,
      LINKING_ERRORS,
      REPLY_ERRORS,
      REQUEST_ERRORS,
      ROBOT_ERRORS,
    ]
    expect(tables.flatMap((table) => Object.keys(table))).toHaveLength(ERROR_CODES.length)
  })

  it('D6, D4 answers 422 to a send time before the floor and to a cart without ship dates', () => {
    expect(errorEntry('SEND_TIME_BEFORE_FLOOR').status).toBe(422)
    expect(errorEntry('SHIP_DATE_TRIGGER_NOT_SUPPORTED').status).toBe(422)
  })

  it('knows its own codes only', () => {
    expect(isErrorCode('CART_TOKEN_INVALID')).toBe(true)
    expect(isErrorCode('toString')).toBe(false)
  })
})
