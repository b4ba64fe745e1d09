import { Client, Connection } from '@temporalio/client'
import type { Payload } from '@temporalio/common'
import type { Keyring } from '../../../schema/crypto/keyring.ts'
import { createPayloadCodec } from '../../../schema/crypto/payloadCodec.ts'

/** Decrypted payloads of all histories of one workflow type, one a line. */
export async function historiesOf(
  type: string,
  { address, namespace, keyring }: { address: string | undefined; namespace: string; keyring: Keyring },
): Promise<string> {
  const connection = await Connection.connect({ address: address ?? '' })
  try {
    const client = new Client({ connection, namespace })
    const codec = createPayloadCodec(keyring)
    const said: string[] = []
    for await (const { workflowId } of client.workflow.list({ query: `WorkflowType = '${type}'` })) {
      const history = await client.workflow.getHandle(workflowId).fetchHistory()
      for (const { data } of await codec.decode(payloadsIn(history)))
        said.push(Buffer.from(data ?? []).toString())
    }
    return said.join('\n')
  } finally {
    await connection.close()
  }
}

function payloadsIn(value: unknown): Payload[] {
  if (Array.isArray(value)) return value.flatMap(payloadsIn)
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return []
  if ('metadata' in value && 'data' in value && ArrayBuffer.isView(value.data)) return [value as Payload]
  return Object.values(value).flatMap(payloadsIn)
}
