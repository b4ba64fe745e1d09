import { createServer, type Server } from 'node:net'
import { afterEach, describe, expect, it } from '@jest/globals'
import { freePorts } from '../../../infra/dev/processes/ports.ts'
import { checkBeforeStart } from '../../../infra/dev/stack/preflight.ts'
import { readSettings } from '../../../infra/dev/stack/settings.ts'

const said: string[] = []
const servers: Server[] = []

/** Settings with free ports for what the stack would start. */
async function settings(given: NodeJS.ProcessEnv) {
  const [api, postgres, temporal, ui] = (await freePorts(4)).map(String)
  const ports = { PORT: api, POSTGRES_PORT: postgres, TEMPORAL_PORT: temporal, TEMPORAL_UI_PORT: ui }
  return readSettings('/somewhere/todoke', { ...ports, TODOKE_SANDBOX: 'off', ...given })
}
const check = async (given: NodeJS.ProcessEnv, withinMs = 1_000): Promise<void> =>
  await checkBeforeStart(await settings(given), {
    heldPorts: [],
    say: (line) => void said.push(line),
    withinMs,
  })

afterEach(() => {
  said.length = 0
  for (const server of servers.splice(0)) server.close()
})

describe('services of the user that do not answer', () => {
  it('are waited for, and named with the remedy when the time is over', async () => {
    await expect(check({ DATABASE_URL: 'postgres://u:geheim@127.0.0.1:1/todoke' })).rejects.toThrow(
      /^DATABASE_URL: the database todoke at 127\.0\.0\.1:1 cannot be used .*Start it or correct the address/,
    )
    expect(said).toEqual([expect.stringContaining('waiting for PostgreSQL. DATABASE_URL: the database')])
    expect(said.join()).not.toContain('geheim')
    await expect(check({ TEMPORAL_ADDRESS: '127.0.0.1:1' })).rejects.toThrow(
      /^TEMPORAL_ADDRESS: nothing answers at 127\.0\.0\.1:1/,
    )
  })

  it('are used when they come up', async () => {
    const [port = 0] = await freePorts(1)
    const checking = check({ TEMPORAL_ADDRESS: `127.0.0.1:${port}` }, 60_000)
    while (said.length === 0) await new Promise((resolve) => setTimeout(resolve, 10))
    servers.push(createServer().listen(port, '127.0.0.1'))
    await checking
    expect(said).toEqual([expect.stringContaining('waiting for Temporal. TEMPORAL_ADDRESS: nothing answers')])
  })

  it('are not waited for when they refuse the password', async () => {
    const url = new URL(process.env['TEST_DATABASE_URL'] ?? '')
    url.password = 'geheim'
    await expect(check({ DATABASE_URL: url.href }, 60_000)).rejects.toThrow('password authentication failed')
    expect(said).toEqual([])
  })
})
