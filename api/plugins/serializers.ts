import selectSerializer, { type SerializerFactory } from '@fastify/fast-json-stringify-compiler'

type Serializer = ReturnType<ReturnType<SerializerFactory>>

/**
 * Fastify's own serializers of answers, one for each different schema and compiled with only the models that it refers
 * to. By default Fastify compiles one for every status of every route with all models, which made up four of the five
 * seconds of a start.
 */
export function createSerializerFactory(): SerializerFactory {
  const make = selectSerializer()
  const made = new Map<string, Serializer>()
  return (models, options) => (route) => {
    const key = JSON.stringify(route.schema)
    const known = made.get(key)
    if (known) return known
    const serializer = make(namedIn(key, models as Models), options)(route)
    made.set(key, serializer)
    return serializer
  }
}

type Models = Readonly<Record<string, unknown>>

/** The models that a schema (as JSON) refers to, directly or through others. */
function namedIn(schema: string, models: Models): Models {
  const named = new Map<string, unknown>()
  const look = (json: string): void => {
    for (const [, id = ''] of json.matchAll(/"\$ref":"([^"#]+)#?"/g))
      if (!named.has(id) && id in models) {
        named.set(id, models[id])
        look(JSON.stringify(models[id]))
      }
  }
  look(schema)
  return Object.fromEntries(named)
}
