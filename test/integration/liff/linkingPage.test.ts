import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { scriptOf } from '../../setup/documents/readPage.ts'
import { runScript } from '../../setup/documents/runScript.ts'
import { addLiffShop } from '../../setup/line/liffShop.ts'
import { TestLine } from '../../setup/line/testLine.ts'
import { startTestApi, type TestApi } from '../../setup/rest/api.ts'
import { addMember } from '../../setup/shops/shop.ts'

const SECTIONS = [
  'Set up LINE Login',
  'The form',
  'Who asks',
  'Guessing',
  'Customers that you have to decide',
]

let line: TestLine
let api: TestApi
let folder: string
let shown = ''

beforeAll(async () => {
  line = await TestLine.start()
  api = await startTestApi(undefined, { lineKeysUrl: `${line.sandbox.url}/oauth2/v2.1/certs` })
  folder = await mkdtemp(join(tmpdir(), 'todoke-linking-'))
  const shop = await addLiffShop(api, line)
  await shop.run((tx) =>
    tx
      .updateTable('line_accounts')
      .set({ liff_id: null, login_channel_id: null, channel_id: '1650000001' })
      .execute(),
  )
  const { userId } = await addMember(shop)
  await line.control('PUT', `/users/${userId}`, { displayName: 'はなこ' })
  const shopKey = await api.keyFor(shop.shopId, 'ADMIN')
  await writeFile(join(folder, 'story.json'), JSON.stringify({ shopKey }))
  const address = await api.app.listen({ host: '127.0.0.1', port: 0 })
  const script = await scriptOf('docs/linking.md', { api: address, line: line.sandbox.url, folder }, SECTIONS)
  shown = await runScript(script, { folder, mostSeconds: 60 })
}, 60_000)
afterAll(async () => {
  await api?.close()
  await line?.close()
  await rm(folder, { recursive: true, force: true })
})

it('runs as the page says: set-up, a mix-up, tokens good and bad, the counts', () => {
  expect(shown).toContain('"identityFormUrl": "https://liff.line.me/2000000001-SukoYaka/forms/identity"')
  expect(shown).toContain('これはMessaging APIチャネルのチャネルIDです。')
  expect(shown).toContain('"placeholder": "{form:identity}"')
  expect(shown).toContain('タイトルを入力してください。')
  expect(shown).toContain('"title": "ご本人さまの確認"')
  expect(shown).toContain('"link": "UNLINKED"')
  expect(shown).toMatch(/LIFF_TOKEN_INVALID\s+LIFF_TOKEN_EXPIRED/)
  expect(shown).toContain('"submitted": 0')
})
