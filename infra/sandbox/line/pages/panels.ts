import type { LinePlatform } from '../platform/linePlatform.ts'
import type { Memory } from '../state/platformState.ts'
import type { Talk, TalkItem } from '../state/records.ts'
import { tappable } from './actions.ts'
import { talkPath } from './links.ts'
import { type Html, html } from '../../kit/pages/html.ts'
import { placement } from './imagemapBubble.ts'
import { objectIn, objectsIn, textIn } from './messageFields.ts'

/** The parts of a talk's page that change with its state. Each replaces the element with its name as id. */
interface Panels {
  standing: Html
  quick: Html
  menu: Html
  /** Why the person cannot write; empty otherwise. */
  notice: Html
  /** The loading animation; empty when there is none. */
  loading: Html
}

export function panelsOf({ memory, clock }: LinePlatform, talk: Talk): Panels {
  const { friendship } = memory.relation(talk.channelId, talk.userId)
  const last = memory.talk(talk.channelId, talk.userId).at(-1)
  const blocked = friendship === 'blocked'
  return {
    standing: standingButton(talk, friendship),
    quick: blocked ? html`` : quickReplies(talk, last),
    loading: loading(memory.loadingUntil(talk.channelId, talk.userId) - clock.now()),
    menu: blocked ? html`` : richMenu(memory, talk),
    notice: blocked ? html`ブロック中です。メッセージは届かず、送ることもできません。` : html``,
  }
}

/** Disappears by itself after `ms`. */
function loading(ms: number): Html {
  if (ms <= 0) return html``
  return html`<span class="dots" style="--for: ${Math.ceil(ms)}ms" title="読み込み中"><i></i><i></i><i></i><span class="hidden">入力中</span></span>`
}

function standingButton(talk: Talk, friendship: 'none' | 'friend' | 'blocked'): Html {
  const [act, words] = {
    none: ['follow', '友だち追加'],
    friend: ['unfollow', 'ブロック'],
    blocked: ['follow', 'ブロック解除'],
  }[friendship]
  return html`<form class="act" method="post" action="${talkPath(talk)}/${act}"><button class="standing ${friendship}">${words}</button></form>`
}

/** Quick replies belong to the last message object and disappear when anything follows (line.md 1.5). */
function quickReplies(talk: Talk, last: TalkItem | undefined): Html {
  if (last?.by !== 'shop') return html``
  const quickReply = objectIn(last.messages.at(-1) ?? {}, 'quickReply')
  const items = quickReply ? objectsIn(quickReply, 'items') : []
  return html`${items.map((item) => {
    const action = objectIn(item, 'action')
    const icon = textIn(item, 'imageUrl')
    const face = html`${icon && html`<img class="icon" src="${icon}" alt="">`}${textIn(action ?? {}, 'label')}`
    return action && tappable(talk, action, { look: 'quickItem', face })
  })}`
}

function richMenu(memory: Memory, talk: Talk): Html {
  const id = memory.richMenuOf(talk.channelId, talk.userId)
  const menu = id === undefined ? undefined : memory.richMenu(talk.channelId, id)
  if (!menu) return html``
  const spots = menu.areas.map(({ bounds, action }) => {
    const face =
      textIn(action, 'label') || textIn(action, 'text') || textIn(action, 'uri') || textIn(action, 'data')
    return html`<div class="spot" style="${placement(bounds, menu.size)}">${tappable(talk, action, { look: 'area', face })}</div>`
  })
  return html`<details class="richMenu" data-rich-menu-id="${menu.richMenuId}" ${menu.selected ? html`open` : ''}>
<summary>${menu.chatBarText}</summary><div class="map" style="aspect-ratio: ${menu.size.width} / ${menu.size.height}">${spots}</div></details>`
}
