import { type NotNull, sql } from 'kysely'
import type { ShopId } from '../../domain/values/ids.ts'
import { isBlank } from '../../domain/values/text.ts'
import type { ShopTx } from '../database.ts'
import { requireRow } from '../sql/optimisticLock.ts'
import { ascendingIds, type PageRequest } from '../sql/keysetOrder.ts'

export interface ProductFilter {
  connectionId?: string
  kind?: 'ONE_TIME' | 'SUBSCRIPTION' | 'UNKNOWN'
  /** Part of the name, or a prefix of the code, folded; blank: no filter (domain.md D38). */
  search?: string
}

const products = (tx: ShopTx) =>
  tx
    .selectFrom('products as p')
    // Every product has its connection; for why this is no inner join see ordersList.ts.
    .leftJoin('cart_connections as c', 'c.id', 'p.connection_id')
    .select([
      'p.id',
      'p.connection_id',
      'p.external_id',
      'p.code',
      'p.name',
      'p.kind',
      'p.source_updated_at',
      'p.fetched_at',
      'c.cart',
    ])
    .$narrowType<{ cart: NotNull }>()

export type ProductRow = Awaited<ReturnType<ReturnType<typeof products>['executeTakeFirstOrThrow']>>

/** Products of the shop's live connections, in the order of their ids. */
export const listProducts = (
  tx: ShopTx,
  shopId: ShopId,
  { connectionId, kind, search, after, most }: ProductFilter & PageRequest<string>,
): Promise<ProductRow[]> =>
  products(tx)
    .where('p.shop_id', '=', shopId)
    .where('c.removed_at', 'is', null)
    .$if(after !== null, (query) => query.where('p.id', '>', after))
    .$if(connectionId !== undefined, (query) => query.where('p.connection_id', '=', connectionId ?? ''))
    .$if(kind !== undefined, (query) => query.where('p.kind', '=', kind ?? 'UNKNOWN'))
    .$if(!isBlank(search ?? ''), (query) =>
      query.where(
        sql<boolean>`p.id = any(array(select found.id from products_named(fold_name(${search})) found))`,
      ),
    )
    .orderBy('p.id', ascendingIds)
    .limit(most)
    .execute()

/** @throws NoSuchRow */
export const readProduct = async (tx: ShopTx, id: string): Promise<ProductRow> =>
  requireRow(await products(tx).where('p.id', '=', id).executeTakeFirst())

/** The names of products, whatever became of their connection. */
export const namesOfProducts = async (
  tx: ShopTx,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> =>
  new Map(
    (
      await tx
        .selectFrom('products')
        .select(['id', 'name'])
        .where(sql<boolean>`id = any(${[...ids]}::uuid[])`)
        .execute()
    ).map(({ id, name }) => [id, name]),
  )

/** The ids that are products of a live connection of the LINE account, with what D4 needs. */
export const productsOfAccount = (tx: ShopTx, lineAccountId: string, ids: readonly string[]) =>
  ids.length === 0
    ? Promise.resolve([])
    : tx
        .selectFrom('products as p')
        .innerJoin('cart_connections as c', 'c.id', 'p.connection_id')
        .select([
          'p.id',
          'p.name',
          'p.connection_id',
          'c.cart',
          'c.cart_domain',
          'c.floor_day',
          'c.floor_time',
        ])
        .where('p.id', 'in', [...ids])
        .where('c.line_account_id', '=', lineAccountId)
        .where('c.removed_at', 'is', null)
        .execute()
