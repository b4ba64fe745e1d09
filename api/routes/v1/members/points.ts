import { brand, type MemberId } from '../../../../domain/values/ids.ts'
import { accountOfMember } from '../../../../schema/members/members.ts'
import { listPointEntries } from '../../../../schema/members/pointLedger.ts'
import { changePointBalance } from '../../../../schema/members/points.ts'
import { shopOf } from '../../../rest/caller.ts'
import type { Routes } from '../../../dependencies.ts'
import { created, IdempotencyHeaders, IdParams } from '../../../rest/routeSchemas.ts'
import { refTo } from '../../../rest/modelFields.ts'
import { NewPointEntry, PointEntryModel, presentPointEntry } from './memberModel.ts'
import { idempotencyKeyOf, runIdempotently } from '../../../rest/idempotency.ts'
import { byId } from '../../../rest/paging.ts'
import { resource } from '../../../rest/resource.ts'
import { Problem } from '../../../problems/problem.ts'

/** The ledger of a member's points in the CRM (not the cart's points). */
export const points: Routes = async (app, { db }) => {
  resource(app, db, {
    path: '/members/:id/points',
    name: 'PointEntry',
    plural: 'PointEntries',
    tag: 'points',
    model: PointEntryModel,
    access: { read: 'read' },
    presenter: () => presentPointEntry,
  }).list({
    summary: 'The ledger of a member’s points, newest first',
    holds: 'Entries, the newest first.',
    cursor: byId('points'),
    async rows(tx, { by, id, page }) {
      await accountOfMember(tx, id)
      return listPointEntries(tx, by.shopId, { memberId: id, ...page })
    },
  })

  app.post(
    '/members/:id/points',
    {
      config: { access: 'edit' },
      schema: {
        operationId: 'createPointEntry',
        tags: ['points'],
        summary: 'Give or take points',
        description:
          'Needs an `Idempotency-Key`, which is used up for ever: points are never given twice under it. Taking more than there is answers 409 `POINTS_INSUFFICIENT`, a balance that could not be stored 409 `POINTS_TOO_MANY`.',
        params: IdParams,
        headers: IdempotencyHeaders,
        body: NewPointEntry,
        response: created(refTo(PointEntryModel)),
      },
    },
    async (request, reply) => {
      const { shopId } = shopOf(request)
      const key = idempotencyKeyOf(request)
      const { delta, reason } = request.body
      if (key === null) throw refused('?Idempotency-Key', 'required', 'Idempotency-Keyヘッダーが必要です。')
      if (delta === 0) throw refused('/delta', 'not', '0以外のポイントを入力してください。')
      return runIdempotently({ db, request, reply }, async (tx) => {
        const id = brand<MemberId>(request.params.id)
        await accountOfMember(tx, id)
        const change = { delta, reason, idempotencyKey: `api:${key}` }
        const done = await changePointBalance(tx, { shopId, memberId: id, change })
        // The stored answer expires after a day; the ledger keeps the key for ever.
        if (done.repeated) throw new Problem('IDEMPOTENCY_KEY_REUSED')
        if (done.applied !== delta) throw new Problem(delta > 0 ? 'POINTS_TOO_MANY' : 'POINTS_INSUFFICIENT')
        const [entry] = await listPointEntries(tx, shopId, { memberId: id, after: null, most: 1 })
        if (!entry) throw new Error('the point entry just written was not found')
        return presentPointEntry(entry)
      })
    },
  )
}

const refused = (pointer: string, code: string, detail: string): Problem =>
  new Problem('VALIDATION_FAILED', { fields: [{ pointer, code, detail }] })
