import { setTimeout as sleep } from 'node:timers/promises'
import { Client, Connection, type DataConverter } from '@temporalio/client'
import { NativeConnection, type NativeConnectionOptions } from '@temporalio/worker'
import type { Logger } from 'pino'
import { BadSetting } from '../../infra/runtime/settings.ts'
import { reasonOf, sayWaiting, START_WAIT_MS, waitAtStart } from '../../infra/runtime/startWait.ts'
import { connectionOptions } from '../../infra/runtime/temporal.ts'
import { createPayloadCodec } from '../../schema/crypto/payloadCodec.ts'
import type { WorkerConfig } from './config.ts'

/** A worker process's connections to Temporal, made at its start and closed after its roles have stopped. */
export interface Temporal {
  /** The workers' connection, once Temporal answers. Rejects when {@link close} comes first. */
  native: Promise<NativeConnection>
  /** For the relay, the dispatcher and the keeper. Connects when first used, so that Temporal may be down at start. */
  client: Client
  dataConverter: DataConverter
  close(): Promise<void>
}

/** How the process starts while Temporal does not answer. */
export interface TemporalStart {
  /** The process goes on without Temporal: messages must leave without it too (delivery.md 1.3). */
  mayBeDown: boolean
  log: Pick<Logger, 'warn' | 'error' | 'isLevelEnabled'>
  /** How long a process that may not go on waits (ms). */
  withinMs?: number
}

/** One attempt to connect. */
const ATTEMPT_MS = 10_000
const RECONNECT_MS = 2_000

/**
 * Connects to Temporal. A server that does not answer is waited for, here or, where it may be down, behind the process.
 * @throws BadSetting when it does not answer in time and may not be down, or refuses the key or the certificate
 */
export async function connectTemporal(
  { temporal, keyring }: Pick<WorkerConfig, 'temporal' | 'keyring'>,
  { mayBeDown, log, withinMs = START_WAIT_MS }: TemporalStart,
): Promise<Temporal> {
  const options = connectionOptions(temporal)
  const connect = (leftMs = ATTEMPT_MS): Promise<NativeConnection> =>
    connectWithin(options, Math.min(leftMs, ATTEMPT_MS))
  const closing = new AbortController()
  const { native } = mayBeDown
    ? await connectBehind(connect, log, closing.signal)
    : await waitAtStart(connect, {
        withinMs,
        mayPass: (error) => error instanceof TemporalUnreachable && !error.isRefusal,
        say: (reason) => sayWaiting(log, `waiting for Temporal. ${reason}`),
      }).then((connection) => ({ native: Promise.resolve(connection) }))
  native.catch(() => {})
  const dataConverter: DataConverter = { payloadCodecs: [createPayloadCodec(keyring)] }
  const connection = Connection.lazy(options)
  return {
    native,
    client: new Client({ connection, namespace: temporal.namespace, dataConverter }),
    dataConverter,
    async close() {
      closing.abort()
      await connection.close()
      await native.then((one) => one.close()).catch(() => {})
    },
  }
}

/**
 * Tries once, then behind the process until it is connected. Says why it is not at the first failure and whenever the
 * reason changes. Rejects when `signal` is aborted.
 */
async function connectBehind(
  connect: () => Promise<NativeConnection>,
  log: TemporalStart['log'],
  signal: AbortSignal,
): Promise<{ native: Promise<NativeConnection> }> {
  let said = ''
  const attempt = (): Promise<NativeConnection | null> =>
    connect().catch((error: unknown) => {
      const reason = reasonOf(error)
      if (reason !== said) sayWithout(log, error)
      said = reason
      return null
    })
  const again = async (): Promise<NativeConnection> => {
    for (;;) {
      await sleep(RECONNECT_MS, undefined, { signal })
      const connection = await attempt()
      if (connection) return connection
    }
  }
  const first = await attempt()
  return { native: first === null ? again() : Promise.resolve(first) }
}

function sayWithout(log: TemporalStart['log'], error: unknown): void {
  if (error instanceof TemporalUnreachable && error.isRefusal)
    log.error(
      { err: error },
      `Temporal refuses this process: messages leave all the same, workflows wait until it is let in. ${error.message}`,
    )
  else
    log.warn({ err: error }, 'Temporal is down: messages leave all the same, workflows go on when it is back')
}

/** A server that accepts the connection and then says nothing would hold the SDK for ever. */
async function connectWithin(
  { address, ...options }: NativeConnectionOptions & { address: string },
  ms: number,
): Promise<NativeConnection> {
  const timeout = new AbortController()
  const silence = sleep(ms, undefined, timeout).then(() => {
    throw new Error(`no answer within ${Math.ceil(ms / 1_000)} s`)
  })
  const connecting = NativeConnection.connect({ address, ...options })
  try {
    return await Promise.race([connecting, silence])
  } catch (error) {
    // One that arrives after all is nobody's.
    connecting.then((late) => late.close()).catch(() => {})
    throw new TemporalUnreachable(address, error)
  } finally {
    timeout.abort()
  }
}

/** Temporal did not answer, or refused the connection. */
class TemporalUnreachable extends BadSetting {
  /** Waiting does not help against a wrong key or certificate. */
  readonly isRefusal: boolean
  constructor(address: string, cause: unknown) {
    const reason = reasonOf(cause)
    super(
      'TEMPORAL_ADDRESS',
      `cannot reach a Temporal server at ${address} (${reason}). Start it, or correct the address and, for Temporal Cloud, TEMPORAL_API_KEY or the TLS files.`,
    )
    this.isRefusal = /unauthenticated|permission ?denied|unauthorized|certificate/i.test(reason)
  }
}
