import { Client, Connection, type ConnectionOptions } from '@temporalio/client'
import type { PayloadCodec } from '@temporalio/common'

export interface TemporalSettings {
  address: string
  namespace: string
  apiKey?: string
  /** PEM files' contents. */
  tls?: { ca?: Buffer; certificate?: Buffer; key?: Buffer }
}

/** The way to Temporal. Nothing here needs it to be up: the first call connects, later ones reconnect. */
export interface TemporalAccess {
  /**
   * Runs a short workflow and answers its result.
   * @throws whatever the client throws when it is not done within `seconds`
   */
  runBriefly<Result>(
    workflowType: string,
    options: { workflowId: string; taskQueue: string; input: object; seconds: number },
  ): Promise<Result>
  /** Whether Temporal answers within a second. */
  isUp(): Promise<boolean>
  close(): Promise<void>
}

export function openTemporal(settings: TemporalSettings, codec: PayloadCodec): TemporalAccess {
  const connection = Connection.lazy(connectionOptions(settings))
  const client = new Client({
    connection,
    namespace: settings.namespace,
    dataConverter: { payloadCodecs: [codec] },
  })
  return {
    runBriefly<Result>(
      workflowType: string,
      { workflowId, taskQueue, input, seconds }: Parameters<TemporalAccess['runBriefly']>[1],
    ) {
      return client.withDeadline(Date.now() + seconds * 1_000, async (): Promise<Result> => {
        const result: unknown = await client.workflow.execute(workflowType, {
          workflowId,
          taskQueue,
          args: [input],
          workflowExecutionTimeout: `${seconds} seconds`,
        })
        return result as Result
      })
    },
    async isUp() {
      try {
        await connection.withDeadline(Date.now() + 1_000, () => connection.workflowService.getSystemInfo({}))
        return true
      } catch {
        return false
      }
    },
    close: () => connection.close(),
  }
}

function connectionOptions({ address, apiKey, tls }: TemporalSettings): ConnectionOptions {
  const pair = tls?.certificate && tls.key ? { crt: tls.certificate, key: tls.key } : null
  return {
    address,
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(tls || apiKey !== undefined
      ? {
          tls: {
            ...(tls?.ca ? { serverRootCACertificate: tls.ca } : {}),
            ...(pair ? { clientCertPair: pair } : {}),
          },
        }
      : {}),
  }
}
