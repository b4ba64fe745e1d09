import { Client, Connection, type DataConverter, type TLSConfig } from '@temporalio/client'
import { NativeConnection } from '@temporalio/worker'
import { createPayloadCodec } from '../schema/crypto/payloadCodec.ts'
import { BadSetting, type WorkerConfig } from './config.ts'

/** What a worker process needs of Temporal. */
export interface Temporal {
  /** For workers: polls and completes tasks. */
  native: NativeConnection
  /** For the relay, the dispatcher and the keeper. Connects when first used, so that it may be down at start. */
  client: Client
  dataConverter: DataConverter
  close(): Promise<void>
}

/**
 * Connects to Temporal. @throws BadSetting when the server cannot be reached: workers have nothing to do
 * without it (the dispatcher of a running process goes on when it goes down later).
 */
export async function connectTemporal({ temporal, keyring }: WorkerConfig): Promise<Temporal> {
  const { address, namespace, apiKey } = temporal
  const tls: TLSConfig | boolean =
    temporal.tls || temporal.ca || apiKey
      ? {
          ...(temporal.tls && { clientCertPair: { crt: temporal.tls.cert, key: temporal.tls.key } }),
          ...(temporal.ca && { serverRootCACertificate: temporal.ca }),
        }
      : false
  const options = { address, tls, ...(apiKey && { apiKey }) }
  const dataConverter: DataConverter = { payloadCodecs: [createPayloadCodec(keyring)] }
  let native: NativeConnection
  try {
    native = await NativeConnection.connect(options)
  } catch (error) {
    throw new BadSetting(
      'TEMPORAL_ADDRESS',
      `cannot reach a Temporal server at ${address} (${error instanceof Error ? error.message : String(error)}). Start it, or correct the address and, for Temporal Cloud, TEMPORAL_API_KEY or the TLS files.`,
    )
  }
  const connection = Connection.lazy(options)
  return {
    native,
    client: new Client({ connection, namespace, dataConverter }),
    dataConverter,
    async close() {
      await connection.close()
      await native.close()
    },
  }
}
