import { personKnownTo } from './accept.ts'
import { notFound, ok } from './answer.ts'
import type { Call, Endpoint } from './call.ts'
import type { LinePlatform } from './linePlatform.ts'

const person = ({ params }: Pick<Call, 'params'>) => params['userId']

const list: Endpoint = {
  name: 'richMenuList',
  method: 'GET',
  path: '/v2/bot/richmenu/list',
  door: 'token',
  body: 'none',
  perform: (platform, { channel }) => ok({ richmenus: platform.memory.richMenus(channel.channelId) }),
}

const one: Endpoint = {
  name: 'richMenu',
  method: 'GET',
  path: '/v2/bot/richmenu/:richMenuId',
  door: 'token',
  body: 'none',
  perform: (platform, { channel, params }) => {
    const menu = platform.memory.richMenu(channel.channelId, params['richMenuId'] ?? '')
    return menu ? ok(menu) : notFound()
  },
}

const ofUser: Endpoint = {
  name: 'richMenuOfUser',
  method: 'GET',
  path: '/v2/bot/user/:userId/richmenu',
  door: 'token',
  body: 'none',
  person,
  perform: (platform, { channel, params }) => {
    const richMenuId = platform.memory.richMenuOf(channel.channelId, params['userId'] ?? '')
    return richMenuId === undefined ? notFound() : ok({ richMenuId })
  },
}

const link: Endpoint = {
  name: 'richMenuLink',
  method: 'POST',
  path: '/v2/bot/user/:userId/richmenu/:richMenuId',
  door: 'token',
  body: 'none',
  person,
  perform: (platform, call) => {
    const richMenuId = call.params['richMenuId'] ?? ''
    if (!platform.memory.richMenu(call.channel.channelId, richMenuId)) return notFound()
    return setMenu(platform, call, richMenuId)
  },
}

const unlink: Endpoint = {
  name: 'richMenuUnlink',
  method: 'DELETE',
  path: '/v2/bot/user/:userId/richmenu',
  door: 'token',
  body: 'none',
  person,
  perform: (platform, call) => setMenu(platform, call, null),
}

/** For people who are no friends or have blocked: 200 without effect (line.md 1.8). */
function setMenu(platform: LinePlatform, call: Call, richMenuId: string | null) {
  const { channelId } = call.channel
  const userId = call.params['userId'] ?? ''
  const isFriend = platform.memory.relation(channelId, userId).friendship === 'friend'
  if (isFriend && personKnownTo(platform, call, userId))
    platform.record({ t: 'richMenuLink', channelId, userId, richMenuId })
  return ok()
}

/** The rich menu endpoints of line.md 1.8 that read menus and link one person. */
export const richMenuEndpoints: Endpoint[] = [list, one, ofUser, link, unlink]
