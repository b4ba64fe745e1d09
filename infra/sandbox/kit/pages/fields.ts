/** Reads one field of a query or a form; empty when it is missing or came more than once. */
export type Fields = (name: string) => string

/** The fields of a parsed query or form body. */
export function fieldsOf(parsed: unknown): Fields {
  const values = new Map<string, unknown>(
    typeof parsed === 'object' && parsed !== null ? Object.entries(parsed) : [],
  )
  return (name) => {
    const value = values.get(name)
    return typeof value === 'string' ? value : ''
  }
}
