import { writeFileSync } from 'node:fs'
import type { Client } from '@temporalio/client'
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js'
import { createPayloadCodec } from '../../../schema/crypto/payloadCodec.ts'
import { testKeyring } from '../../setup/runtime/secrets.ts'

/** An event as Temporal's JSON writes it: ids as texts, attributes under a name of its type. */
export interface HistoryEvent {
  eventId: string
  eventTime: string
  eventType: string
  [attributes: string]: unknown
}

export interface SavedHistory {
  /** Set where a hand has added events that take too long to record. */
  note?: string
  events: HistoryEvent[]
}

const codec = createPayloadCodec(testKeyring)

/** The history of a run (the newest unless told), its payloads in clear: they hold ids, dates and enums. */
export async function recorded(client: Client, workflowId: string, runId?: string): Promise<SavedHistory> {
  const history = await client.workflow.getHandle(workflowId, runId).fetchHistory()
  return (await opened(JSON.parse(historyToJSON(history)))) as SavedHistory
}

export function save(folder: string, name: string, history: SavedHistory): void {
  writeFileSync(`${folder}/${name}.json`, `${JSON.stringify(history, null, 1)}\n`)
}

interface JsonPayload {
  metadata: Record<string, string>
  data?: string
}
const isPayload = (value: object): value is JsonPayload =>
  'metadata' in value &&
  typeof value.metadata === 'object' &&
  value.metadata !== null &&
  'encoding' in value.metadata

async function opened(value: unknown): Promise<unknown> {
  if (Array.isArray(value)) return Promise.all(value.map(opened))
  if (typeof value !== 'object' || value === null) return value
  if (!isPayload(value)) {
    const entries = Object.entries(value).map(
      // Stack traces say where the recording machine keeps the code.
      async ([name, one]) => [name, name === 'stackTrace' ? '' : await opened(one)] as const,
    )
    return Object.fromEntries(await Promise.all(entries))
  }
  const metadata = Object.fromEntries(
    Object.entries(value.metadata).map(([name, text]) => [name, Buffer.from(text, 'base64')]),
  )
  const [clear] = await codec.decode([{ metadata, data: Buffer.from(value.data ?? '', 'base64') }])
  return {
    metadata: Object.fromEntries(
      Object.entries(clear?.metadata ?? {}).map(([name, bytes]) => [name, base64(bytes)]),
    ),
    ...(clear?.data && { data: base64(clear.data) }),
  }
}

const base64 = (bytes: Uint8Array | null | undefined): string => Buffer.from(bytes ?? []).toString('base64')
