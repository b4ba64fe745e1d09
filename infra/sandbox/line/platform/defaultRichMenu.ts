import { notFound, ok } from './answer.ts'
import type { Endpoint } from './call.ts'

const path = '/v2/bot/user/all/richmenu'

const read: Endpoint = {
  name: 'richMenuDefault',
  method: 'GET',
  path,
  auth: 'token',
  body: 'none',
  perform: (platform, { channel }) => {
    const richMenuId = platform.memory.defaultRichMenuOf(channel.channelId)
    return richMenuId === undefined ? notFound() : ok({ richMenuId })
  },
}

const set: Endpoint = {
  name: 'richMenuSetDefault',
  method: 'POST',
  path: `${path}/:richMenuId`,
  auth: 'token',
  body: 'none',
  perform: (platform, { channel: { channelId }, params }) => {
    const richMenuId = params['richMenuId'] ?? ''
    if (!platform.memory.richMenu(channelId, richMenuId)) return notFound()
    platform.record({ t: 'defaultRichMenu', channelId, richMenuId })
    return ok()
  },
}

const clear: Endpoint = {
  name: 'richMenuClearDefault',
  method: 'DELETE',
  path,
  auth: 'token',
  body: 'none',
  perform: (platform, { channel: { channelId } }) => {
    platform.record({ t: 'defaultRichMenu', channelId, richMenuId: null })
    return ok()
  },
}

/** The menu of everyone without a menu of their own (line.md 1.8). */
export const defaultRichMenuEndpoints: Endpoint[] = [read, set, clear]
