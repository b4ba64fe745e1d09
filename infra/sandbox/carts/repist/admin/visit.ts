import type { Cart } from '../state/cart.ts'
import type { Html } from '../../../kit/pages/html.ts'
import type { Session } from './sessions.ts'

/** Reads one field of a query or a form; empty when it is missing or came more than once. */
export type Fields = (name: string) => string

/** What a screen is shown to: someone signed in, with what he asked for. */
export interface Visit {
  cart: Cart
  session: Session
  query: Fields
  form: Fields
}

/** A page inside the frame: its heading stands in the title and in the h1. */
export interface Page {
  heading: string
  body: Html
  /** HTTP status; 200 unless told. */
  status?: number
}

export type Screen = (visit: Visit) => Page

/** Fields of a parsed query or form body. */
export function fieldsOf(parsed: unknown): Fields {
  const values =
    typeof parsed === 'object' && parsed !== null
      ? new Map<string, unknown>(Object.entries(parsed))
      : new Map()
  return (name) => {
    const value: unknown = values.get(name)
    return typeof value === 'string' ? value : ''
  }
}
