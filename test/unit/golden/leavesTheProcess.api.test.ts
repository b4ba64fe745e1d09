import { expect, it } from '@jest/globals'
import { problemBody, Problem } from '../../../api/problems/problem.ts'
import { ERROR_CATALOGUE } from '../../../domain/errors/errorCatalogue.ts'
import { ANSWERS } from './answers.golden.ts'
import { MODELS, OPERATIONS } from './api.golden.ts'
import { readApiSurface } from './apiSurface.ts'
import { foundInProduct, lines } from './productText.ts'

it('paths, fields and words of the API are what callers know', async () => {
  const { routes, operations, answers, models } = await readApiSurface()
  expect(operations.toSorted()).toEqual(lines(OPERATIONS))
  expect(models.toSorted()).toEqual(lines(MODELS))
  expect(answers.toSorted()).toEqual(lines(ANSWERS))
  // What its description leaves out.
  expect(routes).toEqual(['/', '/docs', '/docs/json', '/metrics', '/media/:id', '/media/:id/:width'])
})

it('codes of the error catalogue, with their statuses, are never renamed', () => {
  const codes = Object.entries(ERROR_CATALOGUE).map(([code, { status }]) => `${code} ${status}`)
  expect(codes.toSorted()).toEqual(
    lines(`
      ROBOT_CART_MOVED 409
      ROBOT_LOGIN_IN_USE 409
      ROBOT_NOT_TRIED 503
      ROBOT_LOGIN_TO_SAVE 409
      VALIDATION_FAILED 400
      REQUEST_TIME_INVALID 422
      REQUEST_PRESSED 409
      REQUEST_NOT_WAITING 409
      REQUEST_NOT_OF_MEMBER 422
      REQUEST_KIND_UNKNOWN 422
      REQUEST_ENDED 409
      PAUSE_NOT_POSSIBLE 422
      PAUSE_LENGTH_INVALID 422
      IDENTITY_NOT_CONFIRMED 409
      REQUEST_SETTINGS_INVALID 422
      DATE_NOT_ACCEPTED 422
      WEBHOOK_WITHOUT_EVENTS 400
      MALFORMED_BODY 400
      CURSOR_INVALID 400
      UNAUTHENTICATED 401
      KEY_REVOKED 401
      SIGNATURE_INVALID 401
      FORBIDDEN 403
      FORM_NOT_READY 409
      FORM_CONTENT_INVALID 422
      NOT_FOUND 404
      METHOD_NOT_ALLOWED 405
      CONFLICT 409
      IDEMPOTENCY_IN_PROGRESS 409
      PRECONDITION_FAILED 412
      PAYLOAD_TOO_LARGE 413
      UNSUPPORTED_MEDIA_TYPE 415
      IDEMPOTENCY_KEY_REUSED 422
      PRECONDITION_REQUIRED 428
      RATE_LIMITED 429
      INTERNAL 500
      UNAVAILABLE 503
      SEND_TIME_BEFORE_FLOOR 422
      FLOOR_TOO_LOW 422
      AUTO_REPLY_ORDER_INCOMPLETE 409
      BACKFILL_NOT_CONFIRMED 409
      KEYWORD_INVALID 422
      TOO_MANY_AUTO_REPLIES 409
      SHIP_DATE_TRIGGER_NOT_SUPPORTED 422
      TRIGGER_PRODUCT_REQUIRED 422
      TOO_MANY_SCENARIOS 422
      TOO_MANY_BUBBLES 422
      MESSAGE_CONTENT_INVALID 422
      RECURRING_COUNT_RULE_INVALID 422
      AUDIENCE_INVALID 422
      TAG_BOTH_ADDED_AND_REMOVED 422
      TAG_IN_USE 409
      FLAG_IN_USE 409
      PACK_IN_USE 409
      PACK_BREAKS_MESSAGES 409
      PHONE_INVALID 422
      POINTS_INSUFFICIENT 409
      DELIVERY_NOT_RESENDABLE 409
      RESEND_MAY_ARRIVE_TWICE 409
      RESEND_NOT_CONFIRMED 409
      SHOP_ALREADY_SET_UP 409
      SHOP_HAS_ADMIN 409
      APPROVAL_REQUIRED 409
      APPROVAL_BY_REQUESTER 409
      APPROVAL_NOT_YOURS 409
      APPROVAL_CLOSED 409
      FOUR_EYES_NEED_TWO 409
      MEDIA_TYPE_NOT_ACCEPTED 415
      MEDIA_BROKEN 422
      MEDIA_TOO_LARGE 413
      MEDIA_IN_USE 409
      TALK_FILE_NOT_THERE 409
      CONNECTION_ALREADY_EXISTS 409
      CART_DOMAIN_CONNECTED 409
      CART_DOMAIN_FIXED 409
      CART_TOKEN_REQUIRED 422
      CART_TOKEN_INVALID 422
      CART_SIDE_NOT_CONFIGURED 422
      CART_IP_NOT_ALLOWED 422
      CART_API_DISABLED 422
      CART_LOGIN_INVALID 422
      CART_DOMAIN_INVALID 422
      CART_API_DOMAIN_INVALID 422
      CART_API_TOKEN_FETCH_FAILED 502
      CART_UNREACHABLE 502
      CART_ANSWER_UNREADABLE 502
      CART_RATE_LIMITED 503
      CART_CHECK_BUSY 503
      CART_CHECKS_TOO_MANY 429
      CART_ROWS_SET_ASIDE 422
      CART_SYNC_FAILED 502
      CLAIM_CLOSED 409
      CUSTOMER_LINKED_ELSEWHERE 409
      CART_CREDENTIAL_EXPIRING 422
      LINE_ACCOUNT_ALREADY_EXISTS 409
      LINE_CREDENTIALS_INVALID 422
      LINE_PUSH_REFUSED 409
      LINE_UNREACHABLE 502
      LINE_ANSWER_UNREADABLE 502
      LINE_BLOCKED 409
      LINE_MONTHLY_LIMIT 409
      LINE_RATE_LIMITED 503
      LINE_INVALID_MESSAGE 422
      TEST_MEMBER_MUST_CONFIRM 422
      NOT_TEST_MEMBER 422
      TEST_MEMBER_BUSY 409
      TEST_QUOTA_TOO_SMALL 422
      ADDRESS_MALFORMED 400
      REQUEST_MALFORMED 400
      REQUEST_TIMEOUT 408
      ADDRESS_TOO_LONG 414
      HEADERS_TOO_LARGE 431
      POINTS_TOO_MANY 409
      FORM_VERSION_CHANGED 409
      LIFF_NOT_A_FRIEND 409
      LIFF_NOT_CONFIGURED 409
      LIFF_TOKEN_EXPIRED 401
      LIFF_TOKEN_INVALID 401
      LINE_LOGIN_INVALID 422
      SUBMISSION_EXPIRED 409
      SUBMISSION_USED 409
      TOO_MANY_TRIES 429
      RPA_LOGIN_FAILED 422
      RPA_ACCOUNT_LOCKED 422
      RPA_BASIC_AUTH_FAILED 422
      RPA_TWO_FACTOR 422
      RPA_CAPTCHA 422
      RPA_MAINTENANCE 503
      RPA_SESSION_LOST 502
      RPA_SCREEN_CHANGED 502
      RPA_VALUES_CHANGED 409
      RPA_SUBSCRIPTION_NOT_FOUND 409
      RPA_PRODUCT_NOT_FOUND 409
      RPA_MULTIPLE_PRODUCTS 409
      RPA_CONDITION_REFUSED 409
      RPA_VERIFY_MISMATCH 409
      RPA_NO_ROBOT 409
      RPA_BROWSER_FAILED 502`),
  )
  expect(problemBody(new Problem('NOT_FOUND'), 'request-1').type).toBe('urn:todoke:problem:NOT_FOUND')
})

