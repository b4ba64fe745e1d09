import { type Html, html } from '../../../kit/pages/html.ts'
import type { Teiki } from '../state/rows.ts'
import { expired } from './editFlow.ts'
import type { EntryErrors } from './entry.ts'
import type { Page, Screen, ScreenRequest } from './screen.ts'
import { backToProxyOrder } from './teikiEdit.ts'

/** A screen with one final button for a subscription: 次回スキップ, 受注作成, 解約. */
interface PressScreen {
  heading: string
  path: string
  button: string
  /** Said instead of a form when the button may not be pressed. */
  refused: (teiki: Teiki) => string | undefined
  /** What stands in the form. */
  body: (teiki: Teiki, request: ScreenRequest, errors: EntryErrors) => Html
  /** What is wrong with what was typed. */
  check?: (request: ScreenRequest) => EntryErrors
  press: (teiki: Teiki, request: ScreenRequest) => void
  done: string
}

/** The two halves of such a screen. Each form is good for one press; each new form for one more. */
export function pressFlow(screen: PressScreen): { show: Screen; sent: Screen } {
  const { heading } = screen
  const subject = ({ teiki_id }: Teiki) => `${screen.path}:${teiki_id}`
  const missing = ({ look }: ScreenRequest): Page => ({
    heading,
    status: 404,
    body: look.alert('該当する定期がありません。'),
  })
  const back = (teiki: Teiki) =>
    html`<p class="actions"><a href="${backToProxyOrder.href(teiki)}">${backToProxyOrder.label}</a></p>`
  const refusal = (teiki: Teiki, { look }: ScreenRequest): Page | undefined => {
    const sentence = screen.refused(teiki)
    if (sentence === undefined) return undefined
    return { heading, outcome: 'REFUSED', body: html`${look.alert(sentence)}${back(teiki)}` }
  }
  const formPage = (
    teiki: Teiki,
    request: ScreenRequest,
    { token, errors = {} }: { token: string; errors?: EntryErrors },
  ): Page => ({
    heading,
    body: request.look.form(
      {
        path: screen.path,
        token,
        hidden: { teiki_id: teiki.teiki_id },
        body: screen.body(teiki, request, errors),
        buttons: [{ label: screen.button, mode: 'complete' }],
        back: { label: backToProxyOrder.label, href: backToProxyOrder.href(teiki) },
      },
      request.twist,
    ),
  })
  return {
    show(request) {
      const teiki = request.cart.teiki.get(request.query('teiki_id'))
      if (teiki === undefined) return missing(request)
      return (
        refusal(teiki, request) ??
        formPage(teiki, request, { token: request.session.forms.open(subject(teiki)) })
      )
    },
    sent(request) {
      const teiki = request.cart.teiki.get(request.form('teiki_id'))
      if (teiki === undefined) return { ...missing(request), outcome: 'REFUSED' }
      const token = request.form(request.look.tokenField)
      if (!request.session.forms.isOpen(token, subject(teiki))) return expired(request)
      const refused = refusal(teiki, request)
      if (refused !== undefined) return refused
      const errors = screen.check?.(request) ?? {}
      if (Object.keys(errors).length > 0)
        return { ...formPage(teiki, request, { token, errors }), outcome: 'REFUSED' }
      if (!request.keepsToken) request.session.forms.complete(token, subject(teiki))
      if (!request.pretends) screen.press(teiki, request)
      return {
        heading,
        outcome: request.pretends ? 'NOT_STORED' : 'ACCEPTED',
        body: html`${request.look.done(screen.done)}${back(teiki)}`,
      }
    },
  }
}
