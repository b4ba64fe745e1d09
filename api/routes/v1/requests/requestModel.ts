import { type Static, Type } from 'typebox'
import { CARTS } from '../../../../domain/carts/cartCapabilities.ts'
import { HANDLING_LABELS, HANDLINGS } from '../../../../domain/requests/handling.ts'
import { reasonWords } from '../../../../domain/requests/reasons.ts'
import { REQUEST_KINDS, REQUEST_STATES, SETTLED_BY } from '../../../../domain/requests/request.ts'
import { PAUSE_BASES } from '../../../../domain/requests/requestSettings.ts'
import { STATE_LABELS } from '../../../../domain/requests/requestWords.ts'
import { isWait, WAIT_CODES, WAIT_SENTENCES } from '../../../../domain/requests/waiting.ts'
import type { RequestRow } from '../../../../schema/requests/readRequest.ts'
import {
  CalendarDate,
  Id,
  Instant,
  instant,
  instantOrNull,
  oneOf,
  orNull,
  Version,
} from '../../../rest/modelFields.ts'
import { namingSupport, type SupportContact } from '../../../rest/supportContact.ts'

export const RequestStateField = oneOf(
  REQUEST_STATES,
  'How far the operation is. QUEUED, RUNNING, VERIFYING: it goes on by itself. NEEDS_HUMAN: a person decides. The others are ends.',
)
export const HandlingField = oneOf(HANDLINGS, 'The handling status (対応状況), as shops keep it.')
export const RequestKindField = oneOf(
  REQUEST_KINDS,
  'PAUSE 休止, SKIP スキップ, CANCEL 解約; OTHER: `kindLabel` says which, and a person handles it.',
)

const requestFields = {
  id: Id,
  lineAccountId: Id,
  memberId: orNull(Id),
  connectionId: Id,
  cart: oneOf(CARTS),
  subscriptionId: orNull(Id),
  cartSubscriptionId: orNull(Type.String({ description: 'The cart’s own id.' })),
  kind: RequestKindField,
  kindLabel: Type.String({ examples: ['休止'] }),
  pauseDays: orNull(Type.Integer()),
  pauseUntil: orNull(CalendarDate),
  pauseBase: orNull(oneOf(PAUSE_BASES)),
  productName: orNull(Type.String({ description: 'As it was called at application.' })),
  requestedAt: Instant,
  dueBy: orNull(
    Type.String({
      format: 'date-time',
      description: 'By when it must be done; operators are alerted 24 and 4 hours before.',
    }),
  ),
  state: RequestStateField,
  stateText: Type.String({ description: 'Japanese.' }),
  handling: HandlingField,
  handlingText: Type.String({ examples: ['未対応'] }),
  needsPerson: Type.Boolean({ description: 'Somebody has to decide or act.' }),
  waitsFor: orNull(Type.String({ description: 'What it waits for by itself, in Japanese.' })),
  reason: orNull(
    Type.Object(
      {
        code: Type.String({ examples: ['SHOWN_DIFFERS'] }),
        ja: Type.String(),
        remedy: Type.String({ description: 'What to do, in Japanese.' }),
      },
      { description: 'Why a person is needed, why it was refused, or what to do about what it waits for.' },
    ),
  ),
  settledAt: orNull(Instant),
  settledBy: orNull(oneOf(SETTLED_BY)),
  isTest: Type.Boolean(),
  createdAt: Instant,
  version: Version,
}

export const ChangeRequestModel = Type.Object(requestFields, {
  $id: 'ChangeRequest',
  description: 'A customer’s wish to pause, skip or cancel a subscription, or another one.',
})

/** `support`: whom the platform names where a remedy sends the shop to it (domain.md D27). */
export const presentRequest =
  (support: SupportContact) =>
  (row: RequestRow): Static<typeof ChangeRequestModel> => {
    const waitsFor = row.settledAt === null && isWait(row.waitsFor) ? row.waitsFor : null
    const code = row.reason ?? (waitsFor && (WAIT_CODES[waitsFor] ?? null))
    return {
      id: row.id,
      lineAccountId: row.lineAccountId,
      memberId: row.memberId,
      connectionId: row.connectionId,
      cart: row.cart,
      subscriptionId: row.subscriptionId,
      cartSubscriptionId: row.subscriptionExternalId,
      kind: row.kind,
      kindLabel: row.kindLabel,
      pauseDays: row.pause?.days ?? null,
      pauseUntil: row.pause?.until ?? null,
      pauseBase: row.pause?.base ?? null,
      productName: row.product?.name ?? null,
      requestedAt: instant(row.appliedAt),
      dueBy: instantOrNull(row.dueBy),
      state: row.state,
      stateText: STATE_LABELS[row.state],
      handling: row.handling,
      handlingText: HANDLING_LABELS[row.handling],
      needsPerson: row.state === 'NEEDS_HUMAN',
      waitsFor: waitsFor && `${WAIT_SENTENCES[waitsFor]}。`,
      reason: code === null ? null : explained(code, support),
      settledAt: instantOrNull(row.settledAt),
      settledBy: row.settledBy,
      isTest: row.isTest,
      createdAt: instant(row.createdAt),
      version: row.version,
    }
  }

function explained(code: string, support: SupportContact) {
  const { ja, remedyJa } = reasonWords(code)
  return { code, ja, remedy: namingSupport(remedyJa, support) }
}
