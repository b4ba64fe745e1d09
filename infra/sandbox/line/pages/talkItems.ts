import type { AcceptedSend, Channel, PersonAct, Talk, TalkItem } from '../state/records.ts'
import { type Html, html } from '../../kit/pages/html.ts'
import { initialOf } from './initial.ts'
import { clockInJapan, dayInJapan } from './talkTimes.ts'
import { talkPath } from './links.ts'
import { picture } from './plainBubbles.ts'
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
  const body = item.by === 'shop' ? fromShop(talk, channel, item) : fromPerson(talk, item)
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

function fromPerson(talk: Talk, act: PersonAct): Html {
  if (act.kind === 'follow') return html`<p class="note">友だちに追加しました</p>`
  if (act.kind === 'unfollow') return html`<p class="note">ブロックしました</p>`
  if (act.kind === 'note') return html`<p class="note">${act.text}</p>`
  if (act.isUnsent) return html`<p class="note">メッセージの送信を取り消しました</p>`
  return html`<article class="item me"><div class="beside"><span class="when">${takeBack(talk, act)}<time>${clockInJapan(act.at)}</time></span>${ownBubble(talk, act)}</div></article>`
}

function ownBubble(talk: Talk, act: PersonAct): Html {
  const source = `${talkPath(talk)}/content/${act.messageId ?? ''}`
  switch (act.kind) {
    case 'image':
      return html`<a class="media" href="${source}" target="_blank">${picture(source, '送った写真')}</a>`
    case 'video':
      return html`<video class="media" controls preload="none" src="${source}">動画</video>`
    case 'audio':
      return html`<audio class="media" controls preload="none" src="${source}">音声</audio>`
    case 'file':
      return html`<div class="bubble box"><span class="kind">ファイル</span><a href="${source}" download>${act.text}</a></div>`
    case 'sticker':
      return html`<div class="sticker"><span class="kind">スタンプ</span>${act.text}</div>`
    case 'location':
      return html`<div class="bubble box"><span class="kind">位置情報</span>${act.text}</div>`
    default:
      return html`<div class="bubble">${act.text}</div>`
  }
}

/** LINE has it behind a long press. */
function takeBack(talk: Talk, { messageId }: PersonAct): Html {
  if (messageId === undefined) return html``
  return html`<form class="act" method="post" action="${talkPath(talk)}/unsend"><input type="hidden" name="messageId" value="${messageId}"><button class="takeBack" title="送信を取り消す">取消</button></form>`
}

const OWN_PREVIEWS: Partial<Record<PersonAct['kind'], string>> = {
  image: '写真を送信しました',
  video: '動画を送信しました',
  audio: '音声を送信しました',
  file: 'ファイルを送信しました',
  sticker: 'スタンプを送信しました',
  location: '位置情報を送信しました',
}

/** The line of an item in the list of talks. */
export function talkPreview(item: TalkItem): string {
  if (item.by === 'person') return OWN_PREVIEWS[item.kind] ?? item.text
  const last = item.messages.at(-1)
  return last ? messagePreview(last) : ''
}
