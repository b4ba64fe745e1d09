import type { MessageObject } from '../state/records.ts'

/** Reads properties of message objects. A property of another type counts as absent. */

export function textIn(object: MessageObject, name: string): string {
  const value = object[name]
  return typeof value === 'string' ? value : ''
}

export function numberIn(object: MessageObject, name: string): number {
  const value = object[name]
  return typeof value === 'number' ? value : 0
}

export function objectIn(object: MessageObject, name: string): MessageObject | null {
  const value = object[name]
  return isObject(value) ? value : null
}

export function objectsIn(object: MessageObject, name: string): MessageObject[] {
  const value = object[name]
  return Array.isArray(value) ? value.filter(isObject) : []
}

function isObject(value: unknown): value is MessageObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The address when a page may link to it; null for schemes that LINE does not open. */
export function linkTarget(uri: string): string | null {
  return /^(https?|line|tel):/i.test(uri) ? uri : null
}
