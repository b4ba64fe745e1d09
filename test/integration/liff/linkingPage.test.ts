import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { addLiffShop } from '../../setup/line/liffShop.ts'
import { TestLine } from '../../setup/line/testLine.ts'
import { startTestApi, type TestApi } from '../../setup/rest/api.ts'
import { addMember } from '../../setup/shops/shop.ts'

const ROOT = join(import.meta.dirname, '../../..')
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

/** The blocks of these sections of docs/linking.md, as one script at the addresses of this test. */
async function script(address: string): Promise<string> {
  const page = await readFile(join(ROOT, 'docs/linking.md'), 'utf8')
  const sections = page.split(/^## /m).filter((text) => SECTIONS.some((name) => text.startsWith(`${name}\n`)))
  expect(sections).toHaveLength(SECTIONS.length)
  return sections
    .flatMap((text) => [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block))
    .join('\n')
    .replaceAll('http://127.0.0.1:3000', address)
    .replaceAll('http://127.0.0.1:4100', line.sandbox.url)
    .replaceAll('.data/', `${folder}/`)
}

async function run(text: string): Promise<string> {
  const bin = join(folder, 'bin')
  await mkdir(bin)
  const jq = join(ROOT, 'test/e2e/stage/jq.ts')
  await writeFile(join(bin, 'jq'), `#!/bin/sh\nexec '${process.execPath}' '${jq}' "$@"\n`, { mode: 0o755 })
  const PATH = [bin, dirname(process.execPath), process.env['PATH']].join(delimiter)
  const shell = spawn('bash', ['-c', text], {
    env: { ...process.env, PATH },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [shell.stdout, shell.stderr])
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString()
    })
  await new Promise((resolve) => shell.once('close', resolve))
  return said
}

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
  shown = await run(await script(address))
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
