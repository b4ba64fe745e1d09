import type { Fields, Place } from './fields.ts'
import { MalformedProperty } from './problems.ts'

/** Whether a property has a value: LINE treats null and the empty string as absent. */
export function isGiven(place: Place, name: string): boolean {
  return isThere(place.fields, name) && place.fields[name] !== ''
}

/** Whether a property is present, even if empty. */
export function isThere(fields: Fields, name: string): boolean {
  return fields[name] !== undefined && fields[name] !== null
}

/** Checks that a property, if present, has one of the listed values. */
export function optionOf(place: Place, name: string, values: readonly string[]): void {
  if (!isThere(place.fields, name)) return
  const value = place.fields[name]
  if (typeof value === 'string' && values.includes(value)) return
  place.problems.add(`${place.path}.${name}`, `Must be one of the following values: [${values.join(', ')}]`)
}

/** Checks that a property, if present, is true or false. */
export function flagOf(place: Place, name: string): void {
  if (isThere(place.fields, name) && typeof place.fields[name] !== 'boolean')
    throw new MalformedProperty(`${place.path}.${name}`)
}

/** Checks that a property, if present, is a string that matches `pattern`. */
export function formOf(place: Place, name: string, pattern: RegExp): void {
  if (!isThere(place.fields, name)) return
  const path = `${place.path}.${name}`
  const value = place.fields[name]
  if (typeof value !== 'string') throw new MalformedProperty(path)
  if (!pattern.test(value)) place.problems.add(path, 'Invalid format')
}
