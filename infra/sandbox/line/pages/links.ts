import { type Html, html, type Part } from '../../kit/pages/html.ts'
import type { Talk } from '../state/records.ts'
import { linkTarget } from './messageFields.ts'

/** A talk's page, and the base of where its taps are posted. */
export function talkPath({ channelId, userId }: Talk): string {
  return `/chat/${encodeURIComponent(channelId)}/${encodeURIComponent(userId)}`
}

const LIFF = /^(?:https:\/\/liff\.line\.me|line:\/\/app|https:\/\/line\.me\/R\/app)\/([^/?#]+)([^#]*)/i
const ADD_FRIEND = /^(?:https:\/\/line\.me\/R|line:\/)\/ti\/p\/([^/?#]+)/i

/**
 * A link as the LINE app opens it: addresses of LIFF apps and of "add friend" stay on this machine, where LINE would
 * open a window of its own. An address that LINE does not open is just its face.
 */
export function linkTo(talk: Talk, uri: string, { look, face }: { look: string; face: Part }): Html {
  const [, liffId, rest = ''] = LIFF.exec(uri) ?? []
  if (liffId !== undefined) {
    const href = `${talkPath(talk)}/liff/${encodeURIComponent(liffId)}${rest}`
    return html`<a class="${look}" href="${href}" data-window="liff" target="_blank" title="${uri}">${face}</a>`
  }
  const [, basicId] = ADD_FRIEND.exec(uri) ?? []
  if (basicId !== undefined)
    return html`<a class="${look}" href="${addFriendPath(decoded(basicId), talk.userId)}" data-window="friend" target="_blank" title="${uri}">${face}</a>`
  const target = linkTarget(uri)
  if (target === null) return html`<span class="${look}">${face}</span>`
  return html`<a class="${look}" href="${target}" target="_blank" rel="noopener noreferrer" title="${uri}">${face}</a>`
}

/** The stand-in's page for LINE's `https://line.me/R/ti/p/{basicId}`, as this person sees it. */
export function addFriendPath(basicId: string, userId: string): string {
  return `/R/ti/p/${encodeURIComponent(basicId)}?as=${encodeURIComponent(userId)}`
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
