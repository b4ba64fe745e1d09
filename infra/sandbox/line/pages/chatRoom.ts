import type { Memory } from '../state/platformState.ts'
import type { Channel, Person, Talk } from '../state/records.ts'
import { talkPath } from './actions.ts'
import { type Html, html } from '../../kit/pages/html.ts'
import { page } from './layout.ts'
import { panelsOf } from './panels.ts'
import { instantOf, talkItem } from './talkItems.ts'

/** All of a talk, oldest first. */
export function wholeTalk(memory: Memory, talk: Talk, channel: Channel): Html {
  const items = memory.talk(talk.channelId, talk.userId)
  return html`${items.map((item, index) => talkItem(talk, channel, [items[index - 1], item]))}`
}

/** Changes with every item, so that a page that missed one knows to load the whole talk. */
export function talkVersion(memory: Memory, talk: Talk): string {
  const items = memory.talk(talk.channelId, talk.userId)
  const last = items.at(-1)
  return last ? `${items.length}-${instantOf(last)}-${last.by === 'shop' ? last.requestId : last.kind}` : '0'
}

/** `/chat/{channelId}/{userId}`: the talk as the person sees it on the phone. */
export function chatRoomPage(memory: Memory, channel: Channel, person: Person): string {
  const talk = { channelId: channel.channelId, userId: person.userId }
  const path = talkPath(talk)
  const panels = panelsOf(memory, talk)
  const body = html`<header class="bar"><a class="back" href="/chat" aria-label="トーク一覧へ">‹</a>
<div class="title"><h1>${channel.displayName}</h1><p>${person.displayName} さんの画面</p></div><div id="standing">${panels.standing}</div></header>
<main id="talk" aria-live="polite" data-stream="${path}/stream" data-version="${talkVersion(memory, talk)}">${wholeTalk(memory, talk, channel)}</main>
<footer><div id="quick">${panels.quick}</div><p id="notice" role="status">${panels.notice}</p>
<form class="act write" method="post" action="${path}/say"><input name="text" maxlength="5000" required autocomplete="off" placeholder="メッセージを入力" aria-label="メッセージ"><button class="send">送信</button></form>
<div id="menu">${panels.menu}</div></footer><script type="module" src="/chat/assets/chat.js"></script>`
  return page(`${channel.displayName} - ${person.displayName}`, 'room', body)
}
