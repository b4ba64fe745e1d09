import { Type } from 'typebox'

/** How many days back a preview looks; left out: those of the message. */
export const BackfillQuestion = Type.Object(
  { days: Type.Optional(Type.Integer({ minimum: 1, maximum: 365 })) },
  { additionalProperties: false, title: 'BackfillQuestion' },
)

const Count = (description: string) => Type.Integer({ minimum: 0, description })

export const BackfillOutlookModel = Type.Object(
  {
    days: Type.Integer({ description: 'Ship dates of so many days back.' }),
    orders: Count('Orders that would be enrolled.'),
    members: Count('Different members among them.'),
    unlinkedOrders: Count('Orders whose customer is linked to no member yet.'),
    countUnknownOrders: Count('Orders whose recurring count nobody knows; nothing is sent to them (D12).'),
    due: Type.Array(
      Type.Object({ date: Type.String({ format: 'date' }), deliveries: Count('Due on that day in Japan.') }),
      { description: 'Deliveries (scenario and order) still to come, oldest first.' },
    ),
    tooLate: Count('Deliveries whose time has passed by the late grace or more.'),
  },
  { $id: 'BackfillOutlook', description: 'What back-fill would do now; nothing has been done.' },
)
