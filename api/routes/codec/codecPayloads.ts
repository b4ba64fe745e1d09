import type { Payload } from '@temporalio/common'
import { type Static, Type } from 'typebox'
import type { FieldProblem } from '../../problems/problem.ts'
import { Problem } from '../../problems/problem.ts'

/** Payloads as Temporal's Web UI and command line write them: bytes are base64. */
export const Payloads = Type.Object(
  {
    payloads: Type.Array(
      Type.Object({
        metadata: Type.Optional(Type.Record(Type.String(), Type.String({ description: 'Base64.' }))),
        data: Type.Optional(Type.String({ description: 'Base64.' })),
      }),
      { maxItems: 10_000 },
    ),
  },
  { title: 'Payloads' },
)
type WirePayload = Static<typeof Payloads>['payloads'][number]

/** Problems named, at most. */
const MOST_ERRORS = 100

/** @throws Problem VALIDATION_FAILED naming each value that is not base64 */
export function readPayloads(payloads: readonly WirePayload[]): Payload[] {
  const errors: FieldProblem[] = []
  const bytes = (pointer: string, text: string): Uint8Array => {
    const found = bytesOf(text)
    if (found === null && errors.length < MOST_ERRORS)
      errors.push({ pointer, code: 'format', detail: 'Base64ではないため、読み取れません。' })
    return found ?? Buffer.alloc(0)
  }
  const read = payloads.map(({ metadata = {}, data }, place): Payload => {
    const at = `/payloads/${place}`
    const named = Object.entries(metadata).map(([name, text]) => [
      name,
      bytes(`${at}/metadata/${pointerPart(name)}`, text),
    ])
    return {
      metadata: Object.fromEntries(named) as Record<string, Uint8Array>,
      ...(data !== undefined && { data: bytes(`${at}/data`, data) }),
    }
  })
  if (errors.length > 0) throw new Problem('VALIDATION_FAILED', { fields: errors })
  return read
}

export const writePayload = ({ metadata, data }: Payload): WirePayload => ({
  metadata: Object.fromEntries(Object.entries(metadata ?? {}).map(([name, value]) => [name, base64(value)])),
  data: base64(data),
})

const base64 = (bytes: Uint8Array | null | undefined): string => Buffer.from(bytes ?? []).toString('base64')

/** Base64 in either alphabet, with padding or without; null for anything else, which Buffer would read in part. */
function bytesOf(text: string): Buffer | null {
  const bare = text.replace(/={1,2}$/, '')
  const isBase64 = /^(?:[A-Za-z0-9+/]*|[A-Za-z0-9_-]*)$/.test(bare) && bare.length % 4 !== 1
  const isPadded = bare.length === text.length || text.length % 4 === 0
  return isBase64 && isPadded ? Buffer.from(bare, 'base64') : null
}

const pointerPart = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1')
