import fc from 'fast-check'
import type { JsonSchema } from './described.ts'

/** Ids to be drawn for fields that take one, by the field's name; `''`: any. */
export type IdsFor = (field: string) => readonly string[]

/** Values that a JSON schema describes, more or less: what it cannot say is drawn as if it did not matter. */
export function arbitraryOf(schema: JsonSchema, idsFor: IdsFor, field = ''): fc.Arbitrary<unknown> {
  const { type, anyOf, oneOf, properties, items } = schema
  if ('const' in schema) return fc.constant(schema['const'])
  if (Array.isArray(schema['enum'])) return fc.constantFrom(...(schema['enum'] as unknown[]))
  const branches = (anyOf ?? oneOf) as JsonSchema[] | undefined
  if (branches) return fc.oneof(...branches.map((branch) => arbitraryOf(branch, idsFor, field)))
  if (properties !== undefined || type === 'object') return objectOf(schema, idsFor)
  if (type === 'array') {
    const [minLength, maxLength] = [numberOr(schema['minItems'], 0), numberOr(schema['maxItems'], 3)]
    const item = arbitraryOf((items ?? {}) as JsonSchema, idsFor, field)
    return fc.array(item, { minLength, maxLength: Math.max(minLength, Math.min(maxLength, minLength + 2)) })
  }
  if (type === 'integer' || type === 'number') {
    const [min, max] = [numberOr(schema['minimum'], -2), numberOr(schema['maximum'], 100_000)]
    return fc.oneof(fc.integer({ min: Math.ceil(min), max: Math.floor(max) }), fc.constantFrom(min, max))
  }
  if (type === 'boolean') return fc.boolean()
  if (type === 'null') return fc.constant(null)
  return type === 'string' ? textOf(schema, idsFor(field)) : fc.jsonValue({ maxDepth: 2 })
}

function objectOf(schema: JsonSchema, idsFor: IdsFor): fc.Arbitrary<object> {
  const properties = (schema['properties'] ?? {}) as Record<string, JsonSchema>
  const required = (schema['required'] ?? []) as string[]
  const fields = Object.entries(properties).map(([name, part]): [string, fc.Arbitrary<unknown>] => [
    name,
    arbitraryOf(part, idsFor, name),
  ])
  return fc.record(Object.fromEntries(fields), {
    requiredKeys: required.filter((name) => name in properties),
  })
}

function textOf(schema: JsonSchema, ids: readonly string[]): fc.Arbitrary<string> {
  const { format, pattern } = schema
  if (format === 'uuid') return ids.length > 0 ? fc.oneof(fc.constantFrom(...ids), fc.uuid()) : fc.uuid()
  if (format === 'date') return fc.constantFrom('2026-11-25', '2000-01-01', '2031-11-01', '2028-02-29')
  if (format === 'date-time') return fc.constantFrom('2026-11-27T18:00:00+09:00', '2000-01-01T00:00:00Z')
  if (typeof pattern === 'string' && pattern !== '\\S') return fc.stringMatching(new RegExp(pattern))
  const least = numberOr(schema['minLength'], 1)
  return fc
    .string({ unit: 'grapheme', minLength: least, maxLength: Math.max(least, 12) })
    .map((text) => text || 'x')
}

const numberOr = (value: unknown, otherwise: number): number =>
  typeof value === 'number' ? value : otherwise

/** What people, programs and attackers put into a field. */
const HOSTILE: readonly unknown[] = [
  null,
  '',
  ' ',
  '\u3164',
  'a\0b',
  '\ud83e',
  'x'.repeat(20_000),
  '<script>',
  "'; drop table members; --",
  '{displayName|{',
  '9999-12-31',
  '0000-00-00',
  '-271821-04-20',
  '9999-12-31T23:59:59.999Z',
  '2026-11-27T18:00:00+99:00',
  '24:00',
  'https://',
  '00000000-0000-0000-0000-000000000000',
  -1,
  0,
  1.5,
  2 ** 31,
  -(2 ** 31),
  2 ** 53 - 1,
  1e300,
  true,
  [],
  {},
  [[[[[[]]]]]],
  { kind: 'text' },
  Array.from({ length: 300 }, () => 'x'),
]

/** The value with some places spoilt: replaced, removed, or with something beside them. */
export function spoilt(value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const change = fc.record({
    at: fc.nat(1_000),
    way: fc.constantFrom('replace', 'replace', 'remove', 'add'),
    by: fc.constantFrom(...HOSTILE),
  })
  return fc.tuple(value, fc.array(change, { minLength: 1, maxLength: 2 })).map(([given, changes]) => {
    let spoiled: unknown = structuredClone(given)
    for (const one of changes) spoiled = changed(spoiled, one)
    return spoiled
  })
}

function changed(value: unknown, { at, way, by: drawn }: { at: number; way: string; by: unknown }): unknown {
  const by: unknown = structuredClone(drawn)
  const places = placesIn(value)
  const place = places[at % Math.max(1, places.length)]
  if (place === undefined) return by
  const { inside, name } = place
  if (way === 'replace') inside[name] = by
  else if (way === 'add') inside[`${name}2`] = by
  else if (Array.isArray(inside)) inside.splice(Number(name), 1)
  else delete inside[name]
  return value
}

interface Place {
  inside: Record<string, unknown>
  name: string
}
function placesIn(value: unknown): Place[] {
  if (typeof value !== 'object' || value === null) return []
  const inside = value as Record<string, unknown>
  return Object.keys(inside).flatMap((name) => [{ inside, name }, ...placesIn(inside[name])])
}
