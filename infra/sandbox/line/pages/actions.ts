import type { MessageObject, Talk } from '../state/records.ts'
import { type Html, html, type Part } from '../../kit/pages/html.ts'
import { linkTarget, objectIn, textIn } from './messageFields.ts'

/** A talk's page, and the base of where its taps are posted. */
export function talkPath({ channelId, userId }: Talk): string {
  return `/chat/${encodeURIComponent(channelId)}/${encodeURIComponent(userId)}`
}

const DATE_INPUTS: Record<string, string> = { date: 'date', time: 'time', datetime: 'datetime-local' }

/** Something to tap that does what the action says. `look` is the CSS class, `face` what is seen. */
export function tappable(talk: Talk, action: MessageObject, look: string, face?: Part): Html {
  const shown = face ?? (textIn(action, 'label') || textIn(action, 'text') || textIn(action, 'uri') || '選択')
  switch (action['type']) {
    case 'postback':
      return form(talk, 'tap', look, shown, {
        data: textIn(action, 'data'),
        displayText: textIn(action, 'displayText'),
        text: textIn(action, 'text'),
      })
    case 'message':
      return form(talk, 'say', look, shown, { text: textIn(action, 'text') })
    case 'uri':
      return link(textIn(action, 'uri') || textIn(action, 'linkUri'), look, shown)
    case 'datetimepicker':
      return datePicker(talk, action, look, shown)
    case 'clipboard':
      return html`<button type="button" class="${look}" data-copy="${textIn(action, 'clipboardText')}">${shown}</button>`
    default:
      return html`<button type="button" class="${look}" disabled title="この画面では使えません">${shown}</button>`
  }
}

/**
 * A whole area that can be tapped, when there is an action; else just the face. An area that holds
 * buttons of its own stays a face: forms cannot stand in forms.
 */
export function tappableArea(talk: Talk, parent: MessageObject, name: string, face: Html): Html {
  const action = objectIn(parent, name)
  return action && !/<(form|a|button)\b/.test(face.text) ? tappable(talk, action, 'area', face) : face
}

function form(
  talk: Talk,
  act: 'say' | 'tap',
  look: string,
  face: Part,
  fields: Record<string, string>,
): Html {
  const hidden = Object.entries(fields)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)
  return html`<form class="act" method="post" action="${talkPath(talk)}/${act}">${hidden}<button class="${look}">${face}</button></form>`
}

function link(uri: string, look: string, face: Part): Html {
  const target = linkTarget(uri)
  if (target === null) return html`<span class="${look}">${face}</span>`
  return html`<a class="${look}" href="${target}" target="_blank" rel="noopener noreferrer" title="${uri}">${face}</a>`
}

function datePicker(talk: Talk, action: MessageObject, look: string, face: Part): Html {
  const mode = textIn(action, 'mode')
  const bound = (name: string) => textIn(action, name).replace('t', 'T')
  return html`<form class="act picker" method="post" action="${talkPath(talk)}/tap">
<input type="hidden" name="data" value="${textIn(action, 'data')}"><input type="hidden" name="mode" value="${mode}">
<input type="${DATE_INPUTS[mode] ?? 'date'}" name="picked" aria-label="${face}" required value="${bound('initial')}" min="${bound('min')}" max="${bound('max')}">
<button class="${look}">${face}</button></form>`
}
