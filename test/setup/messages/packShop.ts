import { expect } from '@jest/globals'
import { type Answer, type Json, type TestApi, text } from '../rest/api.ts'
import { addProduct, addShop, type TestShop } from '../shops/shop.ts'

/** Bubbles of packs and scenarios. */
export const say = (words: string) => ({ kind: 'text', text: words })
export const pack = (packId: string) => ({ kind: 'pack', packId })
export const actButtons = (act: object, words = 'いかがですか。') => ({
  kind: 'buttons',
  text: words,
  buttons: [{ kind: 'act', label: 'はい', once: true, act }],
})
export const asking = (words: string) => ({
  ...say(words),
  quickReply: [{ button: { kind: 'message', label: 'はい', text: 'はい' } }],
})

/** Pointer and code of each finding in a refusal. */
export const errorsOf = ({ body }: Answer) =>
  [...(body['errors'] ?? [])].map((one) => `${text(one['pointer'])} ${text(one['code'])}`)

/** A shop that edits packs through the API with an editor's key. */
export type PackShop = Awaited<ReturnType<typeof openPackShop>>

export async function openPackShop(api: TestApi) {
  const shop: TestShop = await addShop(api.database.db)
  const key = await api.keyFor(shop.shopId, 'EDITOR')
  const productId = await addProduct(shop)
  const { lineAccountId } = shop

  const ask = (method: string, url: string, body?: object, by = key, version = '*'): Promise<Answer> =>
    api.call(method, `/v1${url}`, { key: by, body, headers: { 'if-match': version } })
  /** A message whose second scenario has these bubbles; the first uses no pack. */
  const form = (adminName: string, ...bubbles: object[]) => ({
    adminName,
    purpose: 'NOTICE',
    triggerProductIds: [productId],
    scenarios: [
      { dayOffset: 2, sendTime: '18:00', bubbles: [say('発送しました。')] },
      { dayOffset: 5, sendTime: '19:30', bubbles },
    ],
  })
  const save = (adminName: string, ...bubbles: object[]) =>
    ask('POST', '/follow-messages', { lineAccountId, ...form(adminName, ...bubbles) })
  const made = ({ status, body }: Answer): string => {
    expect({ status, errors: body['errors'] }).toEqual({ status: 201 })
    return text(body['id'])
  }
  const message = async (id: string): Promise<Json> => (await ask('GET', `/follow-messages/${id}`)).body
  return {
    shop,
    key,
    lineAccountId,
    productId,
    ask,
    form,
    save,
    message,
    newPack: async (adminName: string, ...bubbles: object[]) =>
      made(await ask('POST', '/message-packs', { lineAccountId, adminName, bubbles })),
    edit: (id: string, bubbles: object[], adminName = 'ご案内', by = key) =>
      ask('PUT', `/message-packs/${id}`, { adminName, bubbles }, by),
    newMessage: async (adminName: string, ...bubbles: object[]) => made(await save(adminName, ...bubbles)),
    /** The bubbles that the message's second scenario sends. */
    async out(id: string): Promise<string> {
      const scenario = [...((await message(id))['scenarios'] ?? [])][1]
      return [...(scenario?.['expandedBubbles'] ?? [])].map((bubble) => String(bubble['text'])).join()
    },
    /** Versions of a message, newest first. */
    async changes(id: string) {
      const { body } = await ask('GET', `/follow-messages/${id}/versions`)
      return [...(body['items'] ?? [])].map((one) => [one['operator']?.['name'], ...(one['changes'] ?? [])])
    },
  }
}
