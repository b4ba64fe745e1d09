import { asyncLocalStorage, type Context } from '@temporalio/activity'
import { ApplicationFailure } from '@temporalio/common'
import { describe, expect, it, jest } from '@jest/globals'
import type { Client } from '@temporalio/client'
import { CartFailure } from '../../../activities/carts/cartFailure.ts'
import type { CartHttp } from '../../../activities/carts/http.ts'
import type { CartPace } from '../../../activities/carts/pace.ts'
import { createCartActivities } from '../../../activities/carts/cartActivities.ts'
import { createActionActivities } from '../../../activities/delivery/actionActivities.ts'
import { createPlanningActivities } from '../../../activities/delivery/planDeliveries.ts'
import { createSendActivities } from '../../../activities/delivery/sendMessage.ts'
import { createReplanActivities } from '../../../activities/messages/replanOrders.ts'
import { createLineActivities, type Line, LineCallFailed } from '../../../activities/line/index.ts'
import { createValidateActivities } from '../../../activities/messages/validateMessage.ts'
import { createLinkingActivities } from '../../../activities/members/linking.ts'
import { createOptOutActivities } from '../../../activities/members/optOutReply.ts'
import { createRereadActivities } from '../../../activities/replies/rereads.ts'
import { createAnswerActivities } from '../../../activities/replies/answerEvent.ts'
import { createTapActivities } from '../../../activities/responses/tapActions.ts'
import { createTestMemberReplyActivities } from '../../../activities/testRuns/testMemberReply.ts'
import { createLineEventActivities } from '../../../activities/events/handleLineEvent.ts'
import { createErasingActivities } from '../../../activities/personalData/erasing.ts'
import { createOperatingActivities } from '../../../activities/requests/operatingActivities.ts'
import { createRequestActivities } from '../../../activities/requests/requestActivities.ts'
import { RobotTurns } from '../../../activities/requests/robotTurns.ts'
import { OPERATION_TIMES } from '../../../domain/requests/operationTimes.ts'
import { REQUEST_WORDS } from '../../../schema/requests/requestWords.ts'
import { createTryLoginActivities } from '../../../activities/robots/tryLogin.ts'
import { createTestPlanActivities } from '../../../activities/testRuns/planTestRun.ts'
import { createUndoActivities } from '../../../activities/testRuns/undoChanges.ts'
import { ACTIONS } from '../../../domain/members/scenarioActions.ts'
import { CART_RESOURCES } from '../../../domain/carts/cartRecords.ts'
import { CART_FAILURES, LINE_FAILURES } from '../../../domain/errors/failureTypes.ts'
import type { ConnectionId, ShopId } from '../../../domain/values/ids.ts'
import type { AnswerBox } from '../../../schema/crypto/answers.ts'
import type { ClaimBox } from '../../../schema/crypto/claimBox.ts'
import { createShopBoxes } from '../../../schema/crypto/shopBoxes.ts'
import type { Vault } from '../../../schema/crypto/vault.ts'
import { foundInProduct, lines } from './productText.ts'
import { rememberingDatabase } from './rememberingDatabase.ts'

const { db } = rememberingDatabase()
const vault = { reveal: async () => '{"accessToken":"token-1"}' } as unknown as Vault
const boxes = createShopBoxes({ db, vault })
const log = { info() {}, warn() {}, error() {} }
const pace: CartPace = { inTurn: (_claim, _patience, request) => request(new AbortController().signal) }
const line: Line = { client: {} as Line['client'], access: {} as Line['access'] }
const bases = { linkBaseUrl: 'https://crm.example', mediaBaseUrl: 'https://crm.example/media' }

