import { describe, expect, it } from '@jest/globals'
import { featureLines } from '../../../infra/dev/rooms/printFeature.ts'
import type { Floor } from '../../../infra/dev/rooms/floor.ts'
import { HOUSE } from '../../../infra/dev/rooms/house.ts'
import { importsOf } from '../../../infra/dev/rooms/imports.ts'
import { deadMentions, endsOf } from '../../../infra/dev/rooms/mentions.ts'
import { orderLines } from '../../../infra/dev/rooms/printOrder.ts'
import { roomNames, testViolations } from '../../../infra/dev/rooms/testRooms.ts'
import type { Tree } from '../../../infra/dev/rooms/tree.ts'
import { houseViolations, strayFiles } from '../../../infra/dev/rooms/violations.ts'

const house: Floor[] = [
  { folder: 'rules', rooms: ['dates', 'orders'], imports: [], packages: /^$/, because: 'rules are pure' },
  {
    folder: 'doing',
    rooms: ['orders'],
    imports: ['rules'],
    because: 'doing imports rules',
  },
  {
    folder: 'flows',
    rooms: ['messages.ts', 'orders', 'index.ts'],
    imports: ['rules'],
    importsTypesOf: ['doing'],
    packages: /^engine$/,
    because: 'flows import rules and types of doing',
  },
  {
    folder: 'web',
    rooms: ['routes/orders', 'app.ts'],
    imports: ['rules', 'flows/messages.ts'],
    because: 'web imports rules and the messages of flows',
  },
]

/** A tree of the house without violations, with the files given put in or replaced. */
function tree(files: Record<string, string>): Tree {
  const whole = {
    'rules/dates/day.ts': '',
    'rules/orders/order.ts': "import { day } from '../dates/day.ts'",
    'doing/orders/store.ts': "import fs from 'node:fs'\nimport '../../rules/orders/order.ts'",
    'flows/messages.ts': '',
    'flows/orders/order.ts':
      "import type { S } from '../../doing/orders/store.ts'\nimport '../messages.ts'\nimport 'engine'",
    'flows/index.ts': "export * from './orders/order.ts'",
    'web/routes/orders/list.ts': "import '../../../flows/messages.ts'",
    'web/app.ts': "import './routes/orders/list.ts'\nimport '../package.json'",
    ...files,
  }
  return new Map(Object.entries(whole).map(([path, source]) => [path, importsOf(source)]))
}

const violations = (files: Record<string, string>): string[] => houseViolations(tree(files), house)

describe('order of rooms', () => {
  it('accepts imports of earlier rooms', () => {
    expect(violations({})).toEqual([])
  })

  it('names an import of a later room', () => {
    expect(violations({ 'rules/dates/day.ts': "import '../orders/order.ts'" })).toEqual([
      'rules/dates/day.ts imports ../orders/order.ts: in rules, orders comes after dates',
    ])
  })

  it('holds files beside the rooms to the order as well', () => {
    expect(violations({ 'flows/messages.ts': "import './orders/order.ts'" })).toEqual([
      'flows/messages.ts imports ./orders/order.ts: in flows, orders comes after messages.ts',
    ])
  })

  it.each(['rules/prices/price.ts', 'rules/price.ts', 'web/routes/list.ts', 'web/routes/prices/list.ts'])(
    'refuses %s, which is in no listed room',
    (path) => {
      expect(violations({ [path]: '' })).toEqual([`${path} is in no room of ${path.split('/')[0]}`])
    },
  )

  it('names a listed room that has no file', () => {
    const withPrices = [{ ...house[0], rooms: ['prices', 'dates', 'orders'] } as Floor, ...house.slice(1)]
    expect(houseViolations(tree({}), withPrices)).toEqual([
      'rules/prices is listed as a room and has no file',
    ])
  })
})

