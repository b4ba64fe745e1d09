import type { Memory } from '../state/platformState.ts'
import type { Channel, Person } from '../state/records.ts'
import { talkPath } from './links.ts'
import { type Html, html } from '../../kit/pages/html.ts'
import { initialOf } from './initial.ts'
import { clockInJapan } from './talkTimes.ts'
import { page } from './layout.ts'
import { instantOf, talkPreview } from './talkItems.ts'

const SHOWN_PER_CHANNEL = 100
const STANDINGS = { none: '友だちではありません', friend: '', blocked: 'ブロック中' } as const

/** `/chat`: every channel with its people, newest talk first. `search`: part of a name or user id. */
export function chatListPage(memory: Memory, search: string): string {
  const channels = [...memory.channels.values()]
  const sections = channels.map((channel) => channelSection(memory, channel, search))
  return page(
    'トーク一覧',
    'list',
    html`<header class="bar"><h1>トーク一覧</h1><a class="standing" href="/chat/faults">LINEログインの不具合</a></header>
<form class="search" method="get" action="/chat" role="search"><input type="search" name="q" value="${search}" placeholder="名前で検索" aria-label="名前で検索"></form>
<main>${sections.length > 0 ? sections : html`<p class="empty">LINE公式アカウントがまだありません。</p>`}</main>`,
  )
}

function channelSection(memory: Memory, channel: Channel, search: string): Html {
  const people = [...memory.people.values()]
    .filter((person) => person.provider === channel.provider)
    .filter((person) => person.displayName.includes(search) || person.userId.includes(search))
    .map((person) => ({ person, last: memory.talk(channel.channelId, person.userId).at(-1) }))
    .toSorted((a, b) => (b.last ? instantOf(b.last) : 0) - (a.last ? instantOf(a.last) : 0))
  const rows = people.slice(0, SHOWN_PER_CHANNEL).map(({ person }) => row(memory, channel, person))
  const more = people.length - rows.length
  return html`<section><h2>${channel.displayName}</h2>
${rows.length > 0 ? html`<ul>${rows}</ul>` : html`<p class="empty">該当するお客様がいません。</p>`}
${more > 0 && html`<p class="empty">ほか ${more} 人(名前で検索できます)</p>`}</section>`
}

function row(memory: Memory, channel: Channel, person: Person): Html {
  const { channelId } = channel
  const last = memory.talk(channelId, person.userId).at(-1)
  const standing = STANDINGS[memory.relation(channelId, person.userId).friendship]
  return html`<li><a href="${talkPath({ channelId, userId: person.userId })}">
<span class="face" aria-hidden="true">${initialOf(person.displayName)}</span>
<span class="who"><strong>${person.displayName}</strong><span class="preview">${last ? talkPreview(last) : ''}</span></span>
<span class="when">${last && html`<time>${clockInJapan(instantOf(last))}</time>`}${standing && html`<span class="badge">${standing}</span>`}</span></a></li>`
}
