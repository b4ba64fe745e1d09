import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type Static, type TObject, type TProperties, type TSchema, Type } from 'typebox'
import { type Db, inShop, type ShopTx } from '../../schema/database.ts'
import type { PageRequest } from '../../schema/sql/keysetOrder.ts'
import {
  created,
  IdempotencyHeaders,
  IdParams,
  IfMatchHeaders,
  ok,
  PageQuery,
  pageOf,
  removed,
} from './routeSchemas.ts'
import { type Access, type ShopCaller, shopOf } from './caller.ts'
import { refTo } from './modelFields.ts'
import { runIdempotently, storedAnswer } from './idempotency.ts'
import { ifMatchOf, setEtag } from './optimisticLock.ts'
import { type Cursor, toPage } from './paging.ts'

/** What the routes of a resource have in common. */
export interface Resource<Row, Model extends TObject> {
  /** `/flags`; may hold one `:id`, of what the resource belongs to. */
  path: string
  /** In operation ids: `Flag` makes `listFlags`, `createFlag`, `getFlag`, `updateFlag`, `deleteFlag`. */
  name: string
  /** Where it is not the name and an s. */
  plural?: string
  tag: string
  /** With a `version` it has an `ETag`, and edits and deletions need `If-Match`. */
  model: Model
  access: { read: Access; write?: Access }
  /** How rows become models; may read what else the models of these rows show. */
  presenter: (tx: ShopTx, rows: Row[]) => Presenter<Row, Model> | Promise<Presenter<Row, Model>>
}
type Presenter<Row, Model extends TObject> = (row: Row) => Static<Model>

/** What the description says of a route. */
interface Words {
  summary: string
  description?: string
}

/** Runs `work` in one transaction and answers what it stored. */
export type Save<Row, Answer> = (work: (tx: ShopTx) => Promise<Row>) => Promise<Answer>

interface Listed<Row, Filter extends TProperties, Key> extends Words {
  /** What a page holds. */
  holds: string
  cursor: Cursor<Row, Key>
  filter?: Filter
  rows: (
    tx: ShopTx,
    asked: {
      by: ShopCaller
      /** The id in the path. */
      id: string
      filter: Static<TObject<Filter>>
      /** One row more than is shown, which tells whether there is a next page. */
      page: PageRequest<Key>
    },
  ) => Promise<Row[]>
}

interface Creation<Body> {
  by: ShopCaller
  body: Body
}
export interface Edit<Body> extends Creation<Body> {
  id: string
  /** The version that the edit is based on; null: any. */
  version: number | null
}

/**
 * `insert` and `update` run in the transaction. Where the outside world is asked first, which takes seconds,
 * `prepare` does so outside of it and then calls `save`, once.
 */
type Created<Row, Answer, Body extends TSchema> = Words & { body: Body } & (
    | { insert: (tx: ShopTx, asked: Creation<Static<Body>>) => Promise<Row> }
    | { prepare: (asked: Creation<Static<Body>>, save: Save<Row, Answer>) => Promise<Answer> }
  )
type Edited<Row, Answer, Body extends TSchema> = Words & { body: Body } & (
    | { update: (tx: ShopTx, asked: Edit<Static<Body>>) => Promise<Row> }
    | { prepare: (asked: Edit<Static<Body>>, save: Save<Row, Answer>) => Promise<Answer> }
  )

/**
 * The one shape of what shops list, read, create, edit and delete: cursor paging, `Idempotency-Key`, `ETag` and
 * `If-Match`, one transaction a request. Each method of the result registers one route. Routes that do not fit are
 * registered beside them as usual.
 */
