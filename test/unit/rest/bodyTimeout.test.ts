import { connect } from 'node:net'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import Fastify from 'fastify'
import { limitBodyTime } from '../../../api/plugins/bodyTimeout.ts'

const app = Fastify()
let port: number
beforeAll(async () => {
  limitBodyTime(app, 100)
  app.addContentTypeParser('video/mp4', (_request, _body, done) => done(null, 'a stream'))
  app.post('/json', async () => 'done')
  app.post('/file', { config: { fileTypes: ['video/mp4'] } }, async () => {
    await new Promise((resolve) => setTimeout(resolve, 300))
    return 'done'
  })
  port = Number(new URL(await app.listen({ port: 0, host: '127.0.0.1' })).port)
})
afterAll(() => app.close())

/** What comes back for a request whose body is announced and not sent whole. */
const halfSent = (path: string, type: string): Promise<string> =>
  new Promise((resolve) => {
    let answer = ''
    const socket = connect(port, '127.0.0.1')
    socket.on('data', (bytes) => {
      answer += String(bytes)
      socket.destroy()
    })
    socket.on('error', () => {})
    socket.on('close', () => resolve(answer.split('\r\n', 1)[0] ?? ''))
    socket.write(
      `POST ${path} HTTP/1.1\r\nhost: a\r\ncontent-type: ${type}\r\ncontent-length: 10\r\n\r\n{"a"`,
    )
  })

it('hangs up on a body that does not arrive, unless it is a file', async () => {
  expect(await halfSent('/json', 'application/json')).toBe('')
  expect(await halfSent('/file', 'video/mp4')).toBe('HTTP/1.1 200 OK')
})
