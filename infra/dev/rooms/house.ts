/** One layer of the house and what its code may import. */
export interface Floor {
  /** Folder relative to the checkout; no slash at the end. */
  folder: string
  /**
   * Its rooms (folders) and the files beside them, lower first: each imports only those before it. A file belongs to
   * the longest entry that is its path or a folder above it; one that belongs to none is refused.
   */
  rooms: readonly string[]
  /** Floors, or single files of them, that it may import. */
  imports: readonly string[]
  /** Floors of which it may import types (`import type`). */
  importsTypesOf?: readonly string[]
  /** Packages it may import, Node's built-ins among them; any when left out. */
  packages?: RegExp
  /** Why, for the one whose import is refused. */
  because: string
}

/** Any package but those that speak SQL. */
const noSql = /^(?!(kysely|pg)(-|\/|$))/

/** The arrows between the floors and the order of the rooms inside each (docs/concepts.md, "The house"). */
export const HOUSE: readonly Floor[] = [
  {
    folder: 'domain',
    rooms: [
      'errors',
      'values',
      'shops',
      'media',
      'outbox',
      'carts',
      'orders',
      'members',
      'bubbles',
      'forms',
      'messages',
      'line',
      'talk',
      'responses',
      'delivery',
      'notices',
      'billing',
      'simulation',
      'testRuns',
      'replies',
      'requests',
      'personalData',
      'robots',
      'alerts',
    ],
    imports: [],
    packages: /^$/,
    because: 'domain is pure: nothing of ours, no packages, no built-ins of Node',
  },
  {
    folder: 'schema',
    rooms: [
      'migrations',
      'tables',
      'shopShare.ts',
      'database.ts',
      'sql',
      'crypto',
      'outbox.ts',
      'rest',
      'shops',
      'line',
      'media',
      'orders',
      'members',
      'forms',
      'talk',
      'carts',
      'robots',
      'messages',
      'delivery',
      'notices',
      'billing',
      'simulation',
      'testRuns',
      'replies',
      'responses',
      'replies',
      'events',
      'requests',
      'personalData',
      'overview',
      'alerts',
    ],
    imports: ['domain'],
    because: 'schema imports domain',
  },
  {
    folder: 'activities',
    rooms: [
      'carts',
      'robots',
      'line',
      'talk',
      'events',
      'members',
      'messages',
      'delivery',
      'testRuns',
      'responses',
      'replies',
      'personalData',
    ],
    imports: ['domain', 'schema'],
    packages: noSql,
    because: 'activities import schema and domain; SQL is in schema alone',
  },
  {
    folder: 'workflows',
    rooms: [
      'messages.ts',
      'runtime',
      'line',
      'carts',
      'replies',
      'members',
      'messages',
      'delivery',
      'orders',
      'testRuns',
      'personalData',
      'index.ts',
    ],
    imports: ['domain'],
    importsTypesOf: ['activities'],
    packages: /^@temporalio\/(workflow|common)$/,
    because: 'workflows are deterministic: domain, types of activities, packages of Temporal',
  },
  {
    folder: 'infra/runtime',
    rooms: ['.'],
    imports: ['domain', 'schema'],
    packages: noSql,
    because:
      'infra/runtime serves api, worker and infra/dev, and imports none of them; SQL is in schema alone',
  },
  {
    folder: 'worker',
    rooms: [
      'runtime',
      'outbox',
      'carts',
      'talk',
      'delivery',
      'alerts',
      'orders.ts',
      'line.ts',
      'carts.ts',
      'all.ts',
    ],
    imports: ['domain', 'schema', 'activities', 'workflows', 'infra/runtime'],
    packages: noSql,
    because:
      'worker wires activities and workflows; it knows neither the API nor the local stack; SQL is in schema alone',
  },
  {
    folder: 'api',
    rooms: [
      'problems',
      'runtime',
      'media',
      'dependencies.ts',
      'config.ts',
      'rest',
      'webhooks',
      'routes/media',
      'routes/responses',
      'routes/health.ts',
      'routes/v1/bubbles',
      'routes/v1/media',
      'routes/v1/line',
      'routes/v1/carts',
      'routes/v1/members',
      'routes/v1/forms',
      'routes/v1/talk',
      'routes/v1/notices',
      'routes/v1/delivery',
      'routes/v1/orders',
      'routes/v1/overview',
      'routes/v1/simulation',
      'routes/v1/testRuns',
      'routes/v1/responses',
      'routes/v1/messages',
      'routes/v1/replies',
      'routes/v1/shops',
      'routes/v1/personalData',
      'routes/v1/alerts',
      'plugins',
      'liff',
      'routes/codec',
      'app.ts',
      'main.ts',
    ],
    imports: ['domain', 'schema', 'workflows/messages.ts', 'infra/runtime'],
    packages: noSql,
    because:
      'api imports schema, domain and workflows/messages.ts; it never calls a cart or a robot; SQL is in schema alone',
  },
  {
    folder: 'liff',
    rooms: ['vite.config.ts', 'words', 'http', 'line', 'pieces', 'identity', 'main.tsx'],
    imports: ['domain'],
    packages: noSql,
    because: 'pages inside LINE run in a browser: domain, and the API over HTTP',
  },
  {
    folder: 'infra/sandbox',
    rooms: ['kit', 'line', 'carts/repist', 'mail', 's3'],
    imports: [],
    packages: noSql,
    because: 'the sandbox imports nothing of the product, so that it can disagree with it',
  },
  {
    folder: 'infra/cli',
    rooms: ['.'],
    imports: ['schema'],
    packages: noSql,
    because: 'commands of the operator need schema alone',
  },
  {
    folder: 'infra/dev',
    rooms: [
      'bootstrap',
      'processes',
      'postgres',
      'temporal',
      'stack',
      'browser',
      'rooms',
      'pages',
      'examination',
      'story',
      'fuzz',
      'testing',
      'bootstrap.mjs',
      'start.ts',
      'demo.ts',
      'doctor.ts',
      'todoke.ts',
      'rooms.ts',
      'pages.ts',
      'test.ts',
      'bench.ts',
      'fuzz.ts',
    ],
    imports: ['schema', 'infra/runtime', 'infra/cli', 'test/bench'],
    because: 'the local stack starts api, worker and sandbox as processes; it does not import them',
  },
  {
    folder: 'test/setup',
    rooms: [
      'runtime',
      'bubbles',
      'sandbox',
      'media',
      'rest',
      'shops',
      'line',
      'talk',
      'carts',
      'messages',
      'orders',
      'delivery',
      'alerts',
      'pages',
      'queryPlans',
    ],
    imports: [
      'domain',
      'schema',
      'activities',
      'workflows',
      'worker',
      'api',
      'infra/runtime',
      'infra/sandbox',
    ],
    because: 'what prepares tests knows no test and not the local stack',
  },
]

/** Kinds of tests whose files stand in rooms of the house, never beside them. */
export const TESTS_IN_ROOMS = ['test/unit', 'test/integration'] as const

/** Rooms of tests that no floor has: what leaves the process, and the plans of all queries. */
export const ROOMS_OF_TESTS = ['golden', 'queryPlans', 'dev', 'sandbox'] as const

/** Pages for people whose name is not that of their room. */
export const PAGES: Readonly<Record<string, readonly string[]>> = {
  delivery: ['docs/trust.md'],
  messages: ['docs/message-packs.md'],
}