/** The activities of each queue, as the roles of the worker put them together. */
const QUEUES = {
  orders: {
    ...createPlanningActivities({ db, log }),
    ...createSendActivities({ db }),
    ...createReplanActivities({ db, ordersPerSecond: 50 }),
    ...createActionActivities({ db, line }),
    ...createTestPlanActivities({ db }),
    ...createUndoActivities({ db, line }),
    ...createErasingActivities({
      db,
      client: {} as Client,
      claims: {} as ClaimBox,
      answers: {} as AnswerBox,
    }),
  },
  line: {
    ...createLineActivities({ db, vault, line }),
    ...createValidateActivities({ db, vault, line, ...bases }),
    ...createLineEventActivities({
      db,
      boxes,
      tokens: { readTap: () => null },
      claims: {} as ClaimBox,
      log,
      productVersion: '',
    }),
    ...createOptOutActivities({ db, line, boxes }),
    ...createRereadActivities({ db, line }),
    ...createLinkingActivities({ db, line, boxes }),
    ...createTestMemberReplyActivities({ db, line, boxes }),
    ...createTapActivities({ db, line, boxes }),
    ...createAnswerActivities({
      db,
      line,
      boxes,
      tokens: { tap: () => '', link: () => '' },
      ...bases,
    }),
    ...createActionActivities({ db, line }),
    ...createUndoActivities({ db, line }),
  },
  carts: createCartActivities({ db, vault, http: {} as CartHttp, pace, log }),
  requests: createRequestActivities({ db, boxes, words: REQUEST_WORDS, times: OPERATION_TIMES }),
  robots: createOperatingActivities({
    db,
    boxes,
    words: REQUEST_WORDS,
    turns: new RobotTurns(),
    times: OPERATION_TIMES,
    openOperator: () => Promise.reject(new Error('none')),
    log,
  }),
  robotChecks: createTryLoginActivities({ db, vault, logIn: async () => {}, log }),
}

const ACTIVITIES = {
  orders:
    'planDeliveries sendMessage tellOfEdit changeTags changePoints linkRichMenu planTestRun takeBackMember takeBackMenu eraseMemberRows eraseHistories eraseStoredAnswers filesAreGone closeErasure',
  line: 'fetchProfile listRichMenus readQuota verifyLineAccount validateMessage handleLineEvent replyToOptOut askForReread settleLinkedClaim replyToUnlink replyToTestWish replyToTap linkTapMenu answerEvent linkAnswerMenu changeTags changePoints linkRichMenu takeBackMember takeBackMenu',
  carts: 'pullConnection recordCartFailure verifyCart pullPiece rereadCustomer',
  requests: 'lookAtRequest tagRequest tellRequestResult',
  robots: 'operateSubscription writeRequestMemo',
  robotChecks: 'tryLogin',
}

