import type { Client } from '@temporalio/client'
import proto from '@temporalio/proto'
import type { Logger } from 'pino'
import { ALL_ATTRIBUTES } from '../../workflows/runtime/searchAttributes.ts'

const { INDEXED_VALUE_TYPE_KEYWORD, INDEXED_VALUE_TYPE_DATETIME } =
  proto.temporal.api.enums.v1.IndexedValueType

/**
 * Registers the search attributes in the namespace, where the server lets us; those that exist stay.
 * Temporal Cloud takes them only by hand: docs/operations.md names them.
 */
export async function registerSearchAttributes(
  client: Client,
  namespace: string,
  log: Logger,
): Promise<void> {
  try {
    const known = await client.connection.operatorService.listSearchAttributes({ namespace })
    const missing = ALL_ATTRIBUTES.filter((key) => !(key.name in (known.customAttributes ?? {})))
    if (missing.length === 0) return
    await client.connection.operatorService.addSearchAttributes({
      namespace,
      searchAttributes: Object.fromEntries(
        missing.map((key) => [
          key.name,
          key.type === 'DATETIME' ? INDEXED_VALUE_TYPE_DATETIME : INDEXED_VALUE_TYPE_KEYWORD,
        ]),
      ),
    })
    log.info({ added: missing.map((key) => key.name) }, 'registered search attributes')
  } catch (error) {
    log.warn({ err: error }, 'could not register search attributes; add them to the namespace by hand')
  }
}
