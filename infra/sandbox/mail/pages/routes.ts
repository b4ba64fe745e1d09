import { readFile } from 'node:fs/promises'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { fieldsOf } from '../../kit/pages/fields.ts'
import type { Mailbox } from '../state/mailbox.ts'
import { listPage } from './list.ts'
import { messagePage, missingPage } from './message.ts'

const CONTENT_POLICY =
  "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'"

/** The pages under `/mail`, in which a person reads what operators would find in their mailboxes. */
export const mailPages = (mailbox: Mailbox) => async (app: FastifyInstance) => {
  app.addHook('onSend', async (_request, reply) => {
    reply.headers({ 'content-security-policy': CONTENT_POLICY, 'x-content-type-options': 'nosniff' })
  })
  const styles = await readFile(new URL('./assets/mail.css', import.meta.url))
  app.get('/assets/mail.css', (_request, reply) =>
    reply.type('text/css; charset=utf-8').header('cache-control', 'no-cache').send(styles),
  )
  app.get('/', (request, reply) => show(reply, listPage(mailbox.list(), fieldsOf(request.query)('q'))))
  app.get<{ Params: { no: string } }>('/:no', ({ params }, reply) => {
    const mail = mailbox.find(Number(params.no))
    return mail === undefined ? show(reply.code(404), missingPage()) : show(reply, messagePage(mail))
  })
}

const show = (reply: FastifyReply, text: string): FastifyReply =>
  reply.type('text/html; charset=utf-8').header('cache-control', 'no-store').send(text)
