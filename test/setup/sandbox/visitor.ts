/** A browser without scripts, at a cart's admin screens: keeps the cookie, sends forms, follows redirects. */
export class Visitor {
  readonly #url: string
  cookie = ''
  authorization = ''
  status = 0

  constructor(url: string) {
    this.#url = url
  }

  async open(path: string, form?: Readonly<Record<string, string>>): Promise<string> {
    const response = await fetch(`${this.#url}${path}`, {
      redirect: 'manual',
      headers: { cookie: this.cookie, authorization: this.authorization },
      ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }),
    })
    this.status = response.status
    const cookie = response.headers.get('set-cookie')
    if (cookie !== null) this.cookie = cookie.split(';')[0] ?? ''
    const next = response.headers.get('location')
    return next === null ? response.text() : this.open(next)
  }

  signIn(password = 'sandbox', user = 'admin'): Promise<string> {
    return this.open('/admin/', { login_id: user, password })
  }

  /** Opens a form, types into it, and presses its button of that mode; the form's other fields are sent as they are. */
  async press(path: string, mode: string, typed: Readonly<Record<string, string>> = {}): Promise<string> {
    return this.send(await this.open(path), mode, typed)
  }

  /** The same with a page that is open already. */
  send(page: string, mode: string, typed: Readonly<Record<string, string>> = {}): Promise<string> {
    return this.open(actionOf(page), { ...fieldsOf(page), ...typed, mode })
  }
}

const unescaped = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&')

function actionOf(page: string): string {
  const action = /<form method="post" action="([^"]+)"/.exec(page)?.[1]
  if (action === undefined) throw new Error(`no form on the page: ${page}`)
  return action
}

/** What a browser would send of the page's form: inputs, the chosen options, texts. */
export function fieldsOf(page: string): Record<string, string> {
  const form = page.slice(page.indexOf('<form method="post"'))
  const fields: Record<string, string> = {}
  for (const [, attributes = ''] of form.matchAll(/<input ([^>]*)>/g)) {
    const name = /name="([^"]*)"/.exec(attributes)?.[1]
    if (name !== undefined) fields[name] = unescaped(/value="([^"]*)"/.exec(attributes)?.[1] ?? '')
  }
  for (const [, name = '', options = ''] of form.matchAll(
    /<select [^>]*name="([^"]*)"[^>]*>(.*?)<\/select>/gs,
  ))
    fields[name] = unescaped(/value="([^"]*)" selected/.exec(options)?.[1] ?? '')
  for (const [, name = '', text = ''] of form.matchAll(
    /<textarea [^>]*name="([^"]*)"[^>]*>\n?(.*?)<\/textarea>/gs,
  ))
    fields[name] = unescaped(text)
  return fields
}
