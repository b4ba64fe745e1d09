import { isJson, joinEvent } from '../../domain/line/eventContent.ts'
import type { ShopBox } from '../crypto/shopBoxes.ts'

/** Where the contents of events stand: part of their encryption's context. */
const PLACE = 'event'

/** Seals what an event says. */
export const sealContent = (box: ShopBox, content: Readonly<Record<string, unknown>>): Buffer =>
  box.seal(JSON.stringify(content), PLACE)

/**
 * A stored event as it came, as far as it is kept: events of before 0.6.0 have no part that is sealed, those that were
 * handled have it no more. @throws CannotDecrypt
 */
export function openEvent(
  box: ShopBox,
  { payload, content }: { payload: unknown; content: Buffer | null },
): Readonly<Record<string, unknown>> {
  const opened: unknown = content === null ? null : JSON.parse(box.open(content, PLACE))
  return joinEvent({ payload: isJson(payload) ? payload : {}, content: isJson(opened) ? opened : null })
}
