import { type TProperties, Type } from 'typebox'
import { brand, type MemberId } from '../../../../domain/values/ids.ts'
import { createShopBoxes } from '../../../../schema/crypto/shopBoxes.ts'
import { inShop } from '../../../../schema/database.ts'
import { exportMember } from '../../../../schema/personalData/exportMember.ts'
import type { Routes } from '../../../dependencies.ts'
import { shopOf } from '../../../rest/caller.ts'
import { refTo } from '../../../rest/modelFields.ts'
import { IdParams, ok } from '../../../rest/routeSchemas.ts'

const Facts = Type.Record(Type.String(), Type.Unknown())
const list = (description: string) => Type.Array(Facts, { description })

const SECTIONS = {
  member: Facts,
  tags: list('Tags.'),
  tagChanges: list('When tags came and went.'),
  points: list('Points of the shop’s own.'),
  claims: list('What the member stated to be linked.'),
  links: list('Links with each cart, and what proves them.'),
  linkChanges: list('Who changed links by hand.'),
  customers: list('Customers of carts, with what the cart said (`raw`).'),
  subscriptions: list('Subscriptions.'),
  orders: list('Orders with items and shipments.'),
  submissions: list('Forms with answers and consent.'),
  requests: list('Requests to pause, skip or cancel, with their steps and what operators wrote.'),
  messages: list('Messages that were sent or are planned.'),
  notices: list('Messages to this member alone.'),
  taps: list('Taps on buttons.'),
  clicks: list('Clicks on links.'),
  talk: list('What came in and went out in LINE; files: `/v1/members/{id}/talk/{entryId}/content`.'),
} satisfies TProperties

export const MemberExportModel = Type.Object(SECTIONS, {
  $id: 'MemberExport',
  description: 'All that is held on one member, as it is stored. Instants are in Japan’s time.',
})

/** All that is held on one member, in one answer (domain.md D47; 個人情報保護法 33条). */
export const memberExport: Routes = async (app, { db, vault }) => {
  const boxes = createShopBoxes({ db, vault })
  app.get(
    '/members/:id/export',
    {
      config: { access: 'manage' },
      schema: {
        operationId: 'exportMember',
        tags: ['members'],
        summary: 'All that is held on one member, as a file',
        params: IdParams,
        response: ok(refTo(MemberExportModel)),
      },
    },
    (request, reply) => {
      const { shopId } = shopOf(request)
      const memberId = brand<MemberId>(request.params.id)
      reply
        .header('content-disposition', `attachment; filename="member-${memberId}.json"`)
        .header('cache-control', 'no-store')
      return inShop(db, shopId, async (tx) =>
        exportMember(tx, { shopId, memberId, box: await boxes.find(tx, shopId), claims: vault.claims }),
      )
    },
  )
}