describe('arrows between floors', () => {
  it.each([
    ["import '../../rules/dates/day.ts'", true],
    ["import type { S } from '../../doing/orders/store.ts'", true],
    ["export type { S } from '../../doing/orders/store.ts'", true],
    ["type S = import('../../doing/orders/store.ts').S", true],
    ["import '../../doing/orders/store.ts'", false],
    ["import { type S } from '../../doing/orders/store.ts'", false],
    ["export * from '../../doing/orders/store.ts'", false],
    ["export { s } from '../../doing/orders/store.ts'", false],
    ["const s = await import('../../doing/orders/store.ts')", false],
    ["import type { A } from '../../web/app.ts'", false],
    ["import '../../test/setup/shop.ts'", false],
    ["import 'node:fs'", false],
    ["import 'engine-room'", false],
  ])('flows: %s, allowed: %s', (source, allowed) => {
    const [, specifier] = /'(.*?)'/.exec(source) ?? []
    const refusal = `flows/orders/more.ts imports ${specifier}: flows import rules and types of doing`
    expect(violations({ 'flows/orders/more.ts': source })).toEqual(allowed ? [] : [refusal])
  })

  it('allows one file of a floor and not its neighbour', () => {
    expect(violations({ 'web/app.ts': "import '../flows/messages.ts'\nimport '../flows/index.ts'" })).toEqual(
      ['web/app.ts imports ../flows/index.ts: web imports rules and the messages of flows'],
    )
  })

  it.each([
    "import '/rules/dates/day.ts'",
    "import '#rules/dates/day.ts'",
    "import 'file:///checkout/rules/dates/day.ts'",
    "import { createRequire } from 'node:module'",
    "import * as m from 'module'",
  ])('refuses %s, whose target it would not see', (source) => {
    expect(violations({ 'doing/orders/store.ts': source })).toHaveLength(1)
  })

  it('takes the address of code to run for an import', () => {
    const address = (path: string): string => `const a = new URL('${path}', import.meta.url)`
    expect(violations({ 'doing/orders/store.ts': address('../../flows/index.ts') })).toEqual([
      'doing/orders/store.ts imports ../../flows/index.ts: doing imports rules',
    ])
    expect(violations({ 'flows/messages.ts': address('index.ts') })).toHaveLength(1)
    expect(violations({ 'doing/orders/store.ts': address('../../flows') })).toEqual([])
  })

  it('reads JSX', () => {
    const page = "import '../rules/dates/day.ts'\nconst page = <p>hello</p>"
    expect(importsOf(page, true)).toEqual([{ specifier: '../rules/dates/day.ts', typesOnly: false }])
  })

  it('names code that stands on no floor', () => {
    const paths = [
      'rules/dates/day.ts',
      'rules.config.mjs',
      'test/x.ts',
      'docs/a.md',
      'pages/a.tsx',
      'more/b.mjs',
    ]
    expect(strayFiles(paths, house)).toEqual([
      'pages/a.tsx stands on no floor',
      'more/b.mjs stands on no floor',
    ])
  })

  it.each(['api', 'activities', 'worker', 'infra/runtime', 'liff'])('keeps SQL out of %s', (folder) => {
    const floor = HOUSE.find((one) => one.folder === folder)
    const refused = ['kysely', 'kysely/helpers/postgres', 'pg', 'pg-pool', 'pino'].filter(
      (name) => floor?.packages?.test(name) === false,
    )
    expect(refused).toEqual(['kysely', 'kysely/helpers/postgres', 'pg', 'pg-pool'])
  })

  it('refuses an import that is known only at run time', () => {
    expect(violations({ 'doing/orders/store.ts': 'const m = (n: string) => import(n)' })).toEqual([
      'doing/orders/store.ts imports what is known only at run time; write the path out',
    ])
  })
})

it('names files that a comment or a page mentions and that are gone', () => {
  const slashes = '//'
  const known = endsOf(['rules/dates/day.ts', 'docs/trust.md'])
  const code = [
    '/** As day.ts and dates/day.ts say, not week.ts. */',
    `import './gone.ts' ${slashes} see rules/gone.ts`,
    "const url = 'http://other.ts'",
  ].join('\n')
  expect(deadMentions('web/app.ts', code, known)).toEqual([
    'web/app.ts:1 mentions week.ts, which is not there',
    'web/app.ts:2 mentions rules/gone.ts, which is not there',
  ])
  const page = '`rules/<room>/day.ts`, *.gone.ts, docs/trust.md, docs/gone.md'
  expect(deadMentions('docs/trust.md', page, known)).toEqual([
    'docs/trust.md:1 mentions docs/gone.md, which is not there',
  ])
})

it('test files stand in a room that the house has', () => {
  const paths = [
    'test/unit/orders/a.test.ts',
    'test/unit/golden/a.ts',
    'test/unit/a.test.ts',
    'test/unit/sales/a.ts',
  ]
  const rooms = new Set([...roomNames(house), 'golden'])
  expect(testViolations(paths, ['test/unit'], rooms)).toEqual([
    'test/unit/a.test.ts stands in no room; move it into test/unit/<room>/',
    'test/unit/sales/a.ts: no floor has a room sales',
  ])
})

describe('what is printed', () => {
  it('has each floor with its rooms, their files and what they stand on', () => {
    expect(orderLines(tree({}), house).slice(0, 7)).toEqual([
      'rules',
      '  dates                    1',
      '  orders                   1  on dates',
      '',
      'doing  (imports rules)',
      '  orders                   1',
      '',
    ])
  })

  it('has every place of one feature', () => {
    const paths = [...tree({}).keys(), 'test/unit/orders/order.test.ts', 'docs/orders.md', 'docs/dates.md']
    expect(featureLines(paths, house, 'orders').map((line) => line.trim().split(/\s+/))).toEqual([
      ['rules/orders', 'order'],
      ['doing/orders', 'store'],
      ['flows/orders', 'order'],
      ['web/routes/orders', 'list'],
      ['test/unit/orders', 'order'],
      ['docs/orders.md'],
    ])
  })
})
