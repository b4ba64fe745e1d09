import Fastify from 'fastify'
import pg from 'pg'

/** The least that stores a webhook: a route with one prepared insert. Ready when it listens. */
const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 20 })
await pool.query('create table if not exists bare_events (id bigserial primary key, body jsonb not null)')
const app = Fastify()
app.get('/health', async () => ({}))
app.post('/webhook', async (request) => {
  const values = [JSON.stringify(request.body)]
  await pool.query({ name: 'keep', text: 'insert into bare_events (body) values ($1)', values })
  return {}
})
await app.listen({ port: Number(process.env['PORT']), host: '127.0.0.1' })
