import { notFound, ok } from './answer.ts'
import type { Call, Endpoint } from './call.ts'
import type { RichMenu } from '../state/records.ts'
import { linkMenu } from './menuLinks.ts'

const person = ({ params }: Pick<Call, 'params'>) => params['userId']

const list: Endpoint = {
  name: 'richMenuList',
  method: 'GET',
  path: '/v2/bot/richmenu/list',
  auth: 'token',
  body: 'none',
  perform: (platform, { channel }) =>
    ok({ richmenus: platform.memory.richMenus(channel.channelId).map(withoutAlias) }),
}

const one: Endpoint = {
  name: 'richMenu',
  method: 'GET',
  path: '/v2/bot/richmenu/:richMenuId',
  auth: 'token',
  body: 'none',
  perform: (platform, { channel, params }) => {
    const menu = platform.memory.richMenu(channel.channelId, params['richMenuId'] ?? '')
    return menu ? ok(withoutAlias(menu)) : notFound()
  },
}

const ofUser: Endpoint = {
  name: 'richMenuOfUser',
  method: 'GET',
  path: '/v2/bot/user/:userId/richmenu',
  auth: 'token',
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
  auth: 'token',
  body: 'none',
  person,
  perform: (platform, call) => {
    const richMenuId = call.params['richMenuId'] ?? ''
    if (!platform.memory.richMenu(call.channel.channelId, richMenuId)) return notFound()
    linkMenu(platform, call, { userId: call.params['userId'] ?? '', richMenuId })
    return ok()
  },
}

const unlink: Endpoint = {
  name: 'richMenuUnlink',
  method: 'DELETE',
  path: '/v2/bot/user/:userId/richmenu',
  auth: 'token',
  body: 'none',
  person,
  perform: (platform, call) => {
    linkMenu(platform, call, { userId: call.params['userId'] ?? '', richMenuId: null })
    return ok()
  },
}

/** LINE's menu object does not hold its alias. */
function withoutAlias(menu: RichMenu): RichMenu {
  const { aliasId: _, ...shown } = menu
  return shown
}

/** The rich menu endpoints of line.md 1.8 that read menus and link one person. */
export const richMenuEndpoints: Endpoint[] = [list, one, ofUser, link, unlink]
