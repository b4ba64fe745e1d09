import { type AddressInfo, createServer, type Socket } from 'node:net'

/** How the cart answers the request that confirms a skip. */
export type ConfirmingAnswer = 'ACCEPT' | 'RESET' | 'RESET_FIRST' | 'CLOSE' | 'REDIRECT' | 'NEVER'

/** What a hostile or careless page adds to the screen whose button confirms. */
export interface Extras {
  /** Markup on the confirming page. */
  page?: string
  /** Markup on the page behind it. */
  done?: string
}

/**
 * The few screens that a skip needs, over bare sockets that are kept alive, so that a test decides what happens to the
 * connection. It counts what reaches it, answered or not.
 */
export interface RawCart {
  readonly domain: string
  /** Requests that reached it: `POST /admin/...`. */
  readonly received: string[]
  /** Those that would have skipped, whatever came of them. */
  presses(): number
  answer: ConfirmingAnswer
  extras: Extras
  /** Called when a confirming request is there, before it is answered. */
  close(): Promise<void>
}

export const RAW_REF = { subscriptionId: '9001', customerId: '501' }
const SKIP = '/admin/proxy_order/skip.php'

const inside = (heading: string, body: string): string =>
  `<!doctype html><meta charset="utf-8"><a href="/admin/logout">ログアウト</a><h1>${heading}</h1>${body}`
const LOGIN = `<!doctype html><meta charset="utf-8"><h1>管理画面ログイン</h1><form method="post" action="/admin/">
  <label>ID <input name="login_id"></label><label>パスワード <input type="password" name="password"></label>
  <button>ログイン</button></form>`
const LIST = inside(
  '代理注文',
  `<table><tr><th>定期ID</th><th>商品名</th><th>商品コード</th><th>状態</th><th>回数</th><th>次回予定日</th>
  <th>次回お届け予定日</th><th>操作</th></tr><tr><td>9001</td><td>美容液</td><td>BG-1</td><td>継続</td><td>3</td>
  <td>2027/01/10</td><td>2027/01/13</td><td><button>次回スキップ</button></td></tr></table>`,
)

export async function startRawCart(): Promise<RawCart> {
  const received: string[] = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => undefined)
    let buffer = ''
    socket.on('data', (data) => {
      buffer += data.toString('latin1')
      for (;;) {
        const end = buffer.indexOf('\r\n\r\n')
        if (end < 0) return
        const head = buffer.slice(0, end)
        const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0)
        if (buffer.length < end + 4 + length) return
        buffer = buffer.slice(end + 4 + length)
        answerTo(socket, head)
      }
    })
  })

  function answerTo(socket: Socket, head: string): void {
    const [method = '', target = ''] = head.split(' ')
    const path = target.split('?')[0] ?? ''
    received.push(`${method} ${path}`)
    const send = (body: string, status = '200 OK', more = ''): void => {
      const bytes = Buffer.from(body)
      socket.write(
        `HTTP/1.1 ${status}\r\ncontent-type: text/html; charset=utf-8\r\ncontent-length: ${bytes.length}\r\n${more}\r\n`,
      )
      socket.write(bytes)
    }
    if (method === 'POST' && path === SKIP) return confirm(socket, send)
    if (path === '/admin/' && method === 'GET') return send(LOGIN)
    if (path === '/admin/') return send(inside('受注管理', ''), '200 OK', 'set-cookie: sid=1; path=/\r\n')
    if (path === '/admin/proxy_order/') return send(LIST)
    if (path === '/admin/done') return send(inside('次回スキップ', '<p>次回分をスキップしました。</p>'))
    if (path === SKIP) return send(inside('次回スキップの確認', `${FORM}${cart.extras.page ?? ''}`))
    send('', '404 Not Found')
  }

  function confirm(socket: Socket, send: (body: string, status?: string, more?: string) => void): void {
    const { answer } = cart
    if (answer === 'RESET' || (answer === 'RESET_FIRST' && cart.presses() === 1))
      return void socket.resetAndDestroy()
    if (answer === 'CLOSE') return void socket.end()
    if (answer === 'NEVER') return
    if (answer === 'REDIRECT') return send('', '302 Found', 'location: /admin/done\r\n')
    send(inside('次回スキップ', `<p>次回分をスキップしました。</p>${cart.extras.done ?? ''}`))
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const cart: RawCart = {
    domain: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    presses: () => received.filter((line) => line === `POST ${SKIP}`).length,
    answer: 'ACCEPT',
    extras: {},
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return cart
}

const FORM = `<form method="post" id="skip" action="${SKIP}?teiki_id=9001"><table>
  <tr><th>次回予定日</th><td>2027/01/10 → 2027/02/09</td></tr></table>
  <input type="hidden" name="teiki_id" value="9001"><button>スキップする</button></form>`