describe('activities', () => {
  it('have the names that histories call them by', () => {
    for (const queue of ['orders', 'line', 'carts', 'requests', 'robots', 'robotChecks'] as const)
      expect([queue, Object.keys(QUEUES[queue]).join(' ')]).toEqual([queue, ACTIVITIES[queue]])
    expect(ACTIONS).toEqual(['changeTags', 'changePoints', 'linkRichMenu'])
    // The workflows ask for these; readQuota is the watcher's alone.
    const called = foundInProduct(/const \{ (\w+)(?:: \w+)? \} = proxyActivities/g)
    const known = new Set(Object.values(ACTIVITIES).flatMap((names) => names.split(' ')))
    expect(called).toEqual([...known].filter((name) => name !== 'readQuota').toSorted())
  })

  it('fail with types that workflows know', () => {
    expect([...CART_FAILURES, ...LINE_FAILURES].toSorted()).toEqual(
      lines(`
        CART_ANSWER_UNREADABLE
        CART_API_DISABLED
        CART_DOMAIN_INVALID
        CART_IP_NOT_ALLOWED
        CART_RATE_LIMITED
        CART_SIDE_NOT_CONFIGURED
        CART_TOKEN_INVALID
        CART_TOKEN_REQUIRED
        CART_UNREACHABLE
        LINE_ACCOUNT_GONE
        LINE_ANSWER_UNREADABLE
        LINE_CREDENTIALS_INVALID
        LINE_RATE_LIMITED
        LINE_REFUSED
        LINE_UNREACHABLE`),
    )
    const failures = LINE_FAILURES.map((type) => new LineCallFailed(type, 'x').toFailure())
    expect(
      failures.map(({ type, nonRetryable, nextRetryDelay = null }) => [type, nonRetryable, nextRetryDelay]),
    ).toEqual([
      ['LINE_CREDENTIALS_INVALID', false, '1 minute'],
      ['LINE_UNREACHABLE', false, null],
      ['LINE_ANSWER_UNREADABLE', false, null],
      ['LINE_RATE_LIMITED', false, '5 seconds'],
      ['LINE_REFUSED', true, null],
      ['LINE_ACCOUNT_GONE', true, null],
    ])
    // Every type is a constant: none is written where it is thrown.
    expect(foundInProduct(/\bApplicationFailure\.\w+\([^)]*?(?:type: )?['"`](\w+)['"`]/g)).toEqual([])
    expect(foundInProduct(/new (ApplicationFailure)\(/g)).toEqual([])
    expect(foundInProduct(/nonRetryableErrorTypes: \[([^\]]*)\]/g)).toEqual(["'LINE_CREDENTIALS_INVALID'"])
  })
})

describe('a pull of a cart connection', () => {
  const input = { shopId: 'shop-1' as ShopId, connectionId: 'connection-1' as ConnectionId }
  const row = {
    cart: 'REPIST',
    cart_domain: 'cart.example',
    credentials_id: 'secret-1',
    synced_to: null,
    reading: 2,
  }

  /** Runs the activity as a worker does; answers the details of its heartbeats beside what came of it. */
  const pull = async (http: CartHttp) => {
    const heartbeats: unknown[] = []
    const context = {
      heartbeat: (details: unknown) => heartbeats.push(details),
      cancellationSignal: new AbortController().signal,
    } as unknown as Context
    const database = rememberingDatabase(({ sql }) => (sql.includes('from unread_cart_data') ? [] : [row]))
    const activities = createCartActivities({ db: database.db, vault, http, pace, log })
    const outcome = await asyncLocalStorage
      .run(context, () => activities.pullConnection(input))
      .catch((error: unknown) => error)
    return { heartbeats, outcome }
  }
  const cart = (get: CartHttp['get']): CartHttp => ({
    origin: (domain) => `https://${domain}`,
    clock: () => Date.parse('2026-07-01T00:00:00Z'),
    get,
  })

  it('says in its heartbeats which resource was stored last, and asks the cart in its words', async () => {
    expect(CART_RESOURCES).toEqual(['products', 'customers', 'subscriptions', 'orders'])
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] })
    const asked: string[] = []
    try {
      const { heartbeats, outcome } = await pull(
        cart(async (url, headers) => {
          asked.push(`${url} ${Object.keys(headers).join()}`)
          jest.advanceTimersByTime(5_000)
          const text = '{"result":"ok","total":0,"products":[],"customers":[],"teiki":[],"orders":[]}'
          return { status: 200, text, undecoded: null, date: null, retryAfterMs: null }
        }),
      )
      expect(heartbeats).toEqual([undefined, 'products', 'customers', 'subscriptions'])
      expect(outcome).toEqual({
        gone: false,
        changed: { products: 0, customers: 0, subscriptions: 0, orders: 0 },
      })
    } finally {
      jest.useRealTimers()
    }
    const page = 'update_date_to=2026-07-01+09%3A00%3A00&offset=0&limit=500 X-Access-Token'
    expect(asked).toEqual(
      ['products', 'customers', 'teiki', 'orders'].map(
        (path) => `https://cart.example/api/data_assistant/v1/${path}?${page}`,
      ),
    )
  })

  it('fails with the code of the cart’s refusal', async () => {
    const { outcome } = await pull(
      cart(() => Promise.reject(new CartFailure('CART_RATE_LIMITED', 'slower', 5_000))),
    )
    expect(outcome).toBeInstanceOf(ApplicationFailure)
    expect(outcome).toMatchObject({ type: 'CART_RATE_LIMITED', nonRetryable: false, nextRetryDelay: 5_000 })
  })
})
