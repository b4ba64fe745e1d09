/**
 * Branded strings and numbers: a value of one brand is not accepted where another is expected. The brand exists only for
 * the compiler; at run time it is the plain value.
 */
declare const kind: unique symbol

/** `Base` usable only as `Name`; made by {@link brand} or by a parser that has checked it. */
export type Brand<Base, Name extends string> = Base & { readonly [kind]: Name }

/** The tenant; every row carries it. */
export type ShopId = Brand<string, 'ShopId'>
/** A shop's LINE official account (BOT). */
export type LineAccountId = Brand<string, 'LineAccountId'>
/** A connection of a shop to one cart system (`cartConnection`). */
export type ConnectionId = Brand<string, 'ConnectionId'>
/** An order as we store it; not the cart's own number. */
export type OrderId = Brand<string, 'OrderId'>
/** A friend of a LINE account, known to one shop. */
export type MemberId = Brand<string, 'MemberId'>
/** One row of `deliveries`: (scenario, order, attempt). */
export type DeliveryId = Brand<string, 'DeliveryId'>
/** One test run of a follow message. */
export type TestRunId = Brand<string, 'TestRunId'>
export type TagId = Brand<string, 'TagId'>
export type FlagId = Brand<string, 'FlagId'>
/** A person who works for the shop. */
export type OperatorId = Brand<string, 'OperatorId'>

/** Every branded string id of this file. */
export type AnyId =
  | ShopId
  | LineAccountId
  | ConnectionId
  | OrderId
  | MemberId
  | DeliveryId
  | TestRunId
  | TagId
  | FlagId
  | OperatorId

/** Trusts a string to be the id, for ids read from a row or a checked request, and in tests: `brand<OrderId>(row.id)`. */
export const brand = <Id extends AnyId>(raw: string): Id => raw as Id
