import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FastifyPluginAsync } from 'fastify'
import { Value } from 'typebox/value'
import type { Look } from '../admin/look/look.ts'
import { fieldsOf } from '../../../kit/pages/fields.ts'
import { type ScreenFaults, screenFaultSchema } from '../faults/screenFaults.ts'
import type { Cart } from '../state/cart.ts'
import { changesPage } from './changes.ts'
import { faultsPage } from './faults.ts'
import { layout } from './layout.ts'

const styleSheet = readFileSync(join(import.meta.dirname, 'pages.css'), 'utf8')

/** Pages for people who try things out: who changed what, and what is to go wrong. Mounted at `/_control/pages`. */
export function trialPages({
  cart,
  look: { cartName },
  faults,
}: {
  cart: Cart
  look: Look
  faults: ScreenFaults
}): FastifyPluginAsync {
  return async (app) => {
    app.addHook('onRequest', async (_request, reply) => {
      reply.headers({ 'cache-control': 'no-store', 'content-security-policy': "default-src 'self'" })
      reply.type('text/html; charset=utf-8')
    })
    app.get('/', async (_request, reply) => reply.redirect('/_control/pages/changes'))
    app.get('/pages.css', async (_request, reply) => reply.type('text/css; charset=utf-8').send(styleSheet))
    app.get('/changes', async ({ query }) => {
      const asked = fieldsOf(query)
      const wanted = { teikiId: asked('teiki_id').trim(), withControl: asked('control') === '1' }
      return layout({ title: '変更の記録', cartName, body: changesPage(cart.log, wanted) })
    })
    app.get('/faults', async ({ query }) =>
      layout({ title: '障害', cartName, body: faultsPage(faults, fieldsOf(query)) }),
    )
    app.post('/faults', async ({ body }, reply) => {
      const chosen = fieldsOf(body)
      const order = {
        screen: chosen('screen'),
        kind: chosen('kind'),
        ...(chosen('at') === '' ? {} : { at: chosen('at') }),
        ...(chosen('teiki_id').trim() === '' ? {} : { teiki_id: chosen('teiki_id').trim() }),
      }
      try {
        faults.add(Value.Parse(screenFaultSchema, order), chosen('times') === 'always' ? null : 1)
      } catch {
        const problem = 'その画面では、その障害は起こりません。画面と「いつ」を選び直してください。'
        return reply
          .code(400)
          .send(layout({ title: '障害', cartName, body: faultsPage(faults, chosen, problem) }))
      }
      const kept = ['screen', 'at', 'teiki_id', 'times'].map((name): [string, string] => [name, chosen(name)])
      return reply.redirect(`/_control/pages/faults?${new URLSearchParams(kept).toString()}`, 303)
    })
    app.post('/faults/clear', async (_request, reply) => {
      faults.clear()
      return reply.redirect('/_control/pages/faults', 303)
    })
  }
}
