import { expect, it } from '@jest/globals'
import { alertHref } from '../../../api/routes/v1/alerts/alertHref.ts'
import { ALERT_KINDS } from '../../../domain/alerts/alertKinds.ts'
import { describedPaths } from '../../setup/rest/describedApi.ts'

it('leads to what the API has, whatever the alert', async () => {
  const paths = await describedPaths()
  for (const kind of ALERT_KINDS) {
    const [path] = alertHref(kind, '{id}').split('?')
    expect([kind, path, Object.keys(paths[path ?? ''] ?? {}).includes('get')]).toEqual([kind, path, true])
  }
})
