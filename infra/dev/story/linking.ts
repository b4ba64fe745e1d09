import { LOGIN, PRIVACY_URL } from './cast.ts'
import type { JsonClient } from './http.ts'
import type { Memory } from './memory.ts'
import { addLiffApp } from './sandboxes.ts'

interface Form {
  id: string
  code: string
  published: object | null
}

/**
 * Lets customers link themselves, as docs/linking.md tells a shop: the LIFF app at LINE, its ids in the LINE account, and
 * the privacy policy, with which the ready form is published. Done again it changes nothing.
 */
export async function openIdentityForm(
  { api, line }: { api: JsonClient; line: JsonClient },
  { lineAccountId }: Pick<Memory, 'lineAccountId'>,
): Promise<void> {
  const account = await api.get<{ liffEndpointUrl: string; liffId: string | null }>(
    `/line-accounts/${lineAccountId}`,
  )
  await addLiffApp(line, account.liffEndpointUrl)
  if (account.liffId === null) await api.patch(`/line-accounts/${lineAccountId}`, LOGIN, { 'if-match': '*' })
  const { items } = await api.get<{ items: Form[] }>(`/forms?lineAccountId=${lineAccountId}`)
  const form = items.find(({ code }) => code === 'identity')
  if (!form) throw new Error('the LINE account has no identity form')
  if (form.published === null)
    await api.patch(`/forms/${form.id}`, { consent: { privacyUrl: PRIVACY_URL } }, { 'if-match': '*' })
}
