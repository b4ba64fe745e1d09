import { errorEntry } from '../../../../domain/errors/errorCatalogue.ts'
import { removeConnectionsOf } from '../../../../schema/carts/connectionRemoval.ts'
import { insertLineAccount, listLineAccounts, readLineAccount } from '../../../../schema/line/lineAccounts.ts'
import { tellOpenRequests } from '../../../../schema/requests/wakeRequests.ts'
import { removeLineAccount } from '../../../../schema/testRuns/removeLineAccount.ts'
import type { Routes } from '../../../dependencies.ts'
import { brokenConstraint } from '../../../problems/databaseProblems.ts'
import { Problem } from '../../../problems/problem.ts'
import { byId } from '../../../rest/paging.ts'
import { resource } from '../../../rest/resource.ts'
import { type ClearSecret, withStoredSecrets } from '../../../rest/storedSecrets.ts'
import { changeLineAccount } from './changeLineAccount.ts'
import {
  LineAccountChange,
  LineAccountModel,
  NewLineAccount,
  presentLineAccount,
} from './lineAccountModel.ts'
import { accessTokenOf, channelSecretOf } from './lineCredentials.ts'
import { verifyLineAccount } from './verifyLineAccount.ts'

/** LINE official accounts; their credentials are tried at LINE before they are saved. */
export const lineAccounts: Routes = async (app, deps) => {
  const present = presentLineAccount(deps.settings.publicUrl)
  const account = resource(app, deps.db, {
    path: '/line-accounts',
    name: 'LineAccount',
    tag: 'line accounts',
    model: LineAccountModel,
    access: { read: 'read', write: 'manage' },
    presenter: () => present,
  })

  account.list({
    summary: 'LINE accounts of the shop',
    holds: 'LINE accounts.',
    cursor: byId('lineAccounts'),
    rows: (tx, { by, page }) => listLineAccounts(tx, by.shopId, page),
  })

  account.create({
    summary: 'Connect a LINE account; its credentials are tried first',
    description: 'Takes up to 20 seconds. Enter the `webhookUrl` of the answer in LINE Developers.',
    body: NewLineAccount,
    prepare(
      { by: { shopId }, body: { name, channelId, channelSecret, accessToken, pushLimit = 2_000 } },
      save,
    ) {
      const secrets: ClearSecret[] = [channelSecretOf(channelSecret)]
      if (accessToken !== undefined) secrets.push(accessTokenOf(accessToken))
      return withStoredSecrets(deps, { shopId, secrets }, async (ids) => {
        const [channelSecretId = '', accessTokenId = null] = ids
        const credentials = { channelId, channelSecretId, accessTokenId }
        const bot = await verifyLineAccount(deps, { shopId, ...credentials }, '/channelSecret')
        const verified = { name, ...credentials, ...bot, pushLimit }
        return save((tx) => insertLineAccount(tx, shopId, verified).catch(refuseAccount))
      })
    },
  })

  account.read({ summary: 'One LINE account', row: readLineAccount })

  account.edit({
    summary: 'Change a LINE account; new credentials are tried first',
    body: LineAccountChange,
    prepare: (edit, save) => changeLineAccount(deps, edit, save),
  })

  account.remove({
    summary: 'Remove a LINE account with its cart connections; planned sends are cancelled',
    async remove(tx, { by: { shopId }, id, version }) {
      // Connections first: linking a phone takes the linking lock before it refers to the account.
      await removeConnectionsOf(tx, shopId, id)
      await removeLineAccount(tx, { shopId, id, version })
      await tellOpenRequests(tx, shopId, { lineAccountId: id })
    },
  })
}

function refuseAccount(error: unknown): never {
  if (brokenConstraint(error) !== 'line_accounts_by_channel') throw error
  const code = 'LINE_ACCOUNT_ALREADY_EXISTS'
  const field = { pointer: '/channelId', code, detail: errorEntry(code).ja }
  throw new Problem(code, { fields: [field], cause: error })
}
