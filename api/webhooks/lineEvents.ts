import { placeOfInvalidUtf8 } from '../../domain/values/utf8.ts'
import { Problem } from '../problems/problem.ts'

/**
 * The list of events of a signed body: any JSON values, to be read one by one.
 * @throws Problem MALFORMED_BODY when the body is not JSON in UTF-8, WEBHOOK_WITHOUT_EVENTS when it has no such list
 */
export function eventsOf(body: Buffer): unknown[] {
  const place = placeOfInvalidUtf8(body)
  if (place !== null)
    throw new Problem('MALFORMED_BODY', {
      detail: `UTF-8ではない文字が含まれています(先頭から${place + 1}バイト目)。`,
    })
  const parsed = parse(new TextDecoder().decode(body))
  const events: unknown =
    typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>)['events'] : undefined
  if (!Array.isArray(events)) throw new Problem('WEBHOOK_WITHOUT_EVENTS')
  return events
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Problem('MALFORMED_BODY', { detail: 'JSONとして読み取れません。', cause })
  }
}
