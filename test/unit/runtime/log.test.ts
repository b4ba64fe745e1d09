import { describe, expect, it } from '@jest/globals'
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
