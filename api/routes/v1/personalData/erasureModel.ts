import { type Static, Type } from 'typebox'
import type { ErasureRow } from '../../../../schema/personalData/erasures.ts'
import { Id, Instant, instant, instantOrNull, oneOf, orNull } from '../../../rest/modelFields.ts'

const count = (description: string) => Type.Integer({ minimum: 0, description })

const Report = Type.Object(
  {
    talk: count('Lines of the history in LINE.'),
    files: count('Pictures and files that the member sent.'),
    events: count('Stored LINE events whose content was removed.'),
    submissions: count('Form submissions.'),
    claims: count('Claims to be linked.'),
    points: count('Entries of points.'),
    tags: count('Tags.'),
    taps: count('Taps on buttons.'),
    messages: count('Messages that stay as evidence: date, kind and result, without whom they went to.'),
    requests: count('Requests to pause, skip or cancel that stay as evidence: date, kind and result.'),
    customers: count('Customers of carts; they are not imported again until the person links anew.'),
    orders: count('Orders.'),
    subscriptions: count('Subscriptions.'),
    unread: count('Rows and events that could not be read and named the person.'),
    histories: count('Histories in Temporal.'),
    answers: count('Stored answers of this API.'),
    keptFor: Type.Array(Id, {
      description:
        'Other members who are linked to the same customers of a cart. Erase them too, if it is one person.',
    }),
  },
  { title: 'ErasureReport' },
)

export const ErasureModel = Type.Object(
  {
    id: Id,
    memberId: Id,
    state: oneOf(['RUNNING', 'DONE'], 'RUNNING: it takes two minutes or more.'),
    reason: orNull(Type.String()),
    requestedBy: orNull(Id),
    requestedAt: Instant,
    doneAt: orNull(Instant),
    report: orNull(Report),
  },
  { $id: 'Erasure', description: 'The erasure of all that is held on one member, without name or phone.' },
)

export const presentErasure = (row: ErasureRow): Static<typeof ErasureModel> => ({
  id: row.id,
  memberId: row.memberId,
  state: row.doneAt === null ? 'RUNNING' : 'DONE',
  reason: row.reason,
  requestedBy: row.requestedBy,
  requestedAt: instant(row.requestedAt),
  doneAt: instantOrNull(row.doneAt),
  report: row.report && { requests: 0, ...row.report },
})
