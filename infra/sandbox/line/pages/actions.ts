import type { MessageObject, Talk } from '../state/records.ts'
import { type Html, html, type Part } from '../../kit/pages/html.ts'
import { linkTarget, textIn } from './messageFields.ts'

/** A talk's page, and the base of where its taps are posted. */
export function talkPath({ channelId, userId }: Talk): string {
  return `/chat/${encodeURIComponent(channelId)}/${encodeURIComponent(userId)}`
}

const DATE_INPUTS: Record<string, string> = { date: 'date', time: 'time', datetime: 'datetime-local' }

/** How something to tap looks: its CSS class and what is inside. */
interface Appearance {
  look: string
  face: Part
}

/** Something to tap that does what the action says. Without a `face` it shows the action's label. */
export function tappable(
  talk: Talk,
  action: MessageObject,
  { look, face = labelOf(action) }: { look: string; face?: Part },
): Html {
  const shown = { look, face }
  switch (action['type']) {
    case 'postback': {
      const [data, displayText, text] = ['data', 'displayText', 'text'].map((name) => textIn(action, name))
      return form(`${talkPath(talk)}/tap`, { data, displayText, text }, shown)
    }
    case 'message':
      return form(`${talkPath(talk)}/say`, { text: textIn(action, 'text') }, shown)
    case 'uri':
      return link(textIn(action, 'uri') || textIn(action, 'linkUri'), shown)
    case 'datetimepicker':
      return datePicker(talk, action, shown)
    case 'clipboard':
      return html`<button type="button" class="${look}" data-copy="${textIn(action, 'clipboardText')}">${face}</button>`
    default:
      return html`<button type="button" class="${look}" disabled title="この画面では使えません">${face}</button>`
  }
}

/**
 * A whole area that can be tapped. Without an action it is just the face, and so is an area that holds buttons of its
 * own, since HTML does not nest forms.
 */
export function tappableArea(talk: Talk, action: MessageObject | null, face: Html): Html {
  return action && !/<(form|a|button)\b/.test(face.text)
    ? tappable(talk, action, { look: 'area', face })
    : face
}

function labelOf(action: MessageObject): string {
  return textIn(action, 'label') || textIn(action, 'text') || textIn(action, 'uri') || '選択'
}

function form(path: string, fields: Record<string, string | undefined>, { look, face }: Appearance): Html {
  const hidden = Object.entries(fields)
    .filter(([, value]) => value)
    .map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)
  return html`<form class="act" method="post" action="${path}">${hidden}<button class="${look}">${face}</button></form>`
}

function link(uri: string, { look, face }: Appearance): Html {
  const target = linkTarget(uri)
  if (target === null) return html`<span class="${look}">${face}</span>`
  return html`<a class="${look}" href="${target}" target="_blank" rel="noopener noreferrer" title="${uri}">${face}</a>`
}

function datePicker(talk: Talk, action: MessageObject, { look, face }: Appearance): Html {
  const mode = textIn(action, 'mode')
  const bound = (name: string) => textIn(action, name).replace('t', 'T')
  return html`<form class="act picker" method="post" action="${talkPath(talk)}/tap">
<input type="hidden" name="data" value="${textIn(action, 'data')}"><input type="hidden" name="mode" value="${mode}">
<input type="${DATE_INPUTS[mode] ?? 'date'}" name="picked" aria-label="${face}" required value="${bound('initial')}" min="${bound('min')}" max="${bound('max')}">
<button class="${look}">${face}</button></form>`
}
