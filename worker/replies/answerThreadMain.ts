import { parentPort, workerData } from 'node:worker_threads'
import { createLine } from '../../activities/line/index.ts'
import { createLog } from '../../infra/runtime/log.ts'
import { parseKeyring } from '../../schema/crypto/keyring.ts'
import { createResponseTokens } from '../../schema/crypto/responseTokens.ts'
import { createShopBoxes } from '../../schema/crypto/shopBoxes.ts'
import { createVault } from '../../schema/crypto/vault.ts'
import { openDatabase } from '../../schema/database.ts'
import { startAnswerDesk } from './answerDesk.ts'
import { answersOf } from './answersOf.ts'
import type { AnswerThreadData } from './answerThread.ts'

/** Connections of its own: an answer never waits for one that a wave has. */
const CONNECTIONS = 8

const { databaseUrl, masterKey, lineApiBaseUrl, linkBaseUrl, mediaBaseUrl, logLevel } =
  workerData as AnswerThreadData
const log = createLog({ name: 'todoke-answers', level: logLevel })
const db = openDatabase({ url: databaseUrl, name: 'todoke-answers', max: CONNECTIONS })
const keyring = parseKeyring(masterKey)
const vault = createVault(keyring)
const desk = await startAnswerDesk({
  db,
  databaseUrl,
  answer: answersOf({
    db,
    vault,
    line: createLine({ db, vault, lineApiBaseUrl }),
    boxes: createShopBoxes({ db, vault }),
    tokens: createResponseTokens(keyring),
    linkBaseUrl,
    mediaBaseUrl,
  }),
  log,
})
parentPort?.once('message', () => {
  void desk
    .stop()
    .then(() => db.destroy())
    .finally(() => process.exit(0))
})
