import { describe, expect, it } from '@jest/globals'
import { DELIVERY_STATES, REASONS } from '../../../domain/delivery/deliveryStates.ts'
import { TAP_ACTIONS, TAP_VERDICTS } from '../../../domain/responses/judgeTap.ts'
import { foundInProduct, lines } from './productText.ts'
import { WORDS } from './words.golden.ts'

describe('words that rows hold', () => {
  it('states and reasons of deliveries, verdicts and actions of taps', () => {
    expect(DELIVERY_STATES.join(' ')).toBe(
      'planned armed sending sent failed unknown skipped cancelled parked',
    )
    expect(REASONS.join(' ')).toBe(
      'LATE OUTAGE_EXPIRED DISABLED FILTER UNREACHABLE UNLINKED ORDER_CANCELLED SHIP_DATE_CLEARED EXCLUSIVE CAP QUIET QUOTA STOPPED OPT_OUT COUNT_UNKNOWN HISTORY CONNECTION_REMOVED INVALID_CONTENT',
    )
    expect(TAP_VERDICTS.join(' ')).toBe('TAKEN AGAIN FORGED UNKNOWN FOREIGN EXPIRED TOO_OFTEN')
    expect(TAP_ACTIONS.join(' ')).toBe('changeTags changePoints changeOptOut linkRichMenu reply')
  })

  it('outcomes of actions, and what ids are told apart by', () => {
    const outcome =
      /['`]((?:DONE|SKIPPED|REFUSED|UNCHANGED|EXPIRED|UNKNOWN|INVALID_CONTENT)(?:: [^'`]*)?)['`]/g
    expect(foundInProduct(outcome)).toEqual(
      lines(`
      DONE
      DONE: \${} OF \${}
      EXPIRED
      INVALID_CONTENT
      REFUSED
      REFUSED: \${}
      SKIPPED
      SKIPPED: \${}
      SKIPPED: EARLIER_ATTEMPT
      SKIPPED: NOT_CONFIGURED
      SKIPPED: TEST_ENDED
      UNCHANGED
      UNKNOWN`),
    )
    const checks = foundInProduct(/\bworkflow: '(\w+)'/g).map((name) => `${name}:\${}`)
    expect([...foundInProduct(/`([a-zA-Z_]+[:.]\$\{[^`]*)`/g), ...checks].toSorted()).toEqual(
      lines(`
      api:\${}
      changeRequest:\${}
      claim:\${}
      request:\${}:\${}
      claim:\${}:linked
      claim:\${}:asked:\${}
      deliveries.\${}
      delivery:\${}
      erase:\${}
      hash:\${}
      id:\${}
      listRichMenus:\${}
      member:\${}
      operator:\${}
      operators:\${}
      order:\${}:\${}
      replan:\${}
      todoke:\${}
      reply:\${}
      request:\${}
      send:\${}:\${}
      sync:\${}
      form:\${}
      tap:\${}
      test:\${}
      todoke.\${}
      validateMessage:\${}
      verifyCartConnection:\${}
      verifyLineAccount:\${}
      trial:\${}
      tryRobotLogin:\${}
      event:\${}
      message:\${}:\${}
      alerts:\${}`),
    )
  })

  it('whatever is written in capitals; a new word is a new line', () => {
    expect(foundInProduct(/'((?:[A-Z0-9]+_)*[A-Z0-9]*[A-Z][A-Z0-9]*)'/g)).toEqual(
      lines(WORDS.replaceAll(' ', '\n')),
    )
  })

  it('whatever bears the product’s name: labels of keys, locks, channels, metrics, settings', () => {
    expect(foundInProduct(/['"`]((?:urn:)?todoke[:_.-][^'"`\s]*)['"`]/g)).toEqual(
      lines(`
      todoke.liff.\${}
      todoke-\${}
      todoke-answers
      todoke-api
      todoke-dispatcher-stop
      todoke-relay
      todoke.\${}
      todoke.answer:\${}:\${}
      todoke.claim:\${}:\${}
      todoke.claimNumbers
      todoke.bootstrapKey
      todoke:\${}
      todoke:draft:\${}
      todoke:renewed
      todoke:sandbox
      todoke.cartChecks:\${}
      todoke.dataKey:\${}
      todoke.fingerprint
      todoke.flags:
      todoke.linking:\${}
      todoke.payload
      todoke.robotLogins
      todoke.secret:\${}:\${}
      todoke.sync:\${}
      todoke.tags:
      todoke.text:\${}:\${}
      todoke_app
      todoke_robot_job_seconds
      todoke_robot_jobs_running
      todoke_robot_jobs_total
      todoke_deliveries_claimed_total
      todoke_deliveries_settled_total
      todoke_delivery_lateness_seconds
      todoke_dispatcher_channels
      todoke_engine
      todoke_http_request_duration_seconds
      todoke_keeper_healed_total
      todoke_outbox
      todoke_outbox_relayed_total
      todoke_notices_settled_total
      todoke_push_seconds
      todoke_stop
      urn:todoke:problem:
      urn:todoke:problem:\${}
      todoke_alert_mails_total
      todoke_alerts_total`),
    )
    expect(foundInProduct(/\b((?:TODOKE|TEMPORAL)_[A-Z0-9_]+)\b/g)).toEqual(
      lines(`
      TEMPORAL_ADDRESS
      TEMPORAL_API_KEY
      TEMPORAL_NAMESPACE
      TEMPORAL_TLS_CA_FILE
      TEMPORAL_TLS_CERT_FILE
      TEMPORAL_TLS_KEY_FILE
      TODOKE_API_MAX_LOOP_DELAY_MS
      TODOKE_API_REQUESTS_PER_MINUTE
      TODOKE_LINE_API_BASE_URL
      TODOKE_LINE_CERTS_URL
      TODOKE_LINE_DATA_API_BASE_URL
      TODOKE_LINK_BASE_URL
      TODOKE_MASTER_KEY
      TODOKE_MAX_CACHED_WORKFLOWS
      TODOKE_MEDIA_BASE_URL
      TODOKE_MEDIA_DIR
      TODOKE_MEDIA_S3_BUCKET
      TODOKE_MEDIA_S3_ENDPOINT
      TODOKE_MEDIA_S3_KEY_ID
      TODOKE_MEDIA_S3_PATH_STYLE
      TODOKE_MEDIA_S3_REGION
      TODOKE_MEDIA_S3_SECRET
      TODOKE_METRICS_PORT
      TODOKE_PAGES_DIR
      TODOKE_PRIVATE_CART_HOSTS
      TODOKE_PUBLIC_URL
      TODOKE_READY
      TODOKE_OPERATION_TIMES
      TODOKE_REPLAN_ORDERS_PER_SECOND
      TODOKE_SHUTDOWN_GRACE_SECONDS
      TODOKE_ROBOT_SLOTS
      TODOKE_SUPPORT_CONTACT
      TODOKE_SYNC_INTERVAL_SECONDS
      TODOKE_TEMPORAL_METRICS_PORT
      TODOKE_TEMPORAL_UI_ORIGIN
      TODOKE_TEMPORAL_UI_TOKEN
      TODOKE_TRUSTED_PROXIES
      TODOKE_ALERT_MAIL_AFTER_SECONDS
      TODOKE_MAIL_FROM
      TODOKE_SMTP_URL`),
    )
  })
})
