import { Type } from 'typebox'

/** How many days back a preview looks; left out: those of the message. */
export const BackfillQuestion = Type.Object(
  { days: Type.Optional(Type.Integer({ minimum: 1, maximum: 365 })) },
  { additionalProperties: false, title: 'BackfillQuestion' },
)

/** What a save needs that enrols orders by back-fill. */
export const BackfillOrders = Type.Optional(
  Type.Integer({
    minimum: 0,
    description:
      'How many orders you agree to enrol by back-fill, as backfill-preview counts them. Needed when the message has back-fill days that reach any; more than that: 409 BACKFILL_NOT_CONFIRMED with the count, and nothing is changed (D3).',
  }),
)

const Count = (description: string) => Type.Integer({ minimum: 0, description })

export const BackfillOutlookModel = Type.Object(
  {
    days: Type.Integer({ description: 'Ship dates of so many days back.' }),
    orders: Count('Orders that would be enrolled.'),
    historyOrders: Count('Those of a first import among them: orders from before the cart was connected.'),
    members: Count('Different members among them.'),
    unlinkedOrders: Count('Orders whose customer is linked to no member yet.'),
    countUnknownOrders: Count('Orders whose recurring count nobody knows; nothing is sent to them (D12).'),
    due: Type.Array(
      Type.Object({ date: Type.String({ format: 'date' }), deliveries: Count('Due on that day in Japan.') }),
      { description: 'Deliveries (scenario and order) still to come, oldest first.' },
    ),
    tooLate: Count('Deliveries whose time has passed by the late grace or more.'),
  },
  {
    $id: 'BackfillOutlook',
    description:
      'What back-fill would do now; nothing has been done. `orders` is the count to confirm (`backfillOrders`) when the message is switched on or widened.',
  },
)
