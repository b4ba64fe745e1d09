/** Calls the control API of the LINE sandbox at `url`. @throws on a status that is not 2xx */
export async function askControl<T>(url: string, method: string, path: string, body?: object): Promise<T> {
  const answer = await fetch(`${url}/_control${path}`, {
    method,
    ...(body ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {}),
  })
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
  return (await answer.json()) as T
}
