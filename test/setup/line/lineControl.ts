/** Asks the control API of a stand-in LINE at `url`. @throws when it refuses */
export async function askControl<T>(url: string, method: string, path: string, body?: object): Promise<T> {
  const answer = await fetch(`${url}/_control${path}`, {
    method,
    ...(body ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {}),
  })
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
  return (await answer.json()) as T
}
