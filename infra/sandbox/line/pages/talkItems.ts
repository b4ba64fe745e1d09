import type { AcceptedSend, Channel, PersonAct, Talk, TalkItem } from '../state/records.ts'
import { type Html, html } from '../../kit/pages/html.ts'
import { initialOf } from './initial.ts'
import { clockInJapan, dayInJapan } from './talkTimes.ts'
import { messageBubble, messagePreview } from './messages.ts'
import { objectIn, textIn } from './messageFields.ts'

/** Epoch milliseconds. */
export function instantOf(item: TalkItem): number {
  return item.by === 'shop' ? item.acceptedAt : item.at
}

/** One thing that happened in the talk, below its day when it is the first of that day. `before`: the item above. */
export function talkItem(
  talk: Talk,
  channel: Channel,
  [before, item]: readonly [TalkItem | undefined, TalkItem],
): Html {
  const today = dayInJapan(instantOf(item))
  const newDay = before === undefined || dayInJapan(instantOf(before)) !== today
  const body = item.by === 'shop' ? fromShop(talk, channel, item) : fromPerson(item)
  return html`${newDay && html`<div class="day"><span>${today}</span></div>`}${body}`
}

function fromShop(talk: Talk, channel: Channel, send: AcceptedSend): Html {
  return html`${send.messages.map((message) => {
    const sender = textIn(objectIn(message, 'sender') ?? {}, 'name')
    const name = sender ? `${sender} from ${channel.displayName}` : channel.displayName
    return html`<article class="item shop" data-request-id="${send.requestId}">
<span class="face" aria-hidden="true">${initialOf(channel.displayName)}</span>
<div class="said"><span class="name">${name}</span>
<div class="beside">${messageBubble(talk, message)}<time>${clockInJapan(send.acceptedAt)}</time></div></div></article>`
  })}`
}

function fromPerson(act: PersonAct): Html {
  if (act.kind === 'follow') return html`<p class="note">友だちに追加しました</p>`
  if (act.kind === 'unfollow') return html`<p class="note">ブロックしました</p>`
  return html`<article class="item me"><div class="beside"><time>${clockInJapan(act.at)}</time><div class="bubble">${act.text}</div></div></article>`
}

/** The line of an item in the list of talks. */
export function talkPreview(item: TalkItem): string {
  if (item.by === 'person') return item.kind === 'text' || item.kind === 'postback' ? item.text : ''
  const last = item.messages.at(-1)
  return last ? messagePreview(last) : ''
}
