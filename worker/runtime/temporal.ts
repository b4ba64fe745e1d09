import { setTimeout as sleep } from 'node:timers/promises'
import { Client, Connection, type DataConverter, type TLSConfig } from '@temporalio/client'
import { NativeConnection } from '@temporalio/worker'
import type { Logger } from 'pino'
import { createPayloadCodec } from '../../schema/crypto/payloadCodec.ts'
import { BadSetting, type WorkerConfig } from './config.ts'

/** What a worker process needs of Temporal. */
export interface Temporal {
  /** The workers' connection, once Temporal answers. Rejects when {@link close} comes first. */
  native: Promise<NativeConnection>
  /** For the relay, the dispatcher and the keeper. Connects when first used, so that it may be down at start. */
  client: Client
  dataConverter: DataConverter
  close(): Promise<void>
}

const AGAIN_MS = 2_000

/**
 * Connects to Temporal. `mayBeDown` is for processes that send messages: those must leave without Temporal
 * too (delivery.md 1.3), so it is waited for behind them.
 * @throws BadSetting when it cannot be reached and may not be down
 */
export async function connectTemporal(
  { temporal, keyring }: WorkerConfig,
  { mayBeDown, log }: { mayBeDown: boolean; log: Logger },
): Promise<Temporal> {
  const { address, namespace, apiKey } = temporal
  const tls: TLSConfig | boolean =
    temporal.tls || temporal.ca || apiKey
      ? {
          ...(temporal.tls && { clientCertPair: { crt: temporal.tls.cert, key: temporal.tls.key } }),
          ...(temporal.ca && { serverRootCACertificate: temporal.ca }),
        }
      : false
  const options = { address, tls, ...(apiKey && { apiKey }) }
  const ending = new AbortController()
  const connect = (): Promise<NativeConnection> =>
    NativeConnection.connect(options).catch((error: unknown) => {
      throw unreachable(address, error)
    })
  const first = await connect().catch((error: unknown) => {
    if (!mayBeDown) throw error
    log.warn({ err: error }, 'Temporal is down: messages leave all the same, workflows go on when it is back')
    return null
  })
  const native = first === null ? reconnect(connect, ending.signal) : Promise.resolve(first)
  native.catch(() => {})
  const dataConverter: DataConverter = { payloadCodecs: [createPayloadCodec(keyring)] }
  const connection = Connection.lazy(options)
  return {
    native,
    client: new Client({ connection, namespace, dataConverter }),
    dataConverter,
    async close() {
      ending.abort()
      await connection.close()
      await native.then((one) => one.close()).catch(() => {})
    },
  }
}

async function reconnect(
  connect: () => Promise<NativeConnection>,
  signal: AbortSignal,
): Promise<NativeConnection> {
  for (;;) {
    await sleep(AGAIN_MS, undefined, { signal })
    const connection = await connect().catch(() => null)
    if (connection) return connection
  }
}

const unreachable = (address: string, error: unknown): BadSetting =>
  new BadSetting(
    'TEMPORAL_ADDRESS',
    `cannot reach a Temporal server at ${address} (${error instanceof Error ? error.message : String(error)}). Start it, or correct the address and, for Temporal Cloud, TEMPORAL_API_KEY or the TLS files.`,
  )