export function resource<Row, Model extends TObject>(
  app: FastifyInstance,
  db: Db,
  { path, name, plural = `${name}s`, tag, model, access, presenter }: Resource<Row, Model>,
) {
  type Answer = Static<Model>
  const { read: mayRead, write: mayWrite = mayRead } = access
  const one = `${path}/:id`
  const isVersioned = 'version' in model.properties
  const ifMatch = isVersioned ? { headers: IfMatchHeaders } : {}
  const versionIn = (request: FastifyRequest): number | null => (isVersioned ? ifMatchOf(request) : null)
  const idOf = ({ params }: FastifyRequest): string => (params as { id?: string }).id ?? ''
  const show = async (tx: ShopTx, reply: FastifyReply, row: Row): Promise<Answer> => {
    const answer = (await presenter(tx, [row]))(row)
    return isVersioned ? setEtag(reply, answer as Answer & { version: number }) : answer
  }

  const describe = (operationId: string, { summary, description }: Words) => ({
    operationId,
    tags: [tag],
    summary,
    ...(description === undefined ? {} : { description }),
  })

  function change<Body extends TSchema>(verb: 'update' | 'replace', route: Edited<Row, Answer, Body>): void {
    const schema = {
      ...describe(`${verb}${name}`, route),
      params: IdParams,
      ...ifMatch,
      body: route.body,
      response: ok(refTo(model)),
    }
    const register = verb === 'update' ? app.patch.bind(app) : app.put.bind(app)
    register(one, { config: { access: mayWrite }, schema }, (request, reply) => {
      const by = shopOf(request)
      const edit = { by, id: idOf(request), version: versionIn(request), body: request.body as Static<Body> }
      const save: Save<Row, Answer> = (work) =>
        inShop(db, by.shopId, async (tx) => show(tx, reply, await work(tx)))
      return 'update' in route ? save((tx) => route.update(tx, edit)) : route.prepare(edit, save)
    })
  }

  return {
    list<Key, const Filter extends TProperties>(route: Listed<Row, Filter, Key>): void {
      const { holds, cursor, filter, rows } = route
      const schema = {
        ...describe(`list${plural}`, route),
        ...(path.includes(':id') ? { params: IdParams } : {}),
        querystring: filter === undefined ? PageQuery : Type.Interface([PageQuery], filter),
        response: ok(pageOf(model, holds)),
      }
      app.get(path, { config: { access: mayRead }, schema }, (request) => {
        const by = shopOf(request)
        const { limit, cursor: given, ...rest } = request.query as Static<typeof PageQuery>
        const asked = { by, id: idOf(request), filter: rest as Static<TObject<Filter>> }
        const after = cursor.read(given)
        return inShop(db, by.shopId, async (tx) => {
          const found = await rows(tx, { ...asked, page: { after, most: limit + 1 } })
          return toPage(found, { limit, cursor }, await presenter(tx, found.slice(0, limit)))
        })
      })
    },

    create<Body extends TSchema>(route: Created<Row, Answer, Body>): void {
      const schema = {
        ...describe(`create${name}`, route),
        headers: IdempotencyHeaders,
        body: route.body,
        response: created(refTo(model)),
      }
      app.post(path, { config: { access: mayWrite }, schema }, async (request, reply) => {
        const post = { db, request, reply }
        const asked = { by: shopOf(request), body: request.body as Static<Body> }
        const save: Save<Row, Answer> = (work) =>
          runIdempotently(post, async (tx) => show(tx, reply, await work(tx)))
        if ('insert' in route) return save((tx) => route.insert(tx, asked))
        return (await storedAnswer<Answer>(post)) ?? route.prepare(asked, save)
      })
    },

    read(route: Words & { row: (tx: ShopTx, id: string, by: ShopCaller) => Promise<Row> }): void {
      const schema = {
        ...describe(`get${name}`, route),
        params: IdParams,
        response: ok(refTo(model)),
      }
      app.get(one, { config: { access: mayRead }, schema }, (request, reply) => {
        const by = shopOf(request)
        return inShop(db, by.shopId, async (tx) => show(tx, reply, await route.row(tx, idOf(request), by)))
      })
    },

    /** A part of it: PATCH. */
    edit: <Body extends TSchema>(route: Edited<Row, Answer, Body>): void => change('update', route),
    /** All of it at once: PUT. */
    replace: <Body extends TSchema>(route: Edited<Row, Answer, Body>): void => change('replace', route),

    remove(
      route: Words & {
        remove: (tx: ShopTx, asked: Omit<Edit<never>, 'body'>) => Promise<void>
      },
    ): void {
      const schema = {
        ...describe(`delete${name}`, route),
        params: IdParams,
        ...ifMatch,
        response: removed,
      }
      app.delete(one, { config: { access: mayWrite }, schema }, async (request, reply) => {
        const by = shopOf(request)
        const asked = { by, id: idOf(request), version: versionIn(request) }
        await inShop(db, by.shopId, (tx) => route.remove(tx, asked))
        return reply.code(204).send(null)
      })
    },
  }
}
