import { PRODUCT_VERSION } from '../infra/runtime/productVersion.ts'
import { createActionActivities } from '../activities/delivery/actionActivities.ts'
import { createLineActivities, createPusher } from '../activities/line/index.ts'
import { createValidateActivities } from '../activities/messages/validateMessage.ts'
import { createLinkingActivities } from '../activities/members/linking.ts'
import { createOptOutActivities } from '../activities/members/optOutReply.ts'
import { createRereadActivities, waitsForCart } from '../activities/replies/rereads.ts'
import { createTestMemberReplyActivities } from '../activities/testRuns/testMemberReply.ts'
import { createTapActivities } from '../activities/responses/tapActions.ts'
import { createAnswerActivities } from '../activities/replies/answerEvent.ts'
import { handleAndAnswer } from '../activities/replies/handleAndAnswer.ts'
import { createLineEventActivities } from '../activities/events/handleLineEvent.ts'
import { createUndoActivities } from '../activities/testRuns/undoChanges.ts'
import { retryAfterUpgrade } from '../schema/events/retryEvents.ts'
import { createShopBoxes, type ShopBoxes } from '../schema/crypto/shopBoxes.ts'
import { createResponseTokens } from '../schema/crypto/responseTokens.ts'
import { TASK_QUEUES } from '../workflows/messages.ts'
import { createRelayOutbox } from './outbox/relayOutbox.ts'
import { PUSH_TIMEOUT_MS } from './delivery/dispatcher/channel.ts'
import { startDispatcher } from './delivery/dispatcher/dispatcher.ts'
import { dispatchMetrics } from './delivery/dispatcher/metrics.ts'
import { startKeeper } from './delivery/keeper.ts'
import { startAlerts } from './alerts/role.ts'
import { startMemberFiles } from './talk/memberFiles.ts'
import { startAnswerThread } from './replies/answerThread.ts'
import { startPictureRemovals } from './robots/pictureRemovals.ts'
import { runProcess } from './runtime/process.ts'
import { watchQuota } from './delivery/watchQuota.ts'
import { type Role, type RoleContext, runWorker } from './runtime/role.ts'

/** Connections to LINE that a process keeps at most; pushes of all its channels share them. */
const CONNECTIONS = 128

/** The role `line`: member workflows, the calls to LINE, the dispatcher and the keeper. */
export async function startLine(context: RoleContext): Promise<Role> {
  const { db, vault, line, config, temporal, registry } = context
  const log = context.log.child({ role: 'line' })
  const tokens = createResponseTokens(config.keyring)
  const boxes = createShopBoxes({ db, vault })
  const lineActivities = createLineActivities({ db, vault, line })
  const answers = createAnswerActivities({
    db,
    line,
    boxes,
    tokens,
    linkBaseUrl: config.linkBaseUrl,
    mediaBaseUrl: config.mediaBaseUrl,
  })
  const activities = {
    ...lineActivities,
    ...createValidateActivities({
      db,
      vault,
      line,
      linkBaseUrl: config.linkBaseUrl,
      mediaBaseUrl: config.mediaBaseUrl,
    }),
    ...handleAndAnswer(
      createLineEventActivities({
        db,
        boxes,
        tokens,
        claims: vault.claims,
        log,
        productVersion: PRODUCT_VERSION,
      }),
      answers,
      waitsForCart(db),
    ),
    ...createOptOutActivities({ db, line, boxes }),
    ...createRereadActivities({ db, line }),
    ...createLinkingActivities({ db, line, boxes }),
    ...createTestMemberReplyActivities({ db, line, boxes }),
    ...createTapActivities({ db, line, boxes }),
    ...answers,
    ...createActionActivities({ db, line }),
    ...createUndoActivities({ db, line }),
  }
  const worker = runWorker(context, {
    taskQueue: TASK_QUEUES.line,
    activities,
    maxConcurrentActivityTaskExecutions: 20,
  })
  const pusher = createPusher({
    baseUrl: config.lineApiBaseUrl,
    connections: CONNECTIONS,
    timeoutMs: PUSH_TIMEOUT_MS,
  })
  const dispatcher = await startDispatcher({
    db,
    databaseUrl: config.databaseUrl,
    client: temporal.client,
    pusher,
    access: line.access,
    tokens,
    boxes,
    linkBaseUrl: config.linkBaseUrl,
    mediaBaseUrl: config.mediaBaseUrl,
    metrics: dispatchMetrics(registry),
    log,
  })
  const stopping = new AbortController()
  const upgraded = retryUnread({ db, boxes, log }, stopping.signal)
  const quota = watchQuota({
    channels: () => dispatcher.channels(),
    readQuota: (channel) => lineActivities.readQuota(channel),
    log,
  })
  const files = startMemberFiles({ db, line, boxes, config, log })
  const answering = startAnswerThread({ config, log })
  const pictures = startPictureRemovals({ db, config, log })
  const keeper = startKeeper({
    db,
    client: temporal.client,
    dispatcher,
    relayOutbox: createRelayOutbox({ db, client: temporal.client, registry, log }),
    registry,
    log,
  })
  return {
    name: 'line',
    ready: worker.ready,
    ended: worker.ended,
    async stop() {
      quota.stop()
      stopping.abort()
      await Promise.all([
        upgraded,
        answering.stop(),
        files.stop(),
        pictures.stop(),
        keeper.stop(),
        dispatcher.stop(),
        worker.stop(),
      ])
      await pusher.close()
    },
  }
}

/** Behind the start: what an older version could not read does not hold up what this one does. */
async function retryUnread(
  { db, boxes, log }: Pick<RoleContext, 'db' | 'log'> & { boxes: ShopBoxes },
  signal: AbortSignal,
): Promise<void> {
  const failed = 'events that were set aside could not be tried again'
  try {
    const done = await retryAfterUpgrade(
      db,
      { boxes, productVersion: PRODUCT_VERSION, signal },
      (err, lineAccount) => log.error({ err, lineAccount }, failed),
    )
    if (done.tried > 0) log.info(done, 'tried events again that an older version had set aside')
  } catch (err) {
    log.error({ err }, failed)
  }
}

if (import.meta.main) await runProcess('line', [startLine, startAlerts], { mayBeWithoutTemporal: true })
