import { Type, type TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import { addFaultControl } from '../../kit/control/faultControl.ts'
import type { Faults } from '../../kit/requests/faults.ts'
import { type SmtpFault, smtpFaultSchema } from '../smtp/faults.ts'
import type { Smtp } from '../smtp/server.ts'
import type { Mailbox } from '../state/mailbox.ts'

/** `/_control`: what tests read and order. There is no authentication. */
export function controlApi({
  mailbox,
  faults,
  smtp,
}: {
  mailbox: Mailbox
  faults: Faults<SmtpFault>
  smtp: Smtp
}) {
  return async (app: FastifyInstance): Promise<void> => {
    const typed = app.withTypeProvider<TypeBoxTypeProvider>()
    app.get('/health', async () => ({ ok: true }))
    typed.get(
      '/mails',
      { schema: { querystring: Type.Object({ to: Type.Optional(Type.String()) }) } },
      async ({ query }) => ({ mails: mailbox.list(query.to), connections: smtp.connections }),
    )
    app.delete('/mails', async (_request, reply) => {
      mailbox.clear()
      return reply.code(204).send()
    })

    addFaultControl(app, { faults, body: smtpFaultSchema })

    typed.put(
      '/account',
      { schema: { body: Type.Object({ user: Type.String({ minLength: 1 }), password: Type.String() }) } },
      async ({ body }, reply) => {
        smtp.account = body
        return reply.code(204).send()
      },
    )
    app.delete('/account', async (_request, reply) => {
      smtp.account = null
      return reply.code(204).send()
    })
  }
}