it('headers that are read and written', () => {
  expect(foundInProduct(/\bheaders(?:\.|\[')([a-z-]+)/g)).toEqual(
    lines(`
      accept
      authorization
      content-encoding
      content-length
      content-type
      date
      idempotency-key
      if-match
      if-none-match
      if-range
      origin
      range
      retry-after
      x-line-request-id
      x-line-signature`),
  )
  expect(foundInProduct(/\.(?:header|removeHeader)\('([a-z-]+)'/g)).toEqual(
    lines(`
      accept-ranges
      allow
      cache-control
      connection
      content-disposition
      content-security-policy
      x-content-type-options
      content-length
      content-range
      content-type
      etag
      idempotency-replayed
      last-modified
      retry-after
      vary
      www-authenticate
      x-ratelimit-limit
      x-ratelimit-remaining
      x-ratelimit-reset
      x-request-id`),
  )
  expect(foundInProduct(/['"](x-[a-z-]+)['"]/gi)).toEqual(
    lines(`
      x-content-type-options
      X-Access-Token
      x-amz-date
      x-client-ip
      x-forwarded-for
      x-line-accepted-request-id
      x-line-request-id
      x-line-retry-key
      x-line-signature
      x-ratelimit-limit
      x-ratelimit-remaining
      x-ratelimit-reset
      x-real-ip
      x-request-id
      x-roles
      x-robots-tag
      X-Auto-Response-Suppress`),
  )
  expect(foundInProduct(/['"`](\/(?:v2|oauth2|api)\/[^'"`]*)['"`]/g)).toEqual(
    lines(`
      /api/data_assistant/v1/
      /oauth2/v3/token
      /v2/bot/chat/loading/start
      /v2/bot/info
      /v2/bot/message/push
      /v2/bot/message/quota
      /v2/bot/message/quota/consumption
      /v2/bot/message/reply
      /v2/bot/message/validate/push
      /v2/bot/profile/\${}
      /v2/bot/richmenu/list
      /v2/bot/user/\${}/richmenu
      /v2/bot/user/\${}/richmenu/\${}`),
  )
})

it('lists that cursors name', () => {
  expect(foundInProduct(/\b(?:by[A-Z]\w+|readCursor)\([^'`)]*?'((?!number)\w+)'/g)).toEqual(
    lines(`
      apiKeys
      approvals
      autoReplies
      autoReplyVersions
      replyAnswers
      replyClicks
      robots
      requests
      cartConnections
      clicks
      erasures
      flags
      followMessages
      notices
      forms
      formVersions
      formSubmissions
      lineAccounts
      media
      members
      messagePacks
      operators
      orders
      points
      products
      recoveries
      resendList
      shops
      stops
      string
      tags
      talk
      taps
      testRuns
      alerts
      identityClaims
      linkLog
      unreadEvents
      unreadCartData
      versions`),
  )
})
