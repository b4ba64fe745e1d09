import { MalformedProperty } from '../messages/problems.ts'
import { type Answer, contentRefusal, json, notFound } from './answer.ts'
import type { Call, Endpoint } from './call.ts'
import type { LinePlatform } from './linePlatform.ts'
import { linkMenu } from './menuLinks.ts'

const MOST = 500
const USER_ID = /^U[0-9a-f]{32}$/

const link: Endpoint = {
  name: 'richMenuBulkLink',
  method: 'POST',
  path: '/v2/bot/richmenu/bulk/link',
  auth: 'token',
  body: 'json',
  perform: (platform, call) => {
    const { richMenuId } = call.fields
    if (typeof richMenuId !== 'string') throw new MalformedProperty('richMenuId')
    if (!platform.memory.richMenu(call.channel.channelId, richMenuId)) return notFound()
    return linkAll(platform, call, richMenuId)
  },
}

const unlink: Endpoint = {
  name: 'richMenuBulkUnlink',
  method: 'POST',
  path: '/v2/bot/richmenu/bulk/unlink',
  auth: 'token',
  body: 'json',
  perform: (platform, call) => linkAll(platform, call, null),
}

/** 202 `{}`. LINE links afterwards and a client has to check; here it is done before the answer (line.md 1.8). */
function linkAll(platform: LinePlatform, call: Call, richMenuId: string | null): Answer {
  const { userIds } = call.fields
  if (!Array.isArray(userIds)) throw new MalformedProperty('userIds')
  if (userIds.length < 1 || userIds.length > MOST)
    return contentRefusal([{ property: 'userIds', message: `Size must be between 1 and ${MOST}` }])
  const ids = userIds.map((id: unknown, index) => {
    if (typeof id !== 'string' || !USER_ID.test(id)) throw new MalformedProperty(`userIds[${index}]`)
    return id
  })
  for (const userId of ids) linkMenu(platform, call, { userId, richMenuId })
  return json(202, {})
}

/** One menu, linked to or unlinked from at most 500 people (line.md 1.1, 1.8). */
export const bulkRichMenuEndpoints: Endpoint[] = [link, unlink]
