import { type Counting, isLongerThan } from './counting.ts'
import { MalformedProperty, type Problems } from './problems.ts'

/** The unchecked properties of a JSON object. */
export type Fields = Readonly<Record<string, unknown>>

/** An object of the request, its path, and where to report problems. */
export interface Place {
  fields: Fields
  /** LINE's notation: `messages[0].template.actions[1]`. */
  path: string
  problems: Problems
}

/** The object at `path`. Throws `MalformedProperty` when it is something else. */
export function objectAt(value: unknown, path: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new MalformedProperty(path)
  return value as Fields
}

/** A property that is an object, or null where it is absent. */
export function childOf(place: Place, name: string): Place | null {
  const value = place.fields[name]
  if (value === undefined || value === null) return null
  const path = `${place.path}.${name}`
  return { fields: objectAt(value, path), path, problems: place.problems }
}

export function requiredChild(place: Place, name: string): Place | null {
  const child = childOf(place, name)
  if (!child) place.problems.add(`${place.path}.${name}`, 'May not be null')
  return child
}

/** Checks the size of a list property and returns its objects. An absent list has size 0. */
export function childrenOf(place: Place, name: string, size: { min: number; max: number }): Place[] {
  const value = place.fields[name] ?? []
  const path = place.path === '' ? name : `${place.path}.${name}`
  if (!Array.isArray(value)) throw new MalformedProperty(path)
  if (value.length < size.min || value.length > size.max)
    place.problems.add(path, `Size must be between ${size.min} and ${size.max}`)
  return value.map((item: unknown, index) => {
    const itemPath = `${path}[${index}]`
    return { fields: objectAt(item, itemPath), path: itemPath, problems: place.problems }
  })
}

interface TextRule {
  max: number
  required?: boolean
  counting?: Counting
}

/** Checks a string property and returns it; undefined when absent. */
export function textOf(place: Place, name: string, rule: TextRule): string | undefined {
  const path = `${place.path}.${name}`
  const value = place.fields[name]
  if (value === undefined || value === null || value === '') {
    if (rule.required) place.problems.add(path, 'May not be empty')
    return undefined
  }
  if (typeof value !== 'string') throw new MalformedProperty(path)
  if (isLongerThan(value, rule.max, rule.counting ?? 'utf16'))
    place.problems.add(path, `Length must be between 0 and ${rule.max}`)
  return value
}

const MEDIA_SCHEMES = ['https']
/** Bodies carry URLs percent-encoded (line.md 1.1): visible ASCII only. */
const PERCENT_ENCODED = /^[\x21-\x7e]+$/

/** Checks a URL property; media must be https (line.md 1.5). */
export function urlOf(
  place: Place,
  name: string,
  rule: TextRule & { schemes?: readonly string[] },
): string | undefined {
  const value = textOf(place, name, rule)
  if (value === undefined) return undefined
  const path = `${place.path}.${name}`
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(value)?.[1]?.toLowerCase()
  if (!PERCENT_ENCODED.test(value)) place.problems.add(path, 'invalid uri')
  else if (!scheme || !schemesFor(place, value, rule.schemes).includes(scheme))
    place.problems.add(path, 'invalid uri scheme')
  else if (scheme.startsWith('http') && !URL.canParse(value)) place.problems.add(path, 'invalid uri')
  return value
}

/** Media must be https, except from the configured origins: on one machine nobody has a certificate. */
function schemesFor(
  { problems }: Place,
  url: string,
  schemes: readonly string[] | undefined,
): readonly string[] {
  if (schemes !== undefined) return schemes
  const isNamed = URL.canParse(url) && problems.plainMedia.has(new URL(url).origin)
  return isNamed ? [...MEDIA_SCHEMES, 'http'] : MEDIA_SCHEMES
}

/** Checks a number property against a range; `required` defaults to true. */
export function numberOf(
  place: Place,
  name: string,
  rule: { min: number; max: number; integer?: boolean; required?: boolean },
): number | undefined {
  const path = `${place.path}.${name}`
  const value = place.fields[name]
  if (value === undefined || value === null) {
    if (rule.required !== false) place.problems.add(path, 'May not be null')
    return undefined
  }
  if (typeof value !== 'number' || (rule.integer === true && !Number.isInteger(value)))
    throw new MalformedProperty(path)
  if (value < rule.min || value > rule.max)
    place.problems.add(path, `Must be between ${rule.min} and ${rule.max}`)
  return value
}

/** The property when it has one of the listed values; otherwise null, and a problem. */
export function choiceOf<T extends string>(place: Place, name: string, values: readonly T[]): T | null {
  const value = place.fields[name]
  const choice = values.find((known) => known === value)
  if (choice !== undefined) return choice
  place.problems.add(`${place.path}.${name}`, `Must be one of the following values: [${values.join(', ')}]`)
  return null
}
