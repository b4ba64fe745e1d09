import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createRemoteJWKSet, errors, jwtVerify } from 'jose'
import { CHANNEL, HANAKO, type Line, startLine, startShop, TARO, text } from '../../../setup/sandbox/line.ts'

const LIFF = '2000000001-AbCdEfGh'
const ENDPOINT = 'http://127.0.0.1:3000/liff/0190a1b2'

let line: Line
let shop: Awaited<ReturnType<typeof startShop>>
beforeAll(async () => {
  shop = await startShop()
  line = await startLine({}, { webhookUrl: shop.url })
  await line.control('POST', '/liff-apps', {
    liffId: LIFF,
    loginChannelId: '2000000001',
    endpointUrl: ENDPOINT,
  })
})
afterAll(async () => {
  await line.close()
  await shop.close()
})

const page = (who: string) => `${line.url}/chat/${CHANNEL}/${who}`

interface Handover {
  idToken: string
  userId: string
  displayName: string
  friend: boolean
  renewUrl: string
  addFriendUrl: string
}

/** Where the window lands, and what it is handed. */
async function opens(rest: string, who = HANAKO): Promise<{ address: string; handover: Handover }> {
  const answer = await fetch(`${page(who)}/liff/${LIFF}${rest}`, { redirect: 'manual' })
  expect(answer.status).toBe(303)
  const [address = '', fragment = ''] = (answer.headers.get('location') ?? '').split('#sandbox=')
  return { address, handover: JSON.parse(Buffer.from(fragment, 'base64url').toString()) as Handover }
}

async function subjectOf(token: string): Promise<string | undefined> {
  const keys = createRemoteJWKSet(new URL(`${line.url}/oauth2/v2.1/certs`))
  return (await jwtVerify(token, keys, { audience: '2000000001' })).payload.sub
}

describe('a link to a LIFF app in the chat page', () => {
  it('leads to a window of its own wherever it stands', async () => {
    const uri = `https://liff.line.me/${LIFF}/forms/identity`
    const href = `href="/chat/${CHANNEL}/${HANAKO}/liff/${LIFF}/forms/identity" data-window="liff"`
    const button = { type: 'uri', label: '本人確認', uri }
    const bubble = { type: 'bubble', body: { type: 'box', layout: 'vertical', contents: [] } }
    for (const message of [
      text(`こちらから ${uri}`),
      {
        type: 'template',
        altText: '本人確認',
        template: { type: 'buttons', text: '本人確認', actions: [button] },
      },
      {
        type: 'flex',
        altText: '本人確認',
        contents: {
          ...bubble,
          footer: { type: 'box', layout: 'vertical', contents: [{ type: 'button', action: button }] },
        },
      },
    ]) {
      expect((await line.push(HANAKO, [message])).status).toBe(200)
      const markup = await (await fetch(page(HANAKO))).text()
      expect(markup.slice(markup.lastIndexOf('<article'))).toContain(href)
    }
    const richMenuId = 'richmenu-liff'
    await line.control('POST', `/channels/${CHANNEL}/richmenus`, {
      richMenuId,
      name: 'メニュー',
      chatBarText: 'メニュー',
      size: { width: 2500, height: 843 },
      areas: [{ bounds: { x: 0, y: 0, width: 2500, height: 843 }, action: button }],
    })
    await line.call('POST', `/v2/bot/user/${HANAKO}/richmenu/${richMenuId}`)
    const markup = await (await fetch(page(HANAKO))).text()
    expect(markup.slice(markup.indexOf('class="richMenu"'))).toContain(href)
  })

  it('opens the endpoint with the path and query behind the id, and hands over a login', async () => {
    const { address, handover } = await opens('/forms/identity?from=menu&from=%E5%BF%9C')
    expect(address).toBe(`${ENDPOINT}/forms/identity?from=menu&from=%E5%BF%9C`)
    expect(handover).toMatchObject({ userId: HANAKO, displayName: '山田花子', friend: true })
    expect(await subjectOf(handover.idToken)).toBe(HANAKO)
    expect((await opens('')).address).toBe(ENDPOINT)
    expect((await opens('/')).address).toBe(ENDPOINT)
    const unknown = await fetch(`${page(HANAKO)}/liff/nonsense/forms/identity`, { redirect: 'manual' })
    expect(unknown.status).toBe(404)
  })

  it('gives a fresh token and the friendship of now, to pages of the endpoint alone', async () => {
    const { handover } = await opens('/forms/identity', TARO)
    expect(handover.friend).toBe(false)
    const renewed = await fetch(handover.renewUrl)
    expect(renewed.headers.get('access-control-allow-origin')).toBe('http://127.0.0.1:3000')
    expect(await renewed.json()).toMatchObject({ userId: TARO, friend: false, renewUrl: handover.renewUrl })

    const adding = await fetch(handover.addFriendUrl)
    expect(await adding.text()).toContain('友だちに追加')
    const added = await fetch(handover.addFriendUrl, { method: 'POST', body: new URLSearchParams() })
    expect(await added.text()).toContain('友だちに追加しました')
    const now = (await (await fetch(handover.renewUrl)).json()) as Handover
    expect(now.friend).toBe(true)
    expect(await subjectOf(now.idToken)).toBe(TARO)
    while (shop.received.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    expect(shop.received[0]?.events[0]).toMatchObject({ type: 'follow', source: { userId: TARO } })
  })

  it('asks who adds the account as a friend where the address does not say', async () => {
    const asked = await (await fetch(`${line.url}/R/ti/p/@${CHANNEL}`)).text()
    expect(asked).toContain(`?as=${HANAKO}`)
    expect((await fetch(`${line.url}/R/ti/p/@nobody`)).status).toBe(404)
  })

  it('meets the faults that the panel orders, once', async () => {
    const panel = `${line.url}/chat/faults`
    const ordered = await fetch(panel, {
      method: 'POST',
      body: new URLSearchParams({ kind: 'wrong-key', often: 'once' }),
    })
    expect(await ordered.text()).toContain('あと1回')
    const [spoilt, sound] = [await opens(''), await opens('')]
    await expect(subjectOf(spoilt.handover.idToken)).rejects.toThrow(errors.JWSSignatureVerificationFailed)
    expect(await subjectOf(sound.handover.idToken)).toBe(HANAKO)
    await fetch(panel, {
      method: 'POST',
      body: new URLSearchParams({ kind: 'expired-token', often: 'always' }),
    })
    for (let n = 0; n < 2; n += 1)
      await expect(subjectOf((await opens('')).handover.idToken)).rejects.toThrow(errors.JWTExpired)
    await fetch(`${panel}/clear`, { method: 'POST' })
    expect(await subjectOf((await opens('')).handover.idToken)).toBe(HANAKO)
    const old = (await opens('')).handover.idToken
    await fetch(`${panel}/rotate`, { method: 'POST', body: new URLSearchParams({ keepOld: 'no' }) })
    await expect(subjectOf(old)).rejects.toThrow(errors.JWKSNoMatchingKey)
  })
})
