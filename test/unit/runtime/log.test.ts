import { describe, expect, it } from '@jest/globals'
import { ActivityFailure, ApplicationFailure } from '@temporalio/common'
import fc from 'fast-check'
import pg from 'pg'
import { createLog } from '../../../infra/runtime/log.ts'
import type { LogLevel } from '../../../infra/runtime/settings.ts'

type Log = ReturnType<typeof createLog>

/** The lines that `write` leaves in the log of a worker. */
function written(write: (log: Log) => void, level: LogLevel = 'info'): string {
  let lines = ''
  write(createLog({ name: 'todoke-line', level }, { write: (line) => void (lines += line) }))
  return lines
}
const fieldsOf = (line: string) => JSON.parse(line) as Record<string, unknown>

/** A PostgreSQL error with the row in everything that may hold it. */
function databaseError(row: string, code = '23505'): Error {
  const error = new pg.DatabaseError(
    'duplicate key value violates unique constraint "orders_key"',
    0,
    'error',
  )
  return Object.assign(error, {
    code,
    table: 'orders',
    constraint: 'orders_key',
    detail: `Key (name)=(${row}) already exists.`,
    hint: row,
    where: `COPY orders, line 1: "${row}"`,
    internalQuery: `select '${row}'`,
    parameters: [row],
    query: { text: 'insert', values: [row] },
  })
}

/** As Temporal's converter hands on an error of an activity: without its code. */
const failed = (message: string): Error =>
  new ActivityFailure(
    'Activity task failed',
    'syncOrders',
    '1',
    'MAXIMUM_ATTEMPTS_REACHED',
    'worker',
    new ApplicationFailure(message, 'error'),
  )

/** An error that repeats the message of its cause. */
function wrapped(message: string, code: string): Error {
  const cause = Object.assign(new Error(message), { code })
  return new Error(`store failed: ${message}`, { cause })
}

/** How PostgreSQL's data exceptions begin. */
const quoting = [
  'invalid input syntax for type date: ',
  'invalid input value for enum state: ',
  'date/time field value out of range: ',
  'malformed array literal: ',
]

