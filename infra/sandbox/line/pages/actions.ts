import type { MessageObject, Talk } from '../state/records.ts'
import { type Html, html, type Part } from '../../kit/pages/html.ts'
import { linkTo, talkPath } from './links.ts'
import { textIn } from './messageFields.ts'

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
      return link(talk, textIn(action, 'uri') || textIn(action, 'linkUri'), shown)
    case 'richmenuswitch': {
      const fields = { alias: textIn(action, 'richMenuAliasId'), data: textIn(action, 'data') }
      return form(`${talkPath(talk)}/switch`, fields, shown)
    }
    case 'location':
      return form(`${talkPath(talk)}/location`, {}, shown)
    case 'camera':
    case 'cameraRoll':
      return html`<label class="${look}" for="pick">${face}</label>`
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

const ACCOUNT_LINK = 'https://access.line.me/dialog/bot/accountLink?'

function link(talk: Talk, uri: string, shown: Appearance): Html {
  if (!uri.startsWith(ACCOUNT_LINK)) return linkTo(talk, uri, shown)
  const given = new URLSearchParams(uri.slice(ACCOUNT_LINK.length))
  const fields = { linkToken: given.get('linkToken') ?? '', nonce: given.get('nonce') ?? '' }
  return form(`${talkPath(talk)}/link-account`, fields, shown)
}

function datePicker(talk: Talk, action: MessageObject, { look, face }: Appearance): Html {
  const mode = textIn(action, 'mode')
  const bound = (name: string) => textIn(action, name).replace('t', 'T')
  return html`<form class="act picker" method="post" action="${talkPath(talk)}/tap">
<input type="hidden" name="data" value="${textIn(action, 'data')}"><input type="hidden" name="mode" value="${mode}">
<input type="${DATE_INPUTS[mode] ?? 'date'}" name="picked" aria-label="${face}" required value="${bound('initial')}" min="${bound('min')}" max="${bound('max')}">
<button class="${look}">${face}</button></form>`
}
