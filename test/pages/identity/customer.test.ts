import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals'
import { READY_IDENTITY_FORM } from '../../../domain/forms/readyForm.ts'
import { addCartCustomer } from '../../setup/line/liffShop.ts'
import { addMember } from '../../setup/shops/shop.ts'
import { lineServers } from '../../setup/pages/lineServers.ts'
import type { Phone } from '../../setup/pages/phone.ts'
import { createPageWorld, type PageWorld } from '../../setup/pages/pageWorld.ts'
import { problem, standIn } from '../../setup/pages/standInApi.ts'

const { title: TITLE, outcomes } = READY_IDENTITY_FORM

let world: PageWorld
let phone: Phone
beforeAll(async () => {
  world = await createPageWorld()
})
afterEach(async () => {
  await phone?.context.close()
})
afterAll(async () => {
  await world?.close()
})

const button = (name: string) => phone.page.getByRole('button', { name, exact: true })
async function shows(title: string, text?: string): Promise<void> {
  await phone.page.getByRole('heading', { level: 1, name: title }).waitFor()
  if (text !== undefined) await phone.page.getByText(text, { exact: true }).waitFor()
  expect(await phone.complaints()).toEqual([])
}
async function states(number: string): Promise<void> {
  await phone.page.getByLabel('電話番号').fill(number)
  await phone.page.getByLabel('上記に同意します').check()
  await button('送信する').click()
}
const links = async () =>
  (await world.shop.run((tx) => tx.selectFrom('member_links').select('member_id').execute())).length
const submissions = async () =>
  (
    await world.shop.run((tx) =>
      tx.selectFrom('form_submissions').select('outcome').orderBy('submitted_at').execute(),
    )
  ).map(({ outcome }) => outcome)

it('a stranger becomes a friend, is not found, is found, unlinks, and links again', async () => {
  const { shop } = world
  await addCartCustomer(shop, { externalId: 'C-1', phone: '09012345678' })
  phone = await world.opens(await world.newPerson())
  await shows('友だち追加をお願いします')
  // LINE's own page opens above this one, and this one goes on by itself.
  const adding = phone.context.waitForEvent('page')
  await phone.page.getByRole('link', { name: '友だちに追加する' }).click()
  await (await adding).getByRole('button', { name: '友だちに追加' }).click()
  await shows(TITLE)

  await states('080-0000-0000')
  await shows('まだ確認できていません', outcomes.WAITING)
  await button('入力し直す').click()
  await shows(TITLE)
  await states('０９０（1234）５６７８')
  await shows('連携が完了しました', outcomes.LINKED)
  expect(await links()).toBe(1)

  await phone.page.reload()
  await shows('連携済みです')
  await button('連携を解除する').click()
  await button('連携を解除する').click()
  await shows('連携を解除しました', outcomes.UNLINKED)
  expect(await links()).toBe(0)
  await button('もう一度連携する').click()
  await states('09012345678')
  await shows('連携が完了しました', outcomes.LINKED)
  expect(await submissions()).toEqual(['WAITING', 'LINKED', 'LINKED'])
  // Nothing of the person is left in the address or in the window.
  expect(phone.page.url()).toBe(`${world.url}/liff/${shop.lineAccountId}/forms/identity`)
  expect(await phone.page.evaluate('JSON.stringify(Object.entries(sessionStorage))')).not.toContain('1234')
}, 60_000)

it('who comes with an expired token, and whose form changes meanwhile, loses no answer', async () => {
  const { shop, line } = world
  const { userId } = await addMember(shop)
  await line.control('PUT', `/users/${userId}`, { displayName: '山田花子' })
  await addCartCustomer(shop, { externalId: 'C-2', phone: '08011112222' })
  await line.control('POST', '/login/faults', { kind: 'expired-token' })
  phone = await world.opens(userId)
  await shows(TITLE)
  const title = 'お客さまの確認'
  await shop.publish({ title })
  await states('080-1111-2222')
  await phone.page.getByText('フォームの内容が新しくなりました').waitFor()
  await shows(title)
  expect(await phone.page.getByLabel('電話番号').inputValue()).toBe('080-1111-2222')
  await phone.page.getByLabel('上記に同意します').check()
  await button('送信する').click()
  await shows('連携が完了しました', outcomes.LINKED)
  await shop.publish()

  // Somebody else states the same number: nothing moves, and nothing is told.
  await phone.context.close()
  const other = await addMember(shop)
  await line.control('PUT', `/users/${other.userId}`, { displayName: '佐藤次郎' })
  phone = await world.opens(other.userId)
  await shows(TITLE)
  await states('08011112222')
  await shows('連携できませんでした')
}, 60_000)

it('whose number two customers have is asked for one more item on the same page', async () => {
  const { shop, line } = world
  await addCartCustomer(shop, { externalId: 'C-3', phone: '07033334444' })
  await addCartCustomer(shop, { externalId: 'C-4', phone: '07033334444' })
  const { userId } = await addMember(shop)
  await line.control('PUT', `/users/${userId}`, { displayName: '山田花子' })
  phone = await world.opens(userId)
  await shows(TITLE)
  await states('07033334444')
  await phone.page.getByText('もう1つ教えてください').waitFor()
  await shows(TITLE)
  await phone.page.locator('#orderNumber, #email').first().fill('9999')
  expect(await phone.page.getByLabel('電話番号').inputValue()).toBe('07033334444')
}, 60_000)

it('who opens the page outside of LINE logs in there, and once more when the token has grown old', async () => {
  const { shop, line, url } = world
  const { userId } = await addMember(shop)
  await line.control('PUT', `/users/${userId}`, { displayName: '山田花子' })
  await addCartCustomer(shop, { externalId: 'C-5', phone: '09055556666' })
  phone = await world.phone()
  const endpointUrl = `${url}/liff/${shop.lineAccountId}`
  const { body } = await shop.ask('GET', 'start', null)
  const asked = await standIn(phone.page, {
    'GET start': [{ body: { ...(body as object), sandbox: false } }],
    'POST forms/identity/submissions': [problem(401, 'LIFF_TOKEN_EXPIRED'), 'PASS'],
  })
  const logins = await lineServers(phone.page, { line, shop, userId, endpointUrl })
  await phone.page.goto(`${endpointUrl}/forms/identity`)
  await shows('LINEでログインしてください')
  await button('LINEでログインする').click()
  await shows(TITLE)
  expect(phone.page.url()).not.toMatch(/code=/)

  await states('090-5555-6666')
  await shows('連携が完了しました', outcomes.LINKED)
  expect(logins()).toBe(2)
  const sent = asked.filter(({ what }) => what.startsWith('POST'))
  expect(sent.map(({ body: { submissionId } }) => submissionId)).toEqual(
    Array(2).fill(sent[0]?.body['submissionId']),
  )
}, 60_000)
