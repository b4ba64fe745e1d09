import { performance } from 'node:perf_hooks'
import { spokenForm } from '../../domain/forms/spokenForm.ts'
import { createLiffSeals } from '../../schema/crypto/liffSeals.ts'
import { createShopBoxes } from '../../schema/crypto/shopBoxes.ts'
import { readPublishedForm } from '../../schema/forms/publishedForms.ts'
import { identityStanding } from '../../schema/members/linking/identityStanding.ts'
import type { Routes } from '../dependencies.ts'
import { ok } from '../rest/routeSchemas.ts'
import { clientAddress } from '../plugins/clientAddress.ts'
import { Problem } from '../problems/problem.ts'
import { asCustomer, signIn } from './customer.ts'
import { liffAccount } from './liffAccount.ts'
import {
  AccountParams,
  AnsweredModel,
  FormParams,
  OpenedFormModel,
  StartModel,
  SubmissionBody,
  UnlinkBody,
  UnlinkedModel,
} from './liffModels.ts'
import { createLoginKeys } from './loginKeys.ts'
import { endLink } from './endLink.ts'
import { submitForm } from './submitForm.ts'

/** Answers are JSON about one customer: not cached, not framed, not read by pages of other origins. No cookies. */
const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex',
}

/**
 * What the pages inside LINE ask, under `/liff/:lineAccount/api`. Shop and LINE account are those of the path, the
 * customer is whom the ID token names; nothing that a page says about identity is read (line.md 1.12).
 */
export const liffApi: Routes = async (app, { db, vault, keyring, settings }) => {
  const deps = {
    db,
    keys: createLoginKeys({ url: settings.lineKeysUrl, now: () => performance.now() }),
    seals: createLiffSeals(keyring),
    boxes: createShopBoxes({ db, vault }),
    claims: vault.claims,
  }
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers(HEADERS)
  })

  app.get(
    '/start',
    {
      config: { access: 'public' },
      schema: {
        operationId: 'startLiff',
        tags: ['pages in LINE'],
        summary: 'What a page needs before it signs in',
        params: AccountParams,
        response: ok(StartModel),
      },
    },
    async (request) => {
      const { liffId, shopName, accountName, addFriendUrl } = await liffAccount(
        db,
        request.params.lineAccount,
      )
      return { liffId, shopName, accountName, addFriendUrl, sandbox: settings.isLineStandIn }
    },
  )

  app.get(
    '/forms/:code',
    {
      config: { access: 'customer' },
      schema: {
        operationId: 'openForm',
        tags: ['pages in LINE'],
        summary: 'A form as this customer sees it, with an id for one submission',
        description:
          'The `submissionId` is good for a day, for this customer and this version of the form. `link` says where the customer stands; an item that was asked for in addition is among the `items`.',
        params: FormParams,
        response: ok(OpenedFormModel),
      },
    },
    async (request) => {
      const { lineAccount, code } = request.params
      const signedIn = await signIn(deps, { request, lineAccount })
      return asCustomer(deps, signedIn, async (tx, { account, memberId, isFriend }) => {
        const form = await readPublishedForm(tx, { lineAccountId: account.lineAccountId, code })
        if (form === null) throw new Problem('LIFF_NOT_CONFIGURED')
        const { versionId } = form
        const { link, item } = await identityStanding(tx, memberId)
        return {
          versionId,
          submissionId: deps.seals.submissionId({ memberId, versionId }, Date.now() + SUBMISSION_MS),
          ...spokenForm(form, item),
          link,
          friend: isFriend,
        }
      })
    },
  )

  app.post(
    '/forms/:code/submissions',
    {
      bodyLimit: 10_000,
      config: { access: 'customer' },
      schema: {
        operationId: 'submitForm',
        tags: ['pages in LINE'],
        summary: 'Send the answers of a form; the same `submissionId` again gives the same answer',
        params: FormParams,
        body: SubmissionBody,
        response: ok(AnsweredModel),
      },
    },
    async (request) => {
      const { lineAccount, code } = request.params
      const signedIn = await signIn(deps, { request, lineAccount })
      const { submissionId, versionId, answers } = request.body
      const address = clientAddress(request)
      return submitForm(deps, signedIn, { code, submissionId, versionId, answers, address })
    },
  )

  app.post(
    '/unlinkings',
    {
      bodyLimit: 1_000,
      config: { access: 'customer' },
      schema: {
        operationId: 'endLink',
        tags: ['pages in LINE'],
        summary: 'The customer ends the link; the same `submissionId` again ends no later link',
        params: AccountParams,
        body: UnlinkBody,
        response: ok(UnlinkedModel),
      },
    },
    async (request) => {
      const signedIn = await signIn(deps, { request, lineAccount: request.params.lineAccount })
      return { text: await endLink(deps, signedIn, request.body) }
    },
  )

  app.post(
    '/unlink',
    {
      bodyLimit: 1_000,
      config: { access: 'customer' },
      schema: {
        operationId: 'unlinkByCustomer',
        tags: ['pages in LINE'],
        summary: 'Asked by pages of an earlier version: told to be opened again',
        description: 'It has no id, so that the same request again would end a later link. Nothing is ended.',
        params: AccountParams,
        response: ok(UnlinkedModel),
      },
    },
    async (request) => {
      await signIn(deps, { request, lineAccount: request.params.lineAccount })
      throw new Problem('SUBMISSION_EXPIRED')
    },
  )
}

/** A page may lie open for long; afterwards it gets a new id, and loses nothing. */
const SUBMISSION_MS = 24 * 60 * 60_000
