import type { LinePlatform } from '../platform/linePlatform.ts'
import type { Memory } from '../state/platformState.ts'
import type { Channel, Person, Talk } from '../state/records.ts'
import { talkPath } from './links.ts'
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
  const unsent = items.filter((item) => item.by === 'person' && item.isUnsent).length
  return last
    ? `${items.length}-${instantOf(last)}-${last.by === 'shop' ? last.requestId : last.kind}-${unsent}`
    : '0'
}

/** `/chat/{channelId}/{userId}`: the talk as the person sees it on the phone. */
export function chatRoomPage(platform: LinePlatform, channel: Channel, person: Person): string {
  const { memory } = platform
  const talk = { channelId: channel.channelId, userId: person.userId }
  const path = talkPath(talk)
  const panels = panelsOf(platform, talk)
  const body = html`<header class="bar"><a class="back" href="/chat" aria-label="トーク一覧へ">‹</a>
<div class="title"><h1>${channel.displayName}</h1><p>${person.displayName} さんの画面</p></div><div id="standing">${panels.standing}</div></header>
<main id="talk" aria-live="polite" data-stream="${path}/stream" data-version="${talkVersion(memory, talk)}">${wholeTalk(memory, talk, channel)}</main>
<footer><div id="loading" role="status">${panels.loading}</div><div id="quick">${panels.quick}</div><p id="notice" role="status">${panels.notice}</p>
<div class="entry"><button type="button" class="plus" popovertarget="more" aria-label="写真やスタンプなどを送る">＋</button>
<form class="act write" method="post" action="${path}/say"><input name="text" maxlength="5000" required autocomplete="off" placeholder="メッセージを入力" aria-label="メッセージ"><button class="send">送信</button></form></div>${moreToSend(path)}
<div id="menu">${panels.menu}</div></footer><script type="module" src="/chat/assets/chat.js"></script>`
  return page(`${channel.displayName} - ${person.displayName}`, 'room', body)
}

/** What a person can send besides words, and do near a beacon or with a membership. */
function moreToSend(path: string): Html {
  const act = (name: string, words: string, fields: Html = html``) =>
    html`<form class="act" method="post" action="${path}/${name}">${fields}<button>${words}</button></form>`
  const membership = (does: string) => html`<input type="hidden" name="does" value="${does}">`
  return html`<div id="more" popover><label class="pick">写真・動画・ファイル<input type="file" id="pick" data-send="${path}/file"></label>
${act('sticker', 'スタンプ')}${act('location', '位置情報')}${act('beacon', 'ビーコンに近づく')}
${act('membership', 'メンバーシップに加入', membership('joined'))}${act('membership', 'メンバーシップを退会', membership('left'))}</div>`
}
