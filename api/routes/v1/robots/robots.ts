import { mayBeTriedAgain } from '../../../../domain/robots/robotState.ts'
import { inShop, type ShopTx } from '../../../../schema/database.ts'
import { readRobotAddress, readRobotCart } from '../../../../schema/robots/robotAddress.ts'
import { wakeRequests } from '../../../../schema/requests/wakeRequests.ts'
import { freeRobot, takeForTrial } from '../../../../schema/robots/robotSession.ts'
import {
  insertRobot,
  listRobots,
  readRobot,
  removeRobot,
  type RobotRow,
  updateRobot,
} from '../../../../schema/robots/robots.ts'
import type { ApiDependencies, Routes } from '../../../dependencies.ts'
import { Problem } from '../../../problems/problem.ts'
import { type ShopCaller, shopOf } from '../../../rest/caller.ts'
import { Id, refTo } from '../../../rest/modelFields.ts'
import { setEtag } from '../../../rest/optimisticLock.ts'
import { byId } from '../../../rest/paging.ts'
import { resource } from '../../../rest/resource.ts'
import { IdParams, ok } from '../../../rest/routeSchemas.ts'
import { Type } from 'typebox'
import { NewRobot, presentRobot, RobotChange, RobotModel } from './robotModel.ts'
import { countTrial, tryRobotLogin, withTriedLogin } from './tryRobotLogin.ts'

const TAG = 'robots'

/** Robots; a worker with a browser tries their logins before they are saved. */
export const robots: Routes = async (app, deps) => {
  const { db } = deps
  const present = (row: RobotRow) => presentRobot(row, deps.settings.supportContact)
  const robot = resource(app, db, {
    path: '/robots',
    name: 'Robot',
    tag: TAG,
    model: RobotModel,
    access: { read: 'read', write: 'manage' },
    presenter: () => present,
  })

  robot.list({
    summary: 'Robots with their state, and why one is stopped',
    holds: 'Robots.',
    cursor: byId('robots'),
    filter: { connectionId: Type.Optional(Id) },
    rows: (tx, { by, filter, page }) =>
      listRobots(tx, { shopId: by.shopId, connectionId: filter.connectionId ?? null }, page),
  })

  robot.create({
    summary: 'Add a robot; its login is tried first',
    description:
      'Takes up to 20 seconds. A refused login is not stored: 422 with `RPA_LOGIN_FAILED`, `RPA_TWO_FACTOR` and so on. ' +
      'Where it could not be tried, because of maintenance or since no robot worker answered, the robot is `REQUESTED` ' +
      'with its `reason`, and `POST /v1/robots/{id}/try` tries it again. One robot a login; two jobs at once need two robots with two logins. ' +
      'At most 5 trials and checks a minute of one shop; then 429 `CART_CHECKS_TOO_MANY`.',
    body: NewRobot,
    async prepare({ by: { shopId }, body: { connectionId, name, login } }, save) {
      const cart = await inShop(db, shopId, (tx) => readRobotCart(tx, connectionId))
      return withTriedLogin(deps, { shopId, ...cart, login }, (tried) =>
        save((tx) =>
          andWake(tx, shopId, insertRobot(tx, { shopId, connectionId, name: name.trim(), login: tried })),
        ),
      )
    },
  })

  robot.read({ summary: 'One robot', row: readRobot })

  robot.edit({
    summary: 'Rename a robot, or save its login again; a login is tried first',
    description:
      'A saved login ends the session of the old one, also while the robot works: the request it works on goes on by itself. ' +
      'What a robot was stopped for is over when its login is taken.',
    body: RobotChange,
    async prepare({ by: { shopId }, id, version, body: { name, login } }, save) {
      const renamed = name === undefined ? {} : { name: name.trim() }
      if (login === undefined) return save((tx) => updateRobot(tx, { id, version, change: renamed }))
      const { cart, cartDomain, lease, at } = await inShop(db, shopId, async (tx) => {
        const taken = await takeForTrial(tx, { shopId, id, version })
        return { ...(await readRobotAddress(tx, id)), lease: taken.lease, at: taken.version }
      })
      try {
        return await withTriedLogin(deps, { shopId, cart, cartDomain, login }, (tried) =>
          save((tx) =>
            andWake(tx, shopId, updateRobot(tx, { id, version: at, change: { ...renamed, login: tried } })),
          ),
        )
      } finally {
        await freeRobot(db, lease).catch(() => undefined)
      }
    },
  })

  robot.remove({
    summary: 'Remove a robot with its login',
    description: 'Also while it works: nothing more is sent, and the request it works on goes on by itself.',
    remove: async (tx, { id, version }) => {
      await removeRobot(tx, { id, version })
    },
  })

  const act = (
    verb: 'stop' | 'try',
    words: { summary: string; description: string },
    work: (by: ShopCaller, id: string) => Promise<(tx: ShopTx) => Promise<RobotRow>>,
  ): void => {
    app.post(
      `/robots/:id/${verb}`,
      {
        config: { access: 'manage' },
        schema: {
          operationId: `${verb}Robot`,
          tags: [TAG],
          ...words,
          params: IdParams,
          response: ok(refTo(RobotModel)),
        },
      },
      async (request, reply) => {
        const by = shopOf(request)
        const change = await work(by, request.params.id)
        return setEtag(reply, present(await inShop(db, by.shopId, change)))
      },
    )
  }

  act(
    'stop',
    {
      summary: 'Stop a robot',
      description:
        'Also while it works: nothing more is sent. Requests wait. `POST …/try` lets it work again.',
    },
    async (_by, id) => (tx) => updateRobot(tx, { id, version: null, change: { stop: { reason: null } } }),
  )

  act(
    'try',
    {
      summary: 'Try the stored login again; the robot is ready when the cart takes it',
      description:
        'Takes up to 20 seconds. A login that the cart refused has to be saved again: 409 `ROBOT_LOGIN_TO_SAVE`.',
    },
    ({ shopId }, id) => tryAgain(deps, shopId, id),
  )
}

/** A robot that is ready now is what requests of its connection wait for. */
async function andWake(
  tx: ShopTx,
  shopId: ShopCaller['shopId'],
  changed: Promise<RobotRow>,
): Promise<RobotRow> {
  const robot = await changed
  if (robot.state === 'READY') await wakeRequests(tx, { shopId, connectionId: robot.connection_id })
  return robot
}

async function tryAgain(
  deps: ApiDependencies,
  shopId: ShopCaller['shopId'],
  id: string,
): Promise<(tx: ShopTx) => Promise<RobotRow>> {
  const address = await inShop(deps.db, shopId, async (tx) => {
    const row = await readRobot(tx, id)
    if (!mayBeTriedAgain(row.reason)) throw new Problem('ROBOT_LOGIN_TO_SAVE')
    return readRobotAddress(tx, id)
  })
  await countTrial(deps, shopId)
  const { version } = await inShop(deps.db, shopId, (tx) => takeForTrial(tx, { shopId, id, version: null }))
  const tried = await tryRobotLogin(deps, { shopId, ...address }).catch((error: unknown) => {
    if (!(error instanceof Problem)) throw error
    return { refused: error.code } as const
  })
  const change = 'refused' in tried ? { stop: { reason: tried.refused } } : { tried }
  return (tx) => andWake(tx, shopId, updateRobot(tx, { id, version, change }))
}