describe('the log', () => {
  it('says of a PostgreSQL error what happened and where, and nothing of the row', () => {
    const line = written((log) => log.error({ err: databaseError('山田花子') }, 'could not settle'))
    expect(line).not.toContain('山田花子')
    expect(fieldsOf(line)).toMatchObject({
      name: 'todoke-line',
      msg: 'could not settle',
      err: {
        type: 'error',
        message: 'duplicate key value violates unique constraint "orders_key"',
        code: '23505',
        table: 'orders',
        constraint: 'orders_key',
        stack: expect.stringContaining('log.test.ts'),
      },
    })
  })

  it('cuts the value that PostgreSQL quotes in a data exception, in the line and in the stack', () => {
    const error = Object.assign(new Error('invalid input syntax for type integer: "山田\n    at 花子"'), {
      code: '22P02',
    })
    for (const line of [
      written((log) => log.error({ err: error }, error.message)),
      written((log) => log.error(error)),
    ]) {
      expect(line).not.toMatch(/山田|花子/)
      expect(fieldsOf(line)['msg']).toBe('invalid input syntax for type integer: "[redacted]"')
    }
  })

  it('cuts the text that JSON.parse quotes', () => {
    let error: unknown
    try {
      JSON.parse('{"name": 山田花子}')
    } catch (thrown) {
      error = thrown
    }
    expect(written((log) => log.warn({ err: error }, 'unreadable'))).not.toContain('山田')
  })

  it("cuts it in Temporal's lines, wherever their fields hold the error", () => {
    const cause = new AggregateError([databaseError('山田花子')], 'all failed')
    const meta = { activityType: 'syncOrders', error: new Error('Activity failed', { cause }) }
    const line = written((log) => log.warn({ temporal: meta }, 'Activity failed'))
    expect(line).not.toContain('山田花子')
    expect(fieldsOf(line)).toMatchObject({
      temporal: {
        activityType: 'syncOrders',
        error: {
          message: 'Activity failed',
          cause: { message: 'all failed', errors: [{ code: '23505', constraint: 'orders_key' }] },
        },
      },
    })
  })

  it('holds no row, however deep and in whatever shape the errors are nested', () => {
    const row = '山田花子ROW'
    const nested = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 6, withCrossShrink: true },
        fc.constantFrom('23505', '23503', '22P02').map((code) => databaseError(row, code)),
        fc.string().map((text) => new Error(text)),
        tie('value').map((cause) => new Error('outer', { cause })),
        fc.array(tie('value'), { maxLength: 3 }).map((errors) => new AggregateError(errors, 'several')),
        fc.constantFrom(...quoting).map((text) => failed(`${text}"${row} "x` + '"')),
        fc.constantFrom(...quoting).map((text) => wrapped(`${text}"${row}"`, '22007')),
        fc.constant(wrapped(`型の入力構文が不正です: "${row}"`, '22P02')),
        tie('value').map((error) => ({ error, detail: row })),
        tie('value').map((one) => [one]),
        tie('value').map((one) => new Map([['one', one]])),
      ),
    })).value
    fc.assert(
      fc.property(nested, fc.constantFrom('err', 'error', 'temporal', 'failure'), (value, field) => {
        const line = written((log) => log.error({ [field]: value }, 'failed'))
        expect(line).not.toContain(row)
        expect(fieldsOf(line)['msg']).toBe('failed')
      }),
      { numRuns: 300 },
    )
  })

  it.each([
    'value "山田" is out of range for type integer',
    '"山田" is out of range for type double precision',
    'time zone "山田" not recognized',
    'invalid value "山田" for "YYYY"',
    'invalid input syntax for type date: "山田 "花子" 太郎"',
    'invalid input syntax for type date: "山田',
    `Unexpected token '田', "{"name": 山田}" is not valid JSON`,
  ])('cuts what %s quotes, whoever carries it', (text) => {
    const line = written((log) => {
      log.error({ err: failed(text) }, `failed: ${text}`)
      log.error({ temporal: { error: new Error(`failed: ${text}`) } }, 'failed')
      log.error({ err: wrapped(text, '22007') }, `again: ${text}`)
      log.error(`failed: ${text}`)
    })
    expect(line).not.toMatch(/山田|花子|太郎/)
  })

  it('cuts the message of a cause that its own error, or the line, repeats in another language', () => {
    const error = wrapped('型dateの入力構文が不正です: "山田"', '22007')
    const line = written((log) => log.error({ err: error }, error.message))
    expect(line).not.toContain('山田')
    expect(fieldsOf(line)['msg']).toBe('store failed: 型dateの入力構文が不正です: "[redacted]"')
  })

  it("keeps the constraint's name in a failure of Temporal", () => {
    const text = 'duplicate key value violates unique constraint "orders_key"'
    expect(fieldsOf(written((log) => log.error({ err: failed(text) }, 'failed')))).toMatchObject({
      err: { cause: { message: text, failureType: 'error' } },
    })
  })

  it.each([
    'a',
    '0-',
    '%',
    '@',
    'a@',
    'a@1.',
    '0 ',
    '"',
    '?',
    'a://a:',
    'https://',
    'https://a:b?',
    'tdk_',
    '090.',
    '\n at ',
  ])('reads a path of 100 KB of %j, shortens it and says so', (piece) => {
    const url = piece.repeat(100_000 / piece.length)
    const startedAt = performance.now()
    const line = written((log) => {
      log.info({ req: { method: 'GET', url, ip: '10.0.0.1' } }, 'incoming request')
      log.info({ err: new Error(url) }, url)
    })
    expect(performance.now() - startedAt).toBeLessThan(1_000)
    expect(line.length).toBeLessThan(60_000)
    expect(line).toContain('[shortened from ')
  })

  it('lets no half of a secret stand where it shortens a text', () => {
    for (let before = 8_150; before < 8_192; before++) {
      const line = written((log) =>
        log.info(`${' '.repeat(before)}hanako.yamada@mail.example.jp 090-1234-5678${' '.repeat(300)}`),
      )
      expect(line).not.toMatch(/hanako|090-/)
    }
  })

  it('never throws', () => {
    const throws = () => {
      throw new Error('no')
    }
    const trap = (error: object, name: string) =>
      Object.defineProperty(error, name, { get: throws, enumerable: true })
    const errors = [
      ...['message', 'stack', 'cause', 'code', 'name', 'errors', 'type', 'request'].map((name) =>
        trap(new Error('x'), name),
      ),
      Object.assign(new Error('x'), { stack: null }),
      Object.assign(new Error('x'), { message: { text: 1 }, name: null }),
      trap({}, 'a'),
      { toJSON: throws },
      new Proxy({}, { ownKeys: throws, get: throws, getPrototypeOf: throws, has: throws }),
    ]
    for (const error of errors) {
      const line = written((log) => {
        log.error({ err: error, other: 1 }, 'failed')
        log.error({ one: error })
        log.error(error)
        log.error({ req: error, res: error }, 'failed %s', error)
        log.child({ error }).error('failed')
      })
      expect(line.split('\n')).toHaveLength(6)
    }
    expect(written((log) => log.error(trap({ req: 1 }, 'x'), 'failed'))).toContain('[could not be logged]')
    expect(written((log) => log.error({ err: { toJSON: throws } }))).toContain('[could not be logged]')
  })

  it("cuts children's fields, those of their children, and the text of an error that is none", () => {
    const line = written((log) => {
      log.child({ why: '090-1234-5678', token: 'geheim' }).child({ mail: 'hanako@example.jp' }).info('x')
      log.error({ err: { message: 'refused: 090-1234-5678' } })
    })
    expect(line).not.toMatch(/090|geheim|hanako/)
    expect(line).toContain('"msg":"refused: [redacted]"')
  })

  it('survives errors that are their own cause', () => {
    const error = new Error('round')
    error.cause = error
    expect(fieldsOf(written((log) => log.error({ err: error }, 'failed')))).toMatchObject({
      err: { message: 'round', cause: '[left out]' },
    })
  })

  it.each([
    'hanako.yamada+shop@mail.example.co.jp',
    '090-1234-5678',
    '09012345678',
    '03(1234)5678',
    '０９０－１２３４－５６７８',
    '+81 90 1234 5678',
    '0081-3-1234-5678',
    '090.1234.5678',
    '+81 90.1234.5678',
    '+81.90.1234.5678',
    '０９０．１２３４．５６７８',
    'postgres://todoke:ge/geheim/x@db.example.jp/x',
    'postgres://todoke:12/geheim@db.example.jp/x',
    'http://todoke:ge/geheim@proxy.example.jp/x',
    'postgres://todoke:geheim@db.example.jp/x',
    'https://cart.example.jp/customers?tel=geheim',
    'Bearer geheim1234',
    'tdk_geheim',
  ])('cuts %s from texts', (personal) => {
    const thrown = new Error(`refused: ${personal}`)
    const line = written((log) => {
      log.info(`refused: ${personal}`)
      log.info({ why: `「${personal}」` }, 'refused')
      log.info({ err: thrown }, 'refused')
      log.error(thrown)
      log.info('refused: %s', personal)
    })
    expect(line).not.toContain(personal)
    expect(line).not.toContain('geheim')
    expect(line).toContain('[redacted]')
  })

  it.each([
    'accessToken',
    'accessTokens',
    'tokenHash',
    'x-api-key',
    'api_key',
    'channelSecret',
    'password',
    'authorization',
    'cookie',
    'phoneRaw',
    'email',
    'key',
  ])('cuts the field %s at every depth', (name) => {
    const line = written((log) => log.info({ [name]: 'geheim', a: { b: { c: { [name]: 'geheim' } } } }))
    expect(line).not.toContain('geheim')
  })

  it('leaves ids, times and counts as they are', () => {
    const fields = {
      orderId: '01961234-5678-7012-8901-123456789012',
      order: 'order:01961234-5678-7012-8901-123456789012:1001',
      at: '2026-11-27T09:00:00.000+09:00',
      userId: 'U0123456789abcdef0123456789abcdef',
      address: '127.0.0.1:5432',
      counts: { orders: 1_234_567_890_123, lateness: 0.123456789 },
      address6: 'http://127.0.0.1:3000/a@b and 192.168.100.200 took 0.1234567890 s',
      path: 'node_modules/@temporalio/worker@1.24.0/lib/runtime.js',
      none: null,
    }
    expect(fieldsOf(written((log) => log.info(fields, '12 of 4000 rows')))).toMatchObject({
      ...fields,
      msg: '12 of 4000 rows',
    })
  })

  it("tells of a request its method, address without query, and sender's address", () => {
    const req = {
      method: 'GET',
      url: '/v1/members?phone=09012345678',
      ip: '10.0.0.1',
      headers: { cookie: 'x' },
    }
    expect(fieldsOf(written((log) => log.info({ req }, 'incoming request')))['req']).toEqual({
      method: 'GET',
      url: '/v1/members',
      ip: '10.0.0.1',
    })
  })

  it('writes no line below its level, and children as their parents', () => {
    expect(written((log) => log.info('x'), 'warn')).toBe('')
    const line = written((log) => log.child({ role: 'line' }).error({ err: databaseError('山田') }, 'failed'))
    expect(line).not.toContain('山田')
    expect(fieldsOf(line)).toMatchObject({ role: 'line', err: { code: '23505' } })
  })
})
